import { formatNote, parseNote } from '../../../src/evidence/note.ts';
import { certify, signerExtensions, timeStamping, usages } from '../../support/certificate-forge.ts';
import { authorityExtensions } from '../../support/certificate-forge.ts';
import { tokenOfOpenssl } from '../../support/time-authority.ts';
import { forgeToken } from '../../support/time-stamp-forge.ts';
import { ForgedBundle } from '../forge/bundle.ts';
import { HEAD, honestPlan } from '../forge/honest.ts';
import { AUTHORITY, signingKey } from '../forge/ledger.ts';
import { ORIGIN, timeOf } from '../forge/plan.ts';
import { type TarEntry, tarEntries, tarOf } from '../forge/tar.ts';
import { fromMillis } from '../../../src/kernel/time.ts';
import type { Attack, Attempt } from './attack.ts';
import {
  anchors,
  editStep,
  honest,
  honestLedger,
  logLine,
  otherLedger,
  pin,
  rewritten,
  SIGNATURE_ONLY,
  tsaLine,
  WITH_AUTHORITY,
} from './setting.ts';

const attack = (
  name: string,
  attempt: () => Attempt | Promise<Attempt>,
  exit: Attack['exit'],
  finds: readonly string[],
  more: Partial<Attack> = {},
): Attack => ({ name, by: 'anyone', attempt, exit, finds, ...more });

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

const archive = (
  name: string,
  change: (entries: TarEntry[]) => readonly TarEntry[],
  exit: Attack['exit'],
  finds: readonly string[],
  more: Partial<Attack> = {},
): Attack =>
  attack(
    name,
    async () => ({ bundle: { tar: await tarOf(change(tarEntries(await honest()))) }, policy: SIGNATURE_ONLY }),
    exit,
    finds,
    more,
  );
const raw = (name: string, change: (bytes: Buffer) => Buffer, exit: Attack['exit'], finds: readonly string[]): Attack =>
  attack(
    name,
    async () => ({ bundle: { tar: change(await tarOf(tarEntries(await honest()))) }, policy: SIGNATURE_ONLY }),
    exit,
    finds,
  );
const extra = Buffer.from('hello');

const ARCHIVES: readonly Attack[] = [
  archive('a bundle as an archive', (entries) => entries, 0, [], { by: 'nobody', level: 'L1' }),
  archive('a path that leads out of the archive', (entries) => [{ name: '../outside', bytes: extra }, ...entries], 3, [
    'E001',
  ]),
  archive('an absolute path', (entries) => [{ name: '/etc/outside', bytes: extra }, ...entries], 3, ['E001']),
  archive(
    'a path through a folder and out again',
    (entries) => [...entries, { name: 'tile/0/../../../outside', bytes: extra }],
    3,
    ['E001'],
  ),
  archive('a symbolic link', (entries) => [...entries, { name: 'zz', type: 'symlink', linkname: '/etc/passwd' }], 3, [
    'E001',
  ]),
  archive('a hard link', (entries) => [...entries, { name: 'zz', type: 'link', linkname: 'checkpoint' }], 3, ['E001']),
  archive('a device', (entries) => [...entries, { name: 'zz', type: 'character-device' }], 3, ['E001']),
  archive('a folder', (entries) => [...entries, { name: 'zz', type: 'directory' }], 3, ['E001']),
  archive(
    'one name twice',
    (entries) => entries.flatMap((one) => (one.name === 'checkpoint' ? [one, one] : [one])),
    3,
    ['E001'],
  ),
  archive('names in another order', (entries) => [...entries].reverse(), 3, ['E001']),
  archive(
    'a file of another mode',
    (entries) => entries.map((one) => (one.name === 'checkpoint' ? { ...one, mode: 0o755 } : one)),
    3,
    ['E001'],
  ),
  archive(
    'a file with a time',
    (entries) => entries.map((one) => (one.name === 'checkpoint' ? { ...one, mtime: new Date(1000) } : one)),
    3,
    ['E001'],
  ),
  archive(
    'a file with an owner',
    (entries) => entries.map((one) => (one.name === 'checkpoint' ? { ...one, uid: 1000 } : one)),
    3,
    ['E001'],
  ),
  archive(
    'an event is altered in an archive',
    (entries) =>
      entries.map((one) =>
        one.name.startsWith('events/')
          ? { ...one, bytes: Buffer.from(String(one.bytes).replace('"number":150', '"number":151')) }
          : one,
      ),
    1,
    ['E101'],
  ),
  raw('an archive is cut short', (bytes) => bytes.subarray(0, 300_000), 3, ['E001']),
  raw('something follows after an archive', (bytes) => Buffer.concat([bytes, extra]), 3, ['E001']),
  raw(
    'an archive with a checksum that is wrong',
    (bytes) => {
      const copy = Buffer.from(bytes);
      copy[150] = (copy[150] as number) ^ 1;
      return copy;
    },
    3,
    ['E001'],
  ),
  raw('an archive that is empty', () => Buffer.alloc(0), 3, ['E001']),
  raw('no archive at all', () => Buffer.from('hello '.repeat(1000)), 3, ['E001']),
];

const FOLDERS: readonly Attack[] = [
  attack(
    'a symbolic link in a folder',
    async () => {
      const bundle = await honest();
      bundle.links.set('checkpoints/250', '/etc/passwd');
      return { bundle, policy: SIGNATURE_ONLY };
    },
    3,
    ['E001'],
  ),
  attack(
    'the checkpoint is a symbolic link',
    async () => {
      const bundle = (await honest()).remove('checkpoint');
      bundle.links.set('checkpoint', '/etc/hostname');
      return { bundle, policy: SIGNATURE_ONLY };
    },
    3,
    ['E001'],
  ),
  attack('a folder with nothing in it', () => ({ bundle: new ForgedBundle(new Map()), policy: SIGNATURE_ONLY }), 2, [
    'E004',
  ]),
  attack(
    'a checkpoint of the bundle was replaced by an older one, still signed',
    async () => {
      const { text: old } = parseNote(honestLedger().noteAt(500));
      const key = signingKey('first', ORIGIN);
      const note = formatNote({
        text: old,
        signatures: [{ name: ORIGIN, keyId: key.verifier.id, signature: key.sign(Buffer.from(old)) }],
      });
      return { bundle: (await honest()).set('checkpoint', note), policy: SIGNATURE_ONLY };
    },
    3,
    ['E001'],
    { by: 'A1' },
  ),
  attack(
    'an event that is not sealed yet follows the checkpoint, and is said to be there',
    async () => {
      const bundle = await honest();
      const line = JSON.parse(bundle.lines()[599] as string) as { i: string; id: string };
      const later = { ...line, i: '600', id: '00000000-0000-8000-8000-000000000600' };
      bundle.setLines([...bundle.lines(), JSON.stringify(later)]).manifest({ events: '601' });
      return { bundle, policy: SIGNATURE_ONLY };
    },
    0,
    [],
    { by: 'nobody', level: 'L1' },
  ),
  attack(
    'a later event of a customer is put behind the checkpoint',
    async () => {
      const bundle = await honest();
      const line = JSON.parse(bundle.lines()[599] as string) as { i: string; id: string };
      return {
        bundle: bundle.setLines([
          ...bundle.lines(),
          JSON.stringify({ ...line, i: '600', id: '00000000-0000-8000-8000-000000000600' }),
        ]),
        policy: SIGNATURE_ONLY,
      };
    },
    3,
    ['E001'],
    { by: 'A1' },
  ),
];

export const TIME_AND_CONTAINERS: readonly Attack[] = [...TOKENS, ...TIMES, ...HELD, ...ARCHIVES, ...FOLDERS];
