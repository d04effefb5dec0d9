import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { run } from '../../src/cli/program.ts';
import { operatorWorld } from '../../src/entrypoints/operator-world.ts';
import { Product, productFolder } from '../support/product-app.ts';
import { registration } from '../support/product-people.ts';
import { recipientNamed } from '../support/telling-world.ts';
import { Writable } from 'node:stream';

t.setTimeout(300_000);

class Collected extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

t.test(
  'an operator makes, proves and puts back a backup, and recovers on a new machine',
  { timeout: 240_000 },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'regesta-cli-backup-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    const product = await Product.open(folder);
    let port = '0';
    await product.must('POST', '/v1/customers', registration(0));
    for (const code of ['mail-house', 'print-shop', 'old-house']) {
      await product.must('PUT', `/v1/recipients/${code}`, recipientNamed(code));
      await product.must('POST', `/v1/recipients/${code}/webhook`, { url: `https://${code}.example/told` });
    }
    await product.must('DELETE', '/v1/recipients/old-house/webhook');
    await product.close();

    /** One command line, as bin/regesta runs it, with nothing listening. */
    const regesta = async (...words: string[]): Promise<{ exit: number; out: string; err: string }> => {
      const environment = {
        REGESTA_DATA: join(folder, 'data'),
        REGESTA_SECRETS: join(folder, 'secrets'),
        REGESTA_PORT: port,
      };
      const { world, close } = operatorWorld(environment);
      const [stdout, stderr] = [new Collected(), new Collected()];
      const exit = await run(words, { ...world, stdout, stderr });
      await close();
      return { exit, out: stdout.text, err: stderr.text };
    };
    const at = (name: string): string => join(folder, name);

    const early = await regesta('backup', '--to', at('backups'));
    t.match(early, { exit: 4, err: /regesta recovery-kit --out FILE/ });
    const kit = await regesta('recovery-kit', '--out', at('kit.txt'));
    t.equal(kit.exit, 0, kit.err);
    const identity = /AGE-SECRET-KEY-1[0-9A-Z]+/.exec(readFileSync(at('kit.txt'), 'utf8'))?.[0] ?? 'none';
    t.notOk(kit.out.includes(identity), 'the kit is in its file and is printed nowhere');
    t.match(await regesta('recovery-kit', '--out', at('kit.txt')), { exit: 4, err: /never replaces/ });

    t.match(await regesta('bundle', '--out', at('before.tar')), { exit: 0 }, 'sealed so far');
    const made = await regesta('--json', 'backup', '--to', at('backups'));
    t.equal(made.exit, 0, made.err);
    const backup = JSON.parse(made.out) as { folder: string; backup: string; outcome: string };
    t.match(backup, { outcome: 'written', ledger: 'included', epoch: 1 });
    t.same(readdirSync(backup.folder).sort(), ['ledger.tar.age', 'manifest.json', 'vault.tar.age']);
    t.ok(existsSync(at('backups/erasure-journal.jsonl.age')));
    const mistyped = await regesta('backup', 'verify', backup.folder, '--identity', at('kti.txt'));
    t.ok(mistyped.err.startsWith(`${at('kti.txt')} cannot be read`), mistyped.err);
    const proved = await regesta('backup', 'verify', backup.folder, '--identity', at('kit.txt'));
    t.match(proved, { exit: 0, out: /^The backup opens: [0-9]+ keys/ });
    t.match(await regesta('backup', 'verify', backup.folder, '--identity', at('kit.txt'), '--unrecorded'), { exit: 0 });
    t.match(await regesta('backup', 'list'), { exit: 0, out: new RegExp(`${backup.backup}.* 1 +20`) });

    t.match(await regesta('keys', 'rotate'), { exit: 0, out: /^Another master key is in force/ });
    t.match(await regesta('bundle', '--out', at('after.tar')), { exit: 0 }, 'and further than the backup');
    t.match(await regesta('keys', 'show'), {
      exit: 0,
      out: /1 .* 0 +kept: no newer backup was proved to open\n2 .*in force/,
    });
    t.match(await regesta('keys', 'destroy', '1'), { exit: 1, err: /EPOCH_WITHOUT_VERIFIED_BACKUP/ });
    t.match(await regesta('keys', 'destroy', '2'), { exit: 1, err: /EPOCH_IN_USE/ });
    t.match(await regesta('keys', 'destroy', '9'), { exit: 1, err: /EPOCH_UNKNOWN/ });

    const from = ['--from', backup.folder, '--identity', at('kit.txt')];
    t.match(await regesta('restore', ...from), { exit: 4, err: /is not empty/ });
    renameSync(at('data'), at('data-aside'));
    const other = await Product.of(t, productFolder(t));
    port = new URL(await other.app.listen({ host: '127.0.0.1', port: 0 })).port;
    const beside = await regesta('restore', ...from);
    t.match(beside, { exit: 4, err: /A server of Regesta answers at port [0-9]+\. Stop it first/ });
    t.notOk(existsSync(at('data')), 'and nothing was put back');
    t.match(await regesta('recover', '--kit', at('kit.txt'), '--from', backup.folder), {
      exit: 4,
      err: /Stop it first/,
    });
    await other.close();
    port = '0';
    const restored = await regesta('restore', ...from);
    t.match(restored, { exit: 0, out: /erased again; the erasure journal came from the secrets folder/ });
    t.match(
      await regesta('evidence', 'status'),
      { exit: 1, out: /stopped \(SEALER_ROLLBACK\)/ },
      'it is older than what was signed',
    );
    t.match(
      await regesta('doctor'),
      { exit: 1, out: /NOT OK +evidence +SEALER_ROLLBACK: .*docs\/runbooks\/evidence\.md/ },
      'and the doctor waits to hear it',
    );
    t.notMatch(restored.out, /webhook/, 'their addresses and secrets are where they were');
    t.match(await regesta('backup', 'list'), { exit: 0, out: /put back/ });
    renameSync(at('data'), at('data-aside-2'));
    renameSync(at('secrets'), at('secrets-aside'));
    const again = ['--kit', at('kit.txt'), '--from', backup.folder];
    t.match(await regesta('recover', ...again), { exit: 4, err: /--journal-unknown/ });
    t.match(await regesta('recover', '--kit', at('kti.txt'), '--from', backup.folder), {
      err: /kti\.txt cannot be read/,
    });
    const recovered = await regesta('recover', ...again, '--journal', at('backups/erasure-journal.jsonl.age'));
    t.match(recovered, { exit: 0, out: /goes on as .*\/2/ });
    t.match(recovered.out, /in no backup.* the office has to tell them: mail-house, print-shop\n/);
    t.match(await regesta('doctor'), { out: /token +is good/ });
  },
);
