import { formatCheckpoint } from '../../../src/evidence/checkpoint.ts';
import { formatNote, signNote } from '../../../src/evidence/note.ts';
import { ForgedBundle } from '../forge/bundle.ts';
import { HEAD, honestPlan, keyAdded } from '../forge/honest.ts';
import { ForgedLedger, signingKey } from '../forge/ledger.ts';
import { LEDGER_STREAM, ORIGIN, timeOf } from '../forge/plan.ts';
import { type Attack, attack } from './attack.ts';
import { SIGNATURE_ONLY, honest, honestLedger, logLine, pin } from './setting.ts';

const otherOrigin = (name: string): string =>
  formatCheckpoint({ origin: name, size: HEAD, root: honestLedger().tree.rootAt(HEAD), extensions: [] });

const ORIGINS: readonly Attack[] = [
  attack(
    'a known key signs for another origin',
    async () => {
      const note = formatNote(signNote(otherOrigin('other.example/1'), [signingKey('first', ORIGIN)]));
      return { bundle: (await honest()).set('checkpoint', note), policy: SIGNATURE_ONLY };
    },
    1,
    ['E404'],
    { by: 'A2' },
  ),
  attack(
    'another ledger takes the place of ours, with a key of its own (CVE-2022-39199)',
    async () => {
      const other = new ForgedLedger('other.example/ledger/1');
      for (const step of honestPlan({ origin: 'other.example/ledger/1', anchored: false })) other.take(step);
      other.seal(HEAD);
      return { bundle: await ForgedBundle.of(other, HEAD), policy: SIGNATURE_ONLY, pin: pin() };
    },
    1,
    ['E404'],
    { by: 'A2' },
  ),
];

const NEXT = 'ledger.forge.example/test/2';

/** Restored from a copy of 500 leaves; the ledger goes on under another origin, whose key the auditor has. */
function continued(at = 500, root = honestLedger().sealingAt(HEAD).note.text.split('\n')[2] as string): ForgedLedger {
  const before = honestPlan().slice(0, at);
  const ledger = ForgedLedger.of(before);
  const restored = ledger.tree.rootAt(at).toString('base64');
  const next = new ForgedLedger(NEXT);
  for (const item of ledger.items) next.put(item);
  const step = { kind: 'event', stream: LEDGER_STREAM } as const;
  next.take({
    ...step,
    ...{ key: 'continued', at: timeOf(at), type: 'OriginContinued' },
    clear: {
      origin: NEXT,
      previous: ORIGIN,
      size: String(at),
      roots: { previous: root, restored },
      reason: 'disk-lost',
    },
  });
  next.take(keyAdded(at + 1, 'first', at + 1, NEXT));
  next.seal(at + 2);
  return next;
}

const BOTH = `${logLine()}${logLine(NEXT)}quorum none\n`;

const CONTINUED: readonly Attack[] = [
  attack(
    'a restored ledger goes on under a new origin',
    async () => ({ bundle: await ForgedBundle.of(continued(), 502), policy: BOTH }),
    0,
    ['I705'],
    { by: 'nobody' },
  ),
  attack(
    'a pin of the old origin, of what both histories share',
    async () => ({ bundle: await ForgedBundle.of(continued(), 502), policy: BOTH, pin: pin(300) }),
    0,
    ['I705'],
    { by: 'nobody', level: 'L2' },
  ),
  attack(
    'a pin of the old origin, of what was lost',
    async () => ({ bundle: await ForgedBundle.of(continued(), 502), policy: BOTH, pin: pin(HEAD) }),
    1,
    ['E402'],
    { by: 'A2' },
  ),
  attack(
    'a stretch with the event that says what was lost, and a pin of that: the ledger says itself that it is gone',
    async () => ({
      bundle: await ForgedBundle.of(continued(), 502, { mode: 'range', from: 490, to: 502 }),
      policy: BOTH,
      pin: pin(HEAD),
    }),
    1,
    ['E402'],
    { by: 'A2' },
  ),
  attack(
    'a new origin, and the old history was altered on the way',
    async () => {
      const plan = honestPlan().map((step, i) =>
        i === 150 && step.kind === 'event' ? { ...step, clear: { ...step.clear, exact: '99.50' } } : step,
      );
      const ledger = ForgedLedger.of(plan.slice(0, 500));
      const next = continued();
      const other = new ForgedLedger(NEXT);
      for (const item of [...ledger.items, ...next.items.slice(500)]) other.put(item);
      other.seal(502);
      return { bundle: await ForgedBundle.of(other, 502), policy: BOTH, pin: pin(300) };
    },
    1,
    ['E401'],
    { by: 'A2' },
  ),
];

export const ORIGINS_AND_CONTINUATIONS: readonly Attack[] = [...ORIGINS, ...CONTINUED];
