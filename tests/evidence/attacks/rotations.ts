import { ForgedBundle } from '../forge/bundle.ts';
import { HEAD, evidenceEvent, honestPlan, keyAdded, keyRetired, keyRevoked } from '../forge/honest.ts';
import { ForgedLedger, verifierText } from '../forge/ledger.ts';
import { LEDGER_STREAM, ORIGIN, type Signer, type Step } from '../forge/plan.ts';
import { type Attack, attack } from './attack.ts';
import { WEAK, weakVerifier } from './policies.ts';
import { SIGNATURE_ONLY } from './setting.ts';

/** The second key comes at 350, overlaps at 400, and the first one is retired after that. */
const rotating = (index: number, step: Step) => ({ [index]: step });

const ROTATED = (size: number): readonly Signer[] =>
  size < 400 ? ['first'] : size === 400 ? ['first', 'second'] : ['second'];

interface Rotation {
  readonly signers?: (size: number) => readonly Signer[];
  readonly head?: readonly Signer[];
  readonly at?: { readonly [index: number]: Step };
}

function rotated({ signers = ROTATED, head: headSigners = ['second'], at = {} }: Rotation = {}): ForgedLedger {
  const steps = {
    ...rotating(350, keyAdded(350, 'second', 400)),
    ...rotating(410, keyRetired(410, 'first', 400)),
    ...at,
  };
  const ledger = ForgedLedger.of(honestPlan({ signers, at: steps }));
  ledger.seal(HEAD, headSigners);
  return ledger;
}

const rotation = (
  name: string,
  how: Rotation,
  exit: Attack['exit'],
  finds: readonly string[],
  more: Partial<Attack> & { readonly policy?: string } = {},
): Attack =>
  attack(
    name,
    async () => ({ bundle: await ForgedBundle.of(rotated(how), HEAD), policy: more.policy ?? SIGNATURE_ONLY }),
    exit,
    finds,
    { by: 'A2', ...more },
  );

const nothing = (index: number): Step =>
  evidenceEvent(index, 'AnchoringFailed', {
    size: '300',
    kind: 'witness',
    party: 'witness3.example',
    code: 'ANCHOR_UNREACHABLE',
  });

export const ROTATIONS: readonly Attack[] = [
  rotation('a key was changed as it should be: who trusts the first believes the second', {}, 0, [], {
    by: 'nobody',
    level: 'L1',
  }),
  rotation('who trusts the second key alone', {}, 0, [], {
    by: 'nobody',
    policy: `log ${verifierText('second', ORIGIN)}\nquorum none\n`,
  }),
  rotation('a new key without an overlap', { signers: (size) => (size < 400 ? ['first'] : ['second']) }, 2, ['E302']),
  rotation('a new key that no event adds', { at: { 350: nothing(350) } }, 2, ['E302']),
  rotation(
    'a new key that adds itself: no checkpoint of the old one covers that',
    { signers: (size) => (size <= 300 ? ['first'] : ['second']), at: { 410: nothing(410) } },
    2,
    ['E302'],
  ),
  rotation('the retired key signs the newest checkpoint', { head: ['first'] }, 1, ['E303']),
  rotation(
    'the new key signs before it may',
    {
      signers: (size) => (size === 300 ? ['first', 'second'] : ROTATED(size)),
      at: { 250: keyAdded(250, 'second', 400), 350: nothing(350) },
    },
    1,
    ['E303'],
  ),
  rotation(
    'a lost key signs on',
    { signers: () => ['first'], head: ['first'], at: { 350: nothing(350), 410: keyRevoked(410, 'first', 400) } },
    1,
    ['E303'],
  ),
  rotation('a lost key was revoked, and the new one signs', { at: { 410: keyRevoked(410, 'first', 400) } }, 0, [], {
    by: 'nobody',
  }),
  rotation(
    'a lost key was revoked below the overlap: for who trusts it, what it signed there is not to be believed',
    { at: { 410: keyRevoked(410, 'first', 300) } },
    1,
    ['E303'],
  ),
  rotation(
    'a lost key was revoked below the overlap: who trusts its successor alone passes over what it signed there',
    { at: { 410: keyRevoked(410, 'first', 300) } },
    0,
    [],
    { by: 'nobody', level: 'L1', never: ['E303'], policy: `log ${verifierText('second', ORIGIN)}\nquorum none\n` },
  ),
  rotation(
    'a lost key was revoked below the overlap, and signs on where its successor is trusted alone',
    {
      signers: (size) => (size === 500 ? ['first', 'second'] : ROTATED(size)),
      at: { 410: keyRevoked(410, 'first', 300) },
    },
    0,
    [],
    { level: 'L1', never: ['E303'], policy: `log ${verifierText('second', ORIGIN)}\nquorum none\n` },
  ),
  rotation(
    'a weak key is added',
    {
      signers: () => ['first'],
      head: ['first'],
      at: {
        350: evidenceEvent(350, 'SigningKeyAdded', { vkey: weakVerifier(WEAK[0]), notBeforeSize: '400' }),
        410: nothing(410),
      },
    },
    3,
    ['E304'],
  ),
  rotation(
    "a key is added on somebody else's stream: that adds nothing",
    { at: { 350: { ...keyAdded(350, 'second', 400), stream: LEDGER_STREAM } } },
    2,
    ['E302'],
  ),
];
