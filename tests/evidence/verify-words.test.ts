import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { runProgram } from '../../src/evidence/program/run-program.ts';
import { parseNote } from '../../src/evidence/note.ts';
import { formatTlogProof } from '../../src/evidence/tlog-proof.ts';
import { systemClock } from '../../src/kernel/time.ts';
import type { Attempt } from './attacks/attack.ts';
import { honest, honestLedger, logLine, pin, SIGNATURE_ONLY } from './attacks/setting.ts';
import { ForgedBundle, type Line } from './forge/bundle.ts';
import { HEAD } from './forge/honest.ts';
import { putDown } from './forge/on-disk.ts';
import { tarEntries, tarOf } from './forge/tar.ts';

const folder = mkdtempSync(join(tmpdir(), 'regesta-words-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
let attempts = 0;

/** All that an auditor sees, and the exit code. */
async function said(attempt: Attempt): Promise<{ readonly exit: number; readonly text: string }> {
  let text = '';
  const io = { out: (more: string) => void (text += more), err: (more: string) => void (text += more) };
  const args = putDown(attempt, join(folder, String(attempts++)));
  return { exit: await runProgram(args, { ...io, clock: systemClock }), text };
}

const indexOf = (line: string): string => (JSON.parse(line) as Line).i;

t.test(
  'a line that is gone or stands twice is one finding that names the event, not one for each that follows',
  async (t) => {
    const bundle = await honest();
    const { id, stream, revision } = JSON.parse(bundle.lines()[150] as string) as Line;
    const gone = await said({ bundle: bundle.setLines(bundle.lines().toSpliced(150, 1)), policy: SIGNATURE_ONLY });
    t.equal(gone.exit, 3);
    t.match(
      gone.text.match(/^E001 .* index=\d+ .*$/gm),
      [`E001 MALFORMED index=150 stream=${stream} revision=${revision} id=${id} file=events/000000.ndjson`],
      'the sealed entry says which event stood there',
    );
    const again = await honest();
    const twice = again.lines();
    again.setLines(twice.toSpliced(150, 0, twice[150] as string));
    t.equal(indexOf(again.lines()[151] as string), '150');
    const doubled = await said({ bundle: again, policy: SIGNATURE_ONLY });
    t.equal(doubled.exit, 3);
    t.equal(doubled.text.match(/^E001 .* index=\d+ .*$/gm)?.length, 1);
  },
);

t.test('what is proved is said of the part that the bundle holds', async (t) => {
  const ledger = honestLedger();
  const one = await ForgedBundle.of(ledger, HEAD, { mode: 'events', indexes: [150] });
  const some = await ForgedBundle.of(ledger, HEAD, { mode: 'events', indexes: [150, 151] });
  const stretch = await ForgedBundle.of(ledger, HEAD, { mode: 'range', from: 100, to: 200 });
  for (const [bundle, proves] of [
    [await honest(), `these ${HEAD} events are what the checkpoint of ${HEAD} events was made of`],
    [one, `this event stands at its place among the ${HEAD} under the checkpoint`],
    [some, `each of these 2 events stands at its place among the ${HEAD} under the checkpoint`],
    [stretch, `these are all the events from 100 up to 199 of the ${HEAD} under the checkpoint`],
  ] as const) {
    const { exit, text } = await said({ bundle, policy: SIGNATURE_ONLY });
    t.equal(exit, 0);
    t.ok(text.includes(`\nThis proves: ${proves}`), text);
    t.equal(
      /This does not prove: anything about the events that are not in this bundle; /.test(text),
      bundle.lines().length < HEAD,
    );
  }
});

t.test('of a verdict that proves nothing the last line says what it means and what to do', async (t) => {
  const bundle = await honest();
  t.match(await said({ bundle }), {
    exit: 2,
    text: /why="no policy says whose signature is believed: give one with --policy"[^]*\nThis means: nothing contradicts [^\n]+\n$/,
  });
  const other = `${logLine('ledger.other.example/1')}quorum none\n`;
  t.match(await said({ bundle, policy: other }), {
    exit: 2,
    text: /why="the policy is of ledger\.other\.example\/1, and the bundle of ledger\.forge\.example\/test\/1: give the policy of this ledger"/,
  });
  t.match(await said({ bundle, policy: SIGNATURE_ONLY, options: ['--require-time', 'tsa'] }), {
    exit: 2,
    text: /E505 .* why="the policy names no time-stamping authority \(tsa\)"/,
  });
  bundle.editLine(150, (line) => (line.data.clear['more'] = 'x'));
  t.match(await said({ bundle, policy: SIGNATURE_ONLY }), {
    exit: 1,
    text: /\nThis means: what you were given contradicts what was sealed[^\n]+\n$/,
  });
});

t.test('a file that is not what it was given as is told what it is', async (t) => {
  const bundle = await honest();
  t.match(await said({ bundle, policy: pin().toString() }), {
    exit: 3,
    text: /file=policy why="this is a checkpoint, not a policy: give it with --pin"[^]*\nThis means: what you were given is not of its form/,
  });
  const tar = await tarOf(tarEntries(bundle));
  const receipt = Buffer.from(formatTlogProof({ index: 0, hashes: [], checkpoint: parseNote(pin()) }));
  for (const [bytes, why] of [
    [Buffer.alloc(0), 'the file is empty'],
    [pin(), 'it is no .tar archive'],
    [
      Buffer.concat([receipt, Buffer.alloc(1000, '\n')]),
      'it is a receipt and no bundle: regesta-verify proof FILE checks it',
    ],
    [receipt, 'it is a receipt and no bundle: regesta-verify proof FILE checks it'],
    [Buffer.from('1f8b0800', 'hex'), 'it is packed with gzip: unpack it to a .tar first'],
    [
      tar.subarray(0, 5000),
      'the archive ends within an entry; it may have been cut off when it was copied: copy it again',
    ],
    [tar.subarray(0, -1024), 'cut off when it was copied'],
  ] as const) {
    const { exit, text } = await said({ bundle: { tar: bytes }, policy: SIGNATURE_ONLY });
    t.equal(exit, 3);
    t.ok(text.includes(why), `${why}: ${text}`);
  }
});
