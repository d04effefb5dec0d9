import t from 'tap';
import { verifyTimeStampToken } from '../../src/evidence/time-stamp/time-stamp.ts';
import { verifyBundle } from '../../src/evidence/verify/verify-bundle.ts';
import type { BundleSelection } from '../../src/evidence/writer/bundle-source.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { WITH_WITNESSES, tsaLine } from './attacks/setting.ts';
import { ForgedBundle } from './forge/bundle.ts';
import { customerEvent, honestPlan } from './forge/honest.ts';
import { seeded } from './forge/keys.ts';
import { AUTHORITY, ForgedLedger } from './forge/ledger.ts';
import { customer, type Step, timeOf } from './forge/plan.ts';

// One bit of a bundle is turned over, anywhere: no such bundle is ever verified. Everything that can carry a bundle is in
// it - envelopes, an erasure, a foreign event, anchors, cosignatures - and everything is asked for, so that all of it counts.
// REGESTA_EVERY_BIT=1 turns over every bit, which takes minutes; otherwise it is a sample, the same on every run.

const EVERY_BIT = process.env['REGESTA_EVERY_BIT'] === '1';
const SIZE = 16;

t.setTimeout(EVERY_BIT ? 3_600_000 : 280_000);

/** Sixteen events with a checkpoint at eight of them, which has a time stamp and a cosignature in events and in files. */
function smallLedger(): ForgedLedger {
  const honest = honestPlan();
  const at = (index: number, step: Step): Step => (step.kind === 'foreign' ? step : { ...step, at: timeOf(index) });
  const place = (index: number) => ({ key: `step ${index}`, at: timeOf(index) });
  const plan: Step[] = [
    ...honest.slice(0, 8),
    { kind: 'checkpoint', ...place(8), size: 8, signers: ['first'] },
    { kind: 'anchored', ...place(9), size: 8, attestedAt: timeOf(8) + 10_000 },
    { kind: 'cosigned', ...place(10), size: 8, witness: 'witness3.example' },
    honest[77] as Step,
    at(12, honest[420] as Step),
    ...[13, 14, 15].map((index) => customerEvent(index)),
  ];
  const ledger = ForgedLedger.of(plan);
  ledger.purge(customer(2), 'contact', 12);
  ledger.seal(SIZE);
  ledger.anchor(SIZE, timeOf(SIZE) + 10_000);
  ledger.cosign(SIZE, 'witness1.example', timeOf(SIZE) + 20_000);
  ledger.cosign(SIZE, 'witness2.example', timeOf(SIZE) + 30_000);
  return ledger;
}

const POLICY = Buffer.from(`${tsaLine()}${WITH_WITNESSES}`, 'utf8');
const ledger = smallLedger();

const verify = (files: ReadonlyMap<string, Uint8Array>) =>
  verifyBundle({ kind: 'memory', files }, { policy: POLICY, requireTime: 'tsa', threads: 0, clock: systemClock });

/**
 * What may be turned over without harm, each with its reason; nothing else.
 */
function isHarmless(path: string, before: Buffer, after: Buffer, byte: number): boolean {
  // For people; no verifier reads it.
  if (path === 'README.txt') return true;
  const anchored = /^anchors\/([0-9]+)-/.exec(path)?.[1];
  if (anchored !== undefined) {
    // A token over an earlier checkpoint that nobody vouches for any more is as good as none: it only bounds times further.
    if (Number(anchored) < SIZE) return true;
    // Parts of a token that are under no signature: it still attests the same time of the same text.
    const text = Buffer.from(ledger.sealingAt(SIZE).note.text, 'utf8');
    const authority = { name: 'forge', certificate: AUTHORITY.root.certificate, qualified: false };
    const [was, is] = [before, after].map((token) => verifyTimeStampToken(token, text, [authority]));
    return was?.kind === 'attested' && is?.kind === 'attested' && was.at === is.at;
  }
  // A cosignature of an earlier checkpoint by another name or key id is one of nobody known, and signed-note passes over it.
  if (path.startsWith('checkpoints/')) return byte >= before.indexOf('\u2014 witness3.example');
  return false;
}

/** Each costs a whole verification. One bit of each byte of a small file, of each twentieth of a large one. */
const strideOf = (size: number): number => (size <= 200 ? 1 : size <= 1000 ? 3 : 20);

function* bitsOf(path: string, bytes: Buffer): Generator<readonly [byte: number, bit: number]> {
  const picks = seeded(path);
  const stride = EVERY_BIT ? 1 : strideOf(bytes.length);
  for (let byte = 0; byte < bytes.length; byte += stride) {
    const pick = ((picks[byte % 32] as number) + byte) % 8;
    for (let bit = 0; bit < 8; bit++) if (EVERY_BIT || bit === pick) yield [byte, bit];
  }
}

const SELECTIONS: readonly BundleSelection[] = [
  { mode: 'full' },
  { mode: 'range', from: 5, to: 11 },
  { mode: 'events', indexes: [3, 12] },
];

for (const selection of SELECTIONS) {
  t.test(`no bit of a bundle in ${selection.mode} mode can be turned over`, async (t) => {
    const { files } = await ForgedBundle.of(ledger, SIZE, selection);
    const sound = await verify(files);
    t.equal(sound.exit, 0, 'as it is, it is verified');
    t.equal(sound.level, 'L3');
    t.equal(sound.time, 'tsa-attested');
    const passed: string[] = [];
    let turned = 0;
    for (const [path, bytes] of files) {
      // Notes and tokens are read alike in all modes.
      if (path === 'README.txt' || (selection.mode !== 'full' && /^(anchors|checkpoint)/.test(path))) continue;
      for (const [byte, bit] of bitsOf(path, bytes)) {
        const after = Buffer.from(bytes);
        after[byte] = (after[byte] as number) ^ (1 << bit);
        const { exit } = await verify(new Map(files).set(path, after));
        turned++;
        if (![1, 2, 3].includes(exit) && !isHarmless(path, bytes, after, byte)) passed.push(`${path} ${byte}.${bit}`);
      }
    }
    t.same(passed, [], `${turned} bits turned over, one at a time`);
  });
}

t.test('a file that is gone, empty, or one byte longer or shorter is noticed', async (t) => {
  const { files } = await ForgedBundle.of(ledger, SIZE);
  for (const [path, bytes] of files) {
    // An earlier checkpoint or token is there for what it bounds; a bundle without it is another sound bundle.
    const isExtra = path === 'README.txt' || path === 'checkpoints/8' || path === 'anchors/8-0.tsr';
    const without = new Map(files);
    without.delete(path);
    t.equal((await verify(without)).exit === 0, isExtra, `${path} is gone`);
    const changed = [Buffer.alloc(0), Buffer.concat([bytes, Buffer.of(0x0a)]), bytes.subarray(0, -1)];
    for (const [n, content] of changed.entries()) {
      const { exit } = await verify(new Map(files).set(path, content));
      t.equal(exit === 0, path === 'README.txt' || path === 'anchors/8-0.tsr', `${path} is changed (${n + 1})`);
    }
  }
});
