import { fromMillis } from '../../../src/kernel/time.ts';
import {
  authorityExtensions,
  certify,
  signerExtensions,
  timeStamping,
  usages,
} from '../../support/certificate-forge.ts';
import { tokenOfOpenssl } from '../../support/time-authority.ts';
import { forgeToken } from '../../support/time-stamp-forge.ts';
import { ForgedBundle } from '../forge/bundle.ts';
import { HEAD, honestPlan } from '../forge/honest.ts';
import { AUTHORITY } from '../forge/ledger.ts';
import { timeOf } from '../forge/plan.ts';
import { type Attack, attack } from './attack.ts';
import {
  SIGNATURE_ONLY,
  WITH_AUTHORITY,
  anchors,
  editStep,
  honest,
  honestLedger,
  logLine,
  otherLedger,
  tsaLine,
} from './setting.ts';

const HEAD_TOKEN = `anchors/${HEAD}-0.tsr`;

const text = (size = HEAD): string => honestLedger().sealingAt(size).note.text;

const AT = fromMillis(timeOf(HEAD) + 10_000);

const ROOT = AUTHORITY.root;

/** The newest checkpoint has this token alone, and time is required to be attested. */
const stamped = (
  name: string,
  token: () => Buffer,
  exit: Attack['exit'],
  finds: readonly string[],
  more: Partial<Attack> & { readonly policy?: string } = {},
): Attack =>
  attack(
    name,
    async () => ({
      bundle: (await honest()).set(HEAD_TOKEN, token()),
      policy: more.policy ?? WITH_AUTHORITY,
      options: ['--require-time', 'tsa'],
    }),
    exit,
    finds,
    more,
  );

const TOKENS: readonly Attack[] = [
  stamped(
    'a time stamp with a nonce',
    () => forgeToken(text(), { signer: AUTHORITY.signer, at: AT, nonce: Buffer.from('0123456789', 'hex') }),
    0,
    [],
    { by: 'nobody', time: 'tsa-attested', never: ['E502'] },
  ),
  stamped(
    'a time stamp over SHA-512',
    () => forgeToken(text(), { signer: AUTHORITY.signer, at: AT, imprintHash: 'sha512' }),
    0,
    [],
    { by: 'nobody', time: 'tsa-attested', never: ['E502'] },
  ),
  stamped(
    'a time stamp over another checkpoint',
    () => forgeToken(text(500), { signer: AUTHORITY.signer, at: AT }),
    1,
    ['E501'],
  ),
  stamped(
    'a time stamp over the whole note, not its text',
    () => forgeToken(honestLedger().noteAt(HEAD), { signer: AUTHORITY.signer, at: AT }),
    1,
    ['E501'],
  ),
  stamped(
    'an authority whose certificate had ended',
    () =>
      forgeToken(text(), {
        signer: certify({
          name: 'ended',
          issuer: ROOT,
          notBefore: '2020-01-01T00:00:00.000Z',
          notAfter: '2021-01-01T00:00:00.000Z',
        }),
        at: AT,
      }),
    2,
    ['E502', 'E505'],
  ),
  stamped(
    'an authority whose certificate had not begun',
    () =>
      forgeToken(text(), {
        signer: certify({ name: 'early', issuer: ROOT, notBefore: '2080-01-01T00:00:00.000Z' }),
        at: AT,
      }),
    2,
    ['E502', 'E505'],
  ),
  stamped(
    'a certificate for servers',
    () =>
      forgeToken(text(), {
        signer: certify({ name: 'server', issuer: ROOT, extensions: [usages(true, '1.3.6.1.5.5.7.3.1')] }),
        at: AT,
      }),
    2,
    ['E502', 'E505'],
  ),
  stamped(
    'a certificate for time stamps that does not insist on it',
    () =>
      forgeToken(text(), { signer: certify({ name: 'lax', issuer: ROOT, extensions: [timeStamping(false)] }), at: AT }),
    2,
    ['E502', 'E505'],
  ),
  stamped(
    'a certificate without a use',
    () => forgeToken(text(), { signer: certify({ name: 'none', issuer: ROOT, extensions: [] }), at: AT }),
    2,
    ['E502', 'E505'],
  ),
  stamped(
    'an authority that nobody named',
    () => {
      const root = certify({ name: 'unknown root', extensions: authorityExtensions() });
      return forgeToken(text(), { signer: certify({ name: 'unknown', issuer: root }), at: AT });
    },
    2,
    ['E502', 'E505'],
  ),
  stamped(
    'an authority of the same name as one that is trusted',
    () => {
      const root = certify({ name: 'forge root', extensions: authorityExtensions() });
      return forgeToken(text(), {
        signer: certify({ name: 'forge signer', issuer: root, extensions: signerExtensions() }),
        at: AT,
      });
    },
    2,
    ['E502', 'E505'],
  ),
  stamped(
    'a time stamp with an altered time',
    () => {
      const token = Buffer.from(forgeToken(text(), { signer: AUTHORITY.signer, at: AT }));
      const at = token.indexOf(Buffer.from('20260106', 'latin1'));
      token[at + 3] = (token[at + 3] as number) ^ 1;
      return token;
    },
    2,
    ['E502', 'E505'],
  ),
  stamped('a token that is none', () => Buffer.from('not a token'), 2, ['E502', 'E505']),
  stamped('a token of seventy kilobytes', () => Buffer.alloc(70_000, 0x30), 3, ['E003']),
  stamped(
    'no authority in the policy',
    () => forgeToken(text(), { signer: AUTHORITY.signer, at: AT }),
    2,
    ['E502', 'E505'],
    { policy: SIGNATURE_ONLY },
  ),
  stamped(
    'the certificate of the signer itself is the anchor',
    () => forgeToken(text(), { signer: AUTHORITY.signer, at: AT }),
    0,
    [],
    { by: 'nobody', policy: `${logLine()}${tsaLine(AUTHORITY.signer.certificate)}quorum none\n`, time: 'tsa-attested' },
  ),
  attack(
    'a token nobody vouches for is no alarm where no time is required',
    async () => ({ bundle: (await honest()).set(HEAD_TOKEN, Buffer.from('not a token')), policy: WITH_AUTHORITY }),
    0,
    ['E502'],
    { never: ['E505'] },
  ),
  attack(
    'a time stamp of a real authority, openssl ts',
    async () => {
      const { token, root } = await tokenOfOpenssl(Buffer.from(text(), 'utf8'));
      return {
        bundle: (await honest()).set(HEAD_TOKEN, token),
        policy: `${logLine()}${tsaLine(root.certificate)}quorum none\n`,
        options: ['--require-time', 'tsa'],
      };
    },
    0,
    [],
    { by: 'nobody', time: 'tsa-attested' },
  ),
  attack(
    'a time stamp of a checkpoint larger than the tree',
    async () => {
      const token = anchors(HEAD).get(`${HEAD}-0.tsr`) as Buffer;
      return { bundle: (await honest(500)).set(HEAD_TOKEN, token), policy: WITH_AUTHORITY };
    },
    1,
    ['E504'],
    { by: 'A2' },
  ),
  attack(
    'all time stamps are left out',
    async () => ({
      bundle: (await honest()).removeUnder('anchors'),
      policy: WITH_AUTHORITY,
      options: ['--require-time', 'tsa'],
    }),
    2,
    ['E505'],
  ),
  attack(
    'time is required of a witness',
    async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, options: ['--require-time', 'cosigner'] }),
    2,
    ['E505'],
    { by: 'nobody' },
  ),
];

const TIMES: readonly Attack[] = [
  attack(
    'events of an hour say that they are of the day before, though time never falls',
    async () => {
      // The machine's clock stood still from 450 on, and nobody's clock but the authority's went on.
      const plan = honestPlan().map((step, i) =>
        i >= 450 && step.kind !== 'foreign' ? { ...step, at: timeOf(450) } : step,
      );
      return { bundle: await ForgedBundle.of(otherLedger(plan), HEAD), policy: WITH_AUTHORITY };
    },
    1,
    ['E503'],
    { by: 'A2', never: ['E110'] },
  ),
  attack(
    'events say that they are of the day after',
    async () => {
      const plan = honestPlan().map((step, i) =>
        i >= 480 && step.kind !== 'foreign' ? { ...step, at: timeOf(i) + 86_400_000 } : step,
      );
      return { bundle: await ForgedBundle.of(otherLedger(plan), HEAD), policy: WITH_AUTHORITY };
    },
    1,
    ['E503'],
    { by: 'A2', never: ['E110'] },
  ),
  attack(
    'the same, where no authority is trusted',
    async () => {
      const plan = honestPlan().map((step, i) =>
        i >= 480 && step.kind !== 'foreign' ? { ...step, at: timeOf(i) + 86_400_000 } : step,
      );
      return { bundle: await ForgedBundle.of(otherLedger(plan), HEAD), policy: SIGNATURE_ONLY };
    },
    0,
    [],
    { by: 'A2', never: ['E503'] },
  ),
  attack(
    'an hour within what the time stamps leave open',
    async () => {
      const plan = editStep(honestPlan(), 560, (step) => ({ ...step, at: step.at + 30_000 }));
      return { bundle: await ForgedBundle.of(otherLedger(plan), HEAD), policy: WITH_AUTHORITY };
    },
    0,
    [],
    { by: 'nobody', never: ['E503'] },
  ),
];

export const TIME: readonly Attack[] = [...TOKENS, ...TIMES];
