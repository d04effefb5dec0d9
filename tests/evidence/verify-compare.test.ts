import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { runProgram } from '../../src/evidence/program/run-program.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { editStep, honest, honestLedger, otherLedger, pin, SIGNATURE_ONLY } from './attacks/setting.ts';
import { ForgedBundle } from './forge/bundle.ts';
import { honestPlan } from './forge/honest.ts';
import { tarEntries, tarOf } from './forge/tar.ts';

const folder = mkdtempSync(join(tmpdir(), 'regesta-compare-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

async function run(...args: readonly string[]) {
  let out = '';
  let err = '';
  const io = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    clock: systemClock,
  };
  const exit = await runProgram(args, io);
  return { exit, out, err };
}

const policy = put('policy', SIGNATURE_ONLY);
const bundle = join(folder, 'honest');
mkdirSync(bundle);
(await honest()).writeTo(bundle);

t.test('two histories: both notes are printed, for together they are the proof', async (t) => {
  const forged = otherLedger(
    editStep(honestPlan({ anchored: false }), 150, (step) => ({ ...step, clear: { amount: '1' } })),
  );
  const other = join(folder, 'other');
  mkdirSync(other);
  (await ForgedBundle.of(forged, 600)).writeTo(other);
  const { exit, out } = await run(other, '--policy', policy, '--pin', put('pin', pin()));
  t.equal(exit, 1);
  t.match(out, /E401 FORK_WITH_PIN size=300 file=pin/);
  t.match(out, /Kept:\n {2}ledger\.forge\.example\/test\/1\n {2}300\n/);
  t.match(out, /Offered:\n {2}ledger\.forge\.example\/test\/1\n {2}600\n/);

  const [a, b, c] = [put('a', pin(300)), put('b', honestLedger().noteAt(600)), put('c', forged.noteAt(300))];
  const compare = (one: string, two: string, tiles: string) =>
    run('compare', one, two, '--tiles', tiles, '--policy', policy);
  t.match(await compare(a, b, bundle), { exit: 0, out: /^VERIFIED 300 and 600 are of one history/ });
  t.match(await compare(b, a, bundle), { exit: 0 });
  t.match(await compare(a, a, bundle), { exit: 0 });
  t.match(await compare(c, b, bundle), {
    exit: 1,
    out: /^E401 FORK_WITH_PIN size=300 .*\nTAMPERED the two checkpoints are of two histories/,
  });
  t.match(await compare(a, c, bundle), { exit: 1, out: /^E401/ });
  t.match(await compare(a, b, other), { exit: 2, out: /^E203 .*\nINCONCLUSIVE/ }, "another tree's tiles prove nothing");
  t.match(await compare(a, b, folder), {
    exit: 3,
    err: /is not at --tiles: give the bundle of the whole ledger .* \(regesta bundle --size 600\)/,
  });

  const tar = await tarOf(tarEntries(await honest()));
  t.match(await compare(a, b, put('tiles.tar', tar)), { exit: 0, out: /^VERIFIED 300 and 600/ }, 'a .tar as it came');
  t.match(await compare(a, b, put('tiles.tar.gz', gzipSync(tar))), {
    exit: 3,
    err: /^What was given with --tiles .* it is packed with gzip: unpack it to a \.tar first\.\n$/,
  });
  t.match(await compare(a, put('b.tar', tar), bundle), {
    exit: 3,
    err: 'What was given as a checkpoint is an archive: give the file "checkpoint" that is in it.',
  });
});
