import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { idOf } from '../../src/kernel/ids.ts';
import { dataFolder, vaultAdapters } from '../contracts/key-vault-adapters.ts';
import {
  closing,
  filesHolding,
  newCustomer,
  openOne,
  sealOne,
  shredRequest,
  VaultProcess,
  vaultFolder,
  withSession,
} from '../support/vault-fixtures.ts';

for (const crashAt of [1, 2, 3, 4] as const) {
  t.test(`killed at crash point ${crashAt} of a shred, the next opening finishes it`, async (t) => {
    const folder = vaultFolder(t);
    const vault = await vaultAdapters.embedded.open(folder);
    const [owner, other] = [newCustomer(), newCustomer()];
    const ref = await withSession(vault, owner, ['identity'], (session) => sealOne(session, 'identity', {}));
    const kept = await withSession(vault, other, ['identity'], (session) => sealOne(session, 'identity', {}));
    await vault.reserve('crm', 'A1', idOf(owner));
    await vault.close();
    const needle = wrappedOf(folder, owner);

    const process = new VaultProcess(t, 'embedded', folder, { crashAt });
    await process.ask('open');
    const request = shredRequest([owner], ['identity', 'source']);
    await t.rejects(process.ask('shred', { ...request }), { code: 'ENDED' });
    t.equal(await process.exited, 'SIGKILL');
    t.equal(filesHolding(dataFolder(folder), [needle]).length > 0, crashAt < 4, 'how far it had come');

    const reopened = closing(t, await vaultAdapters.embedded.open(folder));
    t.strictSame(filesHolding(folder, [needle]), [], 'destroyed before anything is served');
    const answer = { kind: 'erased', at: request.at, request: request.request };
    t.strictSame(await openOne(reopened, ref), answer);
    t.equal((await openOne(reopened, kept)).kind, 'opened');
    t.strictSame(await reopened.resolve('crm', 'A1'), { kind: 'suppressed' });
    const outcome = await reopened.shred(request);
    t.equal(outcome.tombstones[0]?.kid, ref.envelope?.kid);
    t.equal(outcome.suppressions.count, 1);
    const journal = readFileSync(join(folder, 'secrets', 'erasure-journal.jsonl'), 'utf8')
      .trim()
      .split('\n');
    t.equal(journal.length, 3, 'one line each, however often it ran');
  });
}

t.test('killed while it seals for new customers, again and again: every key that was used is there', async (t) => {
  const folder = vaultFolder(t);
  const rounds = Number(process.env['ROUNDS'] ?? 3);
  for (let round = 0; round < rounds; round++) {
    const worker = new VaultProcess(t, 'embedded', folder);
    await worker.ask('open');
    const owners = Array.from({ length: 400 }, newCustomer);
    const kids: { owner: string; kid: string }[] = [];
    const asked = owners.map(async (owner) => {
      const [kid] = await worker.ask<string[]>('race', { owner, dataCategories: ['identity'], callers: 1 });
      kids.push({ owner, kid: kid as string });
      if (kids.length === 100 + ((round * 40) % 280)) worker.child.kill('SIGKILL');
    });
    await Promise.allSettled(asked);
    await worker.exited;
    const vault = await vaultAdapters.embedded.open(folder);
    t.ok(kids.length >= 100, 'some were told their key');
    const named = kids.map(({ owner, kid }) => ({ owner: owner as never, dataCategory: 'identity' as const, kid }));
    t.strictSame(await vault.missingKeys(named), []);
    await vault.close();
  }
});

function wrappedOf(folder: string, owner: string): Buffer {
  const db = new Database(join(dataFolder(folder), 'vault.db'), { readonly: true });
  try {
    return db.prepare('SELECT wrapped FROM keys WHERE owner = ?').pluck().get(owner) as Buffer;
  } finally {
    db.close();
  }
}
