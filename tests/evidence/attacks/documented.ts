import { ForgedBundle, type Line } from '../forge/bundle.ts';
import { customerEvent, HEAD, honestPlan } from '../forge/honest.ts';
import { logKey } from '../forge/keys.ts';
import { ORIGIN, type Step, timeOf } from '../forge/plan.ts';
import { formatNote, parseNote, signNote } from '../../../src/evidence/note.ts';
import type { Adversary, Attack, Attempt } from './attack.ts';
import {
  anchors,
  editStep,
  honest,
  honestLedger,
  otherLedger,
  pin,
  relaid,
  rewritten,
  SIGNATURE_ONLY,
  WITH_AUTHORITY,
} from './setting.ts';

/** What is expected in one column of the table: the exit code, then the findings. */
type Cell = readonly [exit: 0 | 1 | 2, ...finds: string[]];

interface Row {
  readonly name: string;
  /** The files that A1 hands over. */
  readonly a1: () => Promise<ForgedBundle>;
  /** The history that A2 signs; the same files as A1's where it is not a matter of keys. */
  readonly a2: () => Promise<ForgedBundle>;
  readonly first?: string;
  /** Sizes of the tokens that the auditor holds; all when absent. */
  readonly held?: readonly number[];
  readonly cells: { readonly a1: Cell; readonly a2: Cell; readonly pin: Cell; readonly anchors: Cell };
}

const NOT_FOUND: Cell = [0];
const FORK: Cell = [1, 'E401'];
const IMPRINT: Cell = [1, 'E501'];

/** Between 150 and the next checkpoint there is room: an ordinary event fills it. */
const filler = (key: string): Step => customerEvent(HEAD + 7, key);

const swapTimes = (a: Line, b: Line): void => {
  [a.metadata.recordedAt, b.metadata.recordedAt] = [b.metadata.recordedAt, a.metadata.recordedAt];
};

/** Leaves a and b change places and times, so that time still rises; revisions stay with their events. */
const swapped = (a: number, b: number) => async (): Promise<ForgedBundle> =>
  (await honest()).rearrange((lines) => {
    const one = JSON.parse(lines[a] as string) as Line;
    const other = JSON.parse(lines[b] as string) as Line;
    swapTimes(one, other);
    lines[a] = JSON.stringify(other);
    lines[b] = JSON.stringify(one);
    return lines;
  });

const swappedSteps = (a: number, b: number) => () =>
  rewritten((plan) => {
    const [one, other] = [plan[a] as Step, plan[b] as Step];
    plan[a] = { ...other, at: timeOf(a) } as Step;
    plan[b] = { ...one, at: timeOf(b) } as Step;
    return plan;
  });

const truncated = (size: number) => async () => (await honest()).rearrange((lines) => lines.slice(0, size));

const partOf200 = (): Promise<ForgedBundle> =>
  ForgedBundle.of(honestLedger(), 200, { mode: 'range', from: 120, to: 180 });

/** An event of 560 that says it was recorded at the time of 100, and was sealed so. */
const late = async (): Promise<ForgedBundle> => {
  const ledger = otherLedger(editStep(honestPlan(), 560, (step) => ({ ...step, at: timeOf(100) })));
  return ForgedBundle.of(ledger, HEAD);
};

const ROWS: readonly Row[] = [
  {
    name: 'the payload of 150 is altered',
    a1: async () => (await honest()).editLine(150, ({ data }) => (data.clear['exact'] = '99.50')),
    a2: () =>
      rewritten((plan) => editStep(plan, 150, (step) => ({ ...step, clear: { ...step.clear, exact: '99.50' } }))),
    first: 'E101',
    cells: { a1: [1, 'E101'], a2: NOT_FOUND, pin: FORK, anchors: IMPRINT },
  },
  {
    name: 'the time of 150 is altered',
    a1: async () =>
      (await honest()).editLine(150, ({ metadata }) => (metadata.recordedAt = '2026-01-05T13:00:30.000Z')),
    a2: () => rewritten((plan) => editStep(plan, 150, (step) => ({ ...step, at: step.at + 30_000 }))),
    first: 'E102',
    cells: { a1: [1, 'E102'], a2: NOT_FOUND, pin: FORK, anchors: IMPRINT },
  },
  {
    name: '150 is deleted and the rest numbered anew',
    a1: async () => (await honest()).rearrange((lines) => lines.filter((_, i) => i !== 150)),
    a2: () => rewritten((plan) => relaid(plan, (all) => all.filter(({ key }) => key !== 'step 150'), [filler('more')])),
    first: 'E103',
    cells: { a1: [1, 'E103', 'E107'], a2: NOT_FOUND, pin: FORK, anchors: IMPRINT },
  },
  {
    name: '150 and 157 of one stream change places',
    a1: swapped(150, 157),
    a2: swappedSteps(150, 157),
    first: 'E105',
    cells: { a1: [1, 'E105', 'E107'], a2: NOT_FOUND, pin: FORK, anchors: IMPRINT },
  },
  {
    name: '150 and 151 of two streams change places',
    a1: swapped(150, 151),
    a2: swappedSteps(150, 151),
    first: 'E105',
    cells: { a1: [1, 'E105'], a2: NOT_FOUND, pin: FORK, anchors: IMPRINT },
  },
  {
    name: 'an event is put in at 150, back-dated',
    a1: async () =>
      (await honest()).rearrange((lines) => {
        const forged = JSON.parse(lines[150] as string) as Line;
        forged.id = '00000000-0000-8000-8000-000000000150';
        return [...lines.slice(0, 150), JSON.stringify(forged), ...lines.slice(150)];
      }),
    a2: () =>
      rewritten((plan) =>
        relaid(plan, (all) => all.flatMap((step) => (step.key === 'step 150' ? [filler('put in'), step] : [step]))),
      ),
    first: 'E104',
    cells: { a1: [1, 'E104'], a2: NOT_FOUND, pin: FORK, anchors: IMPRINT },
  },
  {
    name: 'the tail from 550 on is cut off',
    a1: truncated(550),
    a2: () => ForgedBundle.of(otherLedger(honestPlan().slice(0, 550), 550), 550),
    cells: { a1: [1, 'E202'], a2: NOT_FOUND, pin: NOT_FOUND, anchors: [1, 'E504'] },
  },
  {
    name: 'the tail from 250 on is cut off',
    a1: truncated(250),
    a2: () => ForgedBundle.of(otherLedger(honestPlan().slice(0, 250), 250), 250),
    cells: { a1: [1, 'E202'], a2: NOT_FOUND, pin: [1, 'E402'], anchors: [1, 'E504'] },
  },
  {
    name: 'the consistent prefix of 200 is handed out',
    a1: () => honest(200),
    a2: () => honest(200),
    cells: { a1: NOT_FOUND, a2: NOT_FOUND, pin: [1, 'E402'], anchors: [1, 'E504'] },
  },
  {
    name: 'the consistent prefix of 400 is handed out',
    a1: () => honest(400),
    a2: () => honest(400),
    cells: { a1: NOT_FOUND, a2: NOT_FOUND, pin: NOT_FOUND, anchors: [1, 'E504'] },
  },
  {
    name: 'a part of the consistent prefix of 200 is handed out',
    a1: partOf200,
    a2: partOf200,
    cells: { a1: NOT_FOUND, a2: NOT_FOUND, pin: [2, 'E004'], anchors: [2, 'E004'] },
  },
  {
    name: '450 is rewritten, after the pin',
    a1: async () => (await honest()).editLine(450, ({ data }) => (data.clear['exact'] = '99.50')),
    // Up to there it is the honest history, with all its time stamps.
    a2: () =>
      rewritten((plan) => editStep(plan, 450, (step) => ({ ...step, clear: { ...step.clear, exact: '99.50' } })), 450),
    first: 'E101',
    cells: { a1: [1, 'E101'], a2: NOT_FOUND, pin: NOT_FOUND, anchors: IMPRINT },
  },
  {
    name: '560 claims the time of 100',
    a1: late,
    a2: late,
    first: 'E110',
    // From 560 on this is the only history that there is.
    held: [100, 200, 300, 400, 500],
    cells: { a1: [1, 'E110'], a2: [1, 'E110'], pin: [1, 'E110'], anchors: [1, 'E110', 'E503'] },
  },
];

/** Each cell of the table in docs/evidence.md section 7, in its order. */
const cells = ROWS.flatMap(({ name, a1, a2, first, held = [], cells: expected }): readonly Attack[] => {
  const attack = (by: Adversary, holds: string, [exit, ...finds]: Cell, attempt: () => Promise<Attempt>): Attack => ({
    name: `${by}: ${name}, ${holds}`,
    ...{ by, attempt, exit, finds },
    ...(by === 'A1' && first !== undefined ? { first } : {}),
    ...(holds.endsWith('pin at 300') && exit === 0 ? { level: 'L2' as const } : {}),
  });
  return [
    attack('A1', 'signature and root only', expected.a1, async () => ({ bundle: await a1(), policy: SIGNATURE_ONLY })),
    attack('A2', 'signature and root only', expected.a2, async () => ({ bundle: await a2(), policy: SIGNATURE_ONLY })),
    attack('A2', 'with a pin at 300', expected.pin, async () => ({
      bundle: await a2(),
      policy: SIGNATURE_ONLY,
      pin: pin(),
    })),
    attack('A2', 'with anchors', expected.anchors, async () => ({
      bundle: await a2(),
      policy: WITH_AUTHORITY,
      anchors: anchors(...held),
    })),
  ];
});

const textAt = (size: number): string => parseNote(honestLedger().noteAt(size)).text;

const flipped = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte, i) => (i === 10 ? byte ^ 1 : byte)));

const otherHistory = () =>
  rewritten((plan) => editStep(plan, 150, (step) => ({ ...step, clear: { ...step.clear, exact: '1.00' } })));

export const DOCUMENTED: readonly Attack[] = [
  ...cells,
  {
    name: 'the signature of the checkpoint is forged',
    by: 'A1',
    attempt: async () => {
      const bundle = await honest();
      const { text, signatures } = parseNote(bundle.file('checkpoint'));
      const forged = signatures.map((one, n) => (n === 0 ? { ...one, signature: flipped(one.signature) } : one));
      const note = formatNote({ text, signatures: forged });
      return { bundle: bundle.set('checkpoint', note), policy: SIGNATURE_ONLY };
    },
    exit: 1,
    finds: ['E301'],
  },
  {
    name: 'the checkpoint is signed by another key of the same name',
    by: 'A1',
    attempt: async () => {
      const bundle = await honest();
      const note = formatNote(signNote(textAt(HEAD), [logKey(ORIGIN, 'somebody else')]));
      return { bundle: bundle.set('checkpoint', note), policy: SIGNATURE_ONLY };
    },
    exit: 2,
    finds: ['E302'],
  },
  {
    name: 'a second history is shown to another auditor, who has nothing to hold against it',
    by: 'A2',
    attempt: async () => ({ bundle: await otherHistory(), policy: SIGNATURE_ONLY }),
    exit: 0,
    finds: [],
    level: 'L1',
  },
  {
    name: 'a second history is shown to an auditor who kept a checkpoint of the first',
    by: 'A2',
    attempt: async () => ({ bundle: await otherHistory(), policy: SIGNATURE_ONLY, pin: pin(HEAD) }),
    exit: 1,
    finds: ['E401'],
  },
];
