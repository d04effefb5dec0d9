import { type NoteSignature, formatNote, parseNote } from '../../../src/evidence/note.ts';
import { HEAD } from '../forge/honest.ts';
import { ORIGIN } from '../forge/plan.ts';
import { type Attack, attack } from './attack.ts';
import { bad } from './notes.ts';
import { SIGNATURE_ONLY, WITH_AUTHORITY, anchors, editStep, honest, pin, rewritten } from './setting.ts';

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

export const KEPT: readonly Attack[] = [...PINS, ...HELD];
