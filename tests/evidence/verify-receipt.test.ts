import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { parseNote } from '../../src/evidence/note.ts';
import { runProgram } from '../../src/evidence/program/run-program.ts';
import { formatTlogProof } from '../../src/evidence/tlog-proof.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { honest, honestLedger, SIGNATURE_ONLY, WITH_WITNESSES } from './attacks/setting.ts';
import { flipped } from './support/trees.ts';

// What each attack on a receipt leads to stands in the table of attacks; here is what is printed.

const folder = mkdtempSync(join(tmpdir(), 'regesta-receipt-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

async function run(...args: readonly string[]) {
  let out = '';
  let err = '';
  const exit = await runProgram(['proof', ...args], {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    clock: systemClock,
  });
  return { exit, out, err };
}

const { entries } = honestLedger();
const text = entries[150] as string;
const entry = JSON.parse(text) as { readonly id: string; readonly s: string; readonly r: string; readonly t: string };
const receipt = formatTlogProof({
  extra: Buffer.from(text, 'utf8'),
  index: 150,
  hashes: honestLedger().proof(150, 600),
  checkpoint: parseNote(honestLedger().noteAt(600)),
});
const proof = put('proof', receipt);
const policy = put('policy', SIGNATURE_ONLY);
const line = put('line', `${(await honest()).lines()[150]}\n`);
const says = `stream=${entry.s} revision=${entry.r} type=${entry.t} id=${entry.id}`;
const where = 'VERIFIED event 150 of 600 origin=ledger.forge.example/test/1';

t.test('a receipt alone: what its entry says, and that it says nothing of what the event holds', async (t) => {
  const { exit, out } = await run(proof, '--policy', policy);
  t.equal(exit, 0);
  const [first, proves, not] = out.split('\n');
  t.equal(first, `${where} level=L1 tamper-detecting ${says}`);
  t.match(proves, /^This proves: an event of this id and type stands at this place/);
  t.match(not, /^This does not prove: what the event says: a receipt holds digests of that/);
  const json = JSON.parse((await run(proof, '--policy', policy, '--json')).out) as Record<string, unknown>;
  t.same(Object.keys(json), Object.keys(json).sort());
  const event = { id: entry.id, index: 150, revision: entry.r, stream: entry.s, type: entry.t };
  t.match(json, { format: 'regesta-outcome/1', exit: 0, verdict: 'VERIFIED', findings: [], event });
  const witnessed = await run(proof, '--policy', put('witnessed', WITH_WITNESSES));
  t.match(witnessed, { exit: 0, out: /level=L3 witnessed 2\/3 .*\n.*independent witnesses saw this one history grow/ });
});

t.test('a receipt with the event: they must agree, and what differs has a name', async (t) => {
  const together = await run(proof, '--event', line, '--policy', policy);
  t.match(together, {
    exit: 0,
    out: `${where} level=L1 tamper-detecting ${says}\nThis proves: the event that you gave`,
  });
  const changed = put('changed', (await honest()).lines()[150]?.replace('12.50', '99.50').concat('\n') ?? '');
  t.match(await run(proof, '--event', changed, '--policy', policy), {
    exit: 1,
    out: /^E101 EVENT_ALTERED index=150 field=data expected=\S{44} got=\S{44}\nTAMPERED\nThis means: [^\n]+\n$/,
  });
  const other = put('other', entries[151] as string);
  t.match(await run(proof, '--entry', other, '--policy', policy), {
    exit: 1,
    out: /^E204 PROOF_INVALID index=150 field=id expected=\S{36} got=\S{36} why="the receipt is of another event"\nTAMPERED\nThis means: [^\n]+\n$/,
  });
});

t.test('one that was made before receipts carried their entry says what to give', async (t) => {
  const bare = put('bare', receipt.replace(/^extra .*\n/m, ''));
  t.match(await run(bare, '--policy', policy), {
    exit: 2,
    out: /^E004 MATERIAL_MISSING index=150 field=extra why="the receipt carries no entry: give the line of the event with --event LINEFILE, or its entry with --entry FILE"\nINCONCLUSIVE\nThis means: [^\n]+\n$/,
  });
  t.match(await run(bare, '--event', line, '--policy', policy), { exit: 0, out: `${where} level=L1` });
});

t.test('what cannot be read is a finding of the file that it is in', async (t) => {
  const junk = put('junk', 'x');
  for (const [file, ...args] of [
    ['receipt', junk, '--policy', policy],
    ['event', proof, '--event', junk, '--policy', policy],
    ['entry', proof, '--entry', junk, '--policy', policy],
    ['policy', proof, '--policy', junk],
  ] as const) {
    t.match(
      await run(...args),
      { exit: 3, out: new RegExp(`^E001 MALFORMED file=${file} .*\\nUNREADABLE\\nThis means: [^\\n]+\\n$`) },
      file,
    );
  }
  t.match(await run(proof, '--policy', put('empty', 'quorum none\n')), { exit: 2, out: /^E302 / });
  t.match(await run(join(folder, 'nothing'), '--policy', policy), { exit: 3, out: '', err: /cannot be read/ });
});

t.test('no byte of what a receipt carries can be changed', async (t) => {
  const bytes = Buffer.from(receipt, 'utf8');
  const end = bytes.indexOf('\n', bytes.indexOf('index '));
  const undone: number[] = [];
  for (let at = 0; at < end; at++) {
    const { exit } = await run(put('flipped', flipped(bytes, at * 8 + (at % 7))), '--policy', policy);
    if (![1, 3].includes(exit)) undone.push(at);
  }
  t.ok(end > text.length);
  t.same(undone, []);
});
