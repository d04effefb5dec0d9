import { type NoteSignature, formatNote, parseNote } from '../../../src/evidence/note.ts';
import type { BundleSelection } from '../../../src/evidence/writer/bundle-source.ts';
import { ForgedBundle } from '../forge/bundle.ts';
import { HEAD, honestPlan } from '../forge/honest.ts';
import { customer, ORIGIN } from '../forge/plan.ts';
import { type Attack, attack } from './attack.ts';
import { bad } from './notes.ts';
import {
  SIGNATURE_ONLY,
  WITH_AUTHORITY,
  anchors,
  editStep,
  honest,
  honestLedger,
  otherLedger,
  pin,
  PIN_AT,
  rewritten,
} from './setting.ts';

const again = (text: string): Buffer => Buffer.from(text, 'utf8');

const state = (note: Buffer, origin = ORIGIN): string =>
  `${JSON.stringify({ format: 'regesta-state/1', origins: { [origin]: note.toString('utf8') } })}\n`;

const PINS: readonly Attack[] = [
  attack(
    'a pin of the same size',
    async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, pin: pin(HEAD) }),
    0,
    [],
    { by: 'nobody', level: 'L2' },
  ),
  attack(
    'a pin of an earlier size',
    async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, pin: pin(100) }),
    0,
    [],
    { by: 'nobody', level: 'L2' },
  ),
  attack(
    'a pin that is no note',
    async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, pin: again('600\n') }),
    3,
    ['E001'],
    { by: 'nobody' },
  ),
  attack(
    'a pin whose signature is not good',
    async () => {
      const {
        text,
        signatures: [own],
      } = parseNote(pin());
      const note = formatNote({ text, signatures: [bad(own as NoteSignature)] });
      return { bundle: await honest(), policy: SIGNATURE_ONLY, pin: again(note) };
    },
    1,
    ['E301'],
  ),
  attack(
    'the first look with a state',
    async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, state: 'none' }),
    0,
    [],
    { by: 'nobody', level: 'L1' },
  ),
  attack(
    'a state of an earlier size',
    async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, state: state(pin()) }),
    0,
    [],
    { by: 'nobody', level: 'L2' },
  ),
  attack(
    'a state of a later size',
    async () => ({ bundle: await honest(500), policy: SIGNATURE_ONLY, state: state(pin(HEAD)) }),
    1,
    ['E402'],
    { by: 'A2' },
  ),
  attack(
    'a state that is none',
    async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, state: '{}\n' }),
    3,
    ['E001'],
    { by: 'nobody' },
  ),
];

const HELD: readonly Attack[] = [
  attack(
    'tokens that the auditor kept are met',
    async () => ({ bundle: await honest(), policy: WITH_AUTHORITY, anchors: anchors() }),
    0,
    [],
    { by: 'nobody' },
  ),
  attack(
    'checkpoints that the auditor kept are met',
    async () => ({
      bundle: await honest(),
      policy: SIGNATURE_ONLY,
      anchors: new Map([
        ['200', pin(200)],
        ['600', pin(600)],
      ]),
    }),
    0,
    [],
    { by: 'nobody' },
  ),
  attack(
    'a checkpoint that the auditor kept is of another history',
    async () => ({
      bundle: await rewritten((plan) => editStep(plan, 150, (step) => ({ ...step, clear: { exact: '0' } }))),
      policy: SIGNATURE_ONLY,
      anchors: new Map([['300', pin(300)]]),
    }),
    1,
    ['E401'],
    { by: 'A2' },
  ),
  attack(
    'a checkpoint that the auditor kept is larger than the tree',
    async () => ({ bundle: await honest(500), policy: SIGNATURE_ONLY, anchors: new Map([['600', pin(600)]]) }),
    1,
    ['E504'],
    { by: 'A2' },
  ),
  attack(
    'a kept token that nobody vouches for',
    async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, anchors: anchors() }),
    0,
    ['E502'],
    { by: 'nobody' },
  ),
  attack(
    'a kept file that is neither',
    async () => ({
      bundle: await honest(),
      policy: SIGNATURE_ONLY,
      anchors: new Map([['notes.txt', Buffer.from('x')]]),
    }),
    3,
    ['E001'],
    { by: 'nobody' },
  ),
];

/** A part of an earlier size, which does not lead to what was kept later. */
const older = (selection: BundleSelection, size = PIN_AT): Promise<ForgedBundle> =>
  ForgedBundle.of(honestLedger(), size, selection);
const THREE: BundleSelection = { mode: 'events', indexes: [0, 9, 150] };
const STRETCH: BundleSelection = { mode: 'range', from: 120, to: 280 };
/** All of a customer that there was at 300; no statement says so. */
const about = (): BundleSelection => {
  const indexes = honestLedger().items.flatMap((item, i) =>
    i < PIN_AT && item.kind === 'event' && item.event.stream === customer(3) ? [i] : [],
  );
  return { mode: 'subject', indexes };
};

/** Merely older than what was kept: nothing in them contradicts it, and nothing in them leads to it. */
const OLDER: readonly Attack[] = [
  ...(
    [
      ['single events', THREE],
      ['a stretch', STRETCH],
    ] as const
  ).map(([what, selection]) =>
    attack(
      `${what} of an earlier size than the pin`,
      async () => ({ bundle: await older(selection), policy: SIGNATURE_ONLY, pin: pin(HEAD) }),
      2,
      ['E004', 'E506'],
      { by: 'nobody', never: ['E402'] },
    ),
  ),
  attack(
    'a bundle about one customer of an earlier size than the pin',
    async () => ({ bundle: await older(about()), policy: SIGNATURE_ONLY, pin: pin(HEAD) }),
    2,
    ['E004', 'E506', 'I706'],
    { by: 'nobody', never: ['E402'] },
  ),
  attack(
    'a bundle about one customer of a later size than the pin: it does not lead there',
    async () => ({ bundle: await older(about()), policy: SIGNATURE_ONLY, pin: pin(200) }),
    2,
    ['E004', 'E506', 'I706'],
    { by: 'nobody' },
  ),
  attack(
    'a bundle about one customer of the size of the pin',
    async () => ({ bundle: await older(about()), policy: SIGNATURE_ONLY, pin: pin() }),
    0,
    ['I706'],
    { by: 'nobody', level: 'L2' },
  ),
  attack(
    'a stretch of the size of the pin, which lies behind it',
    async () => ({ bundle: await older(STRETCH), policy: SIGNATURE_ONLY, pin: pin() }),
    0,
    [],
    { by: 'nobody', level: 'L2' },
  ),
  attack(
    'a stretch that begins behind the pin',
    async () => ({ bundle: await older(STRETCH), policy: SIGNATURE_ONLY, pin: pin(100) }),
    2,
    ['E004', 'E506'],
    { by: 'nobody' },
  ),
  attack(
    'single events of an earlier size than the state: it stays as it is',
    async () => ({ bundle: await older(THREE), policy: SIGNATURE_ONLY, state: state(pin(HEAD)) }),
    2,
    ['E004', 'E506'],
    { by: 'nobody', never: ['E402'] },
  ),
  attack(
    'single events of an earlier size than a checkpoint that was kept',
    async () => ({ bundle: await older(THREE), policy: SIGNATURE_ONLY, anchors: new Map([['600', pin(600)]]) }),
    2,
    ['E004', 'E506'],
    { by: 'nobody', never: ['E504'] },
  ),
  attack(
    'single events of an earlier size than a time stamp that was kept',
    async () => ({ bundle: await older(THREE), policy: WITH_AUTHORITY, anchors: anchors(HEAD) }),
    2,
    ['E004', 'E506'],
    { by: 'nobody', never: ['E504'] },
  ),
  attack(
    'a time stamp that was kept, of a checkpoint that lies before a stretch: its note is in the bundle',
    async () => ({ bundle: await older(STRETCH), policy: WITH_AUTHORITY, anchors: anchors(100) }),
    0,
    [],
    { by: 'nobody', never: ['E502', 'E504'] },
  ),
  attack(
    'the same without that note: it cannot be compared',
    async () => ({
      bundle: (await older(STRETCH)).removeUnder('checkpoints').removeUnder('anchors'),
      policy: WITH_AUTHORITY,
      anchors: anchors(100),
    }),
    2,
    ['E004', 'E506'],
    { by: 'nobody', never: ['E504'] },
  ),
  attack(
    'single events of a history that was rewritten before the pin, of an earlier size: nothing shows it, and it is not believed',
    async () => {
      const plan = editStep(honestPlan({ anchored: false }), 150, (step) => ({ ...step, clear: { exact: '0' } }));
      const bundle = await ForgedBundle.of(otherLedger(plan.slice(0, PIN_AT), PIN_AT), PIN_AT, THREE);
      return { bundle, policy: SIGNATURE_ONLY, pin: pin(HEAD) };
    },
    2,
    ['E004', 'E506'],
    { by: 'A2', never: ['E401', 'E402'] },
  ),
  attack(
    'the whole of an earlier size than the pin, although it is called a stretch',
    async () => ({
      bundle: await older({ mode: 'range', from: 0, to: PIN_AT }),
      policy: SIGNATURE_ONLY,
      pin: pin(HEAD),
    }),
    2,
    ['E004', 'E506'],
    { by: 'A2', never: ['E402'] },
  ),
];

export const KEPT: readonly Attack[] = [...PINS, ...HELD, ...OLDER];
