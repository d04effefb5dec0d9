import { createHash } from 'node:crypto';
import { formatCheckpoint } from '../../../src/evidence/checkpoint.ts';
import { ED25519, type SigningKey } from '../../../src/evidence/keys.ts';
import { formatNote, type NoteSignature, parseNote, signNote } from '../../../src/evidence/note.ts';
import { ForgedBundle } from '../forge/bundle.ts';
import { evidenceEvent, HEAD, honestPlan, keyAdded, keyRetired, keyRevoked } from '../forge/honest.ts';
import { logKey, seeded } from '../forge/keys.ts';
import { ForgedLedger, signingKey, verifierText, WITNESSES } from '../forge/ledger.ts';
import { LEDGER_STREAM, ORIGIN, type Signer, type Step, timeOf } from '../forge/plan.ts';
import { cosignatureLine } from '../forge/witness.ts';
import type { Attack, Attempt } from './attack.ts';
import { honest, honestLedger, logLine, pin, SIGNATURE_ONLY, WITH_WITNESSES, witnessLines } from './setting.ts';

const attack = (
  name: string,
  attempt: () => Attempt | Promise<Attempt>,
  exit: Attack['exit'],
  finds: readonly string[],
  more: Partial<Attack> = {},
): Attack => ({ name, by: 'anyone', attempt, exit, finds, ...more });

const head = () => honestLedger().sealingAt(HEAD).note;

/** The bundle with another newest note, which a key that the policy knows signed as it stands. */
const signed = (
  name: string,
  change: (text: string) => string,
  exit: Attack['exit'],
  finds: readonly string[],
): Attack =>
  attack(
    name,
    async () => {
      const text = change(head().text);
      const key = signingKey('first', ORIGIN);
      const signature = { name: ORIGIN, keyId: key.verifier.id, signature: key.sign(Buffer.from(text, 'utf8')) };
      // formatNote would refuse such a text.
      const note = `${text}\n${formatNote({ text: 'x\n', signatures: [signature] }).slice('x\n\n'.length)}`;
      return { bundle: (await honest()).set('checkpoint', note), policy: SIGNATURE_ONLY };
    },
    exit,
    finds,
    { by: 'A2' },
  );

/** The bytes of the newest note are changed, whatever becomes of its signatures. */
const spelled = (
  name: string,
  change: (note: string) => string | Buffer,
  exit: Attack['exit'],
  finds: readonly string[],
): Attack =>
  attack(
    name,
    async () => {
      const bundle = await honest();
      return { bundle: bundle.set('checkpoint', change(bundle.text('checkpoint'))), policy: SIGNATURE_ONLY };
    },
    exit,
    finds,
  );

const withSignatures = (
  name: string,
  signatures: (own: NoteSignature) => readonly NoteSignature[],
  exit: Attack['exit'],
  finds: readonly string[],
  policy = SIGNATURE_ONLY,
  more: Partial<Attack> = {},
): Attack =>
  attack(
    name,
    async () => {
      const {
        text,
        signatures: [own],
      } = head();
      const note = formatNote({ text, signatures: signatures(own as NoteSignature) });
      return { bundle: (await honest()).set('checkpoint', note), policy };
    },
    exit,
    finds,
    more,
  );

const bad = (one: NoteSignature): NoteSignature => ({ ...one, signature: Buffer.concat([seeded('a'), seeded('b')]) });
const stranger = (n: number): NoteSignature => ({
  name: `stranger${n}.example`,
  keyId: n,
  signature: Buffer.alloc(64, n + 1),
});
const cosigned = (n: number, at = timeOf(HEAD)): NoteSignature =>
  cosignatureLine((WITNESSES[n] as (typeof WITNESSES)[number]).key, head().text, Math.floor(at / 1000));

const NOTES: readonly Attack[] = [
  signed('a size of 2^53 + 1', (text) => text.replace('\n600\n', '\n9007199254740993\n'), 3, ['E001']),
  signed('a size of 2^63', (text) => text.replace('\n600\n', '\n9223372036854775808\n'), 3, ['E001']),
  signed('a size with a leading zero', (text) => text.replace('\n600\n', '\n0600\n'), 3, ['E001']),
  signed('a size with a sign', (text) => text.replace('\n600\n', '\n+600\n'), 3, ['E001']),
  signed('a size in hexadecimal', (text) => text.replace('\n600\n', '\n0x258\n'), 3, ['E001']),
  signed('a size that is nothing', (text) => text.replace('\n600\n', '\n\n'), 3, ['E001']),
  signed(
    'a root of 31 bytes',
    (text) => text.replace(/\n[^\n]{44}\n$/, `\n${Buffer.alloc(31, 1).toString('base64')}\n`),
    3,
    ['E001'],
  ),
  signed(
    'a root whose last bits are not zero',
    (text) => text.replace(/.=\n$/, (end) => `${end[0] === 'A' ? 'B' : String.fromCharCode(end.charCodeAt(0) + 1)}=\n`),
    3,
    ['E001'],
  ),
  signed('a blank line in the text', (text) => `${text}\nmore\n`, 3, ['E001']),
  signed('the root of an empty tree that is not empty', (text) => text.replace('\n600\n', '\n0\n'), 3, ['E001']),
  spelled('a note with CR LF', (note) => note.replaceAll('\n', '\r\n'), 3, ['E001']),
  spelled('a note with a NUL', (note) => note.replace('forge', 'fo\u0000ge'), 3, ['E001']),
  spelled('a note with a tab', (note) => note.replace('\n600', '\t\n600'), 3, ['E001']),
  spelled('a note with a byte order mark', (note) => `\uFEFF${note}`, 3, ['E001']),
  spelled('a note that is not UTF-8', (note) => Buffer.concat([Buffer.from(note), Buffer.of(0xff, 0x0a)]), 3, ['E001']),
  spelled('a note without its last newline', (note) => note.slice(0, -1), 3, ['E001']),
  spelled('a note without signatures', (note) => `${note.split('\n\n')[0]}\n\n`, 3, ['E001']),
  spelled('a note without a blank line', (note) => note.replace('\n\n', '\n'), 3, ['E001']),
  spelled('a note with a hyphen for the dash', (note) => note.replaceAll('\u2014', '-'), 3, ['E001']),
  spelled('a note whose base64 has a line break in it', (note) => note.replace(/(=\n)$/, '\n$1'), 3, ['E001']),
  spelled('a note that is empty', () => '', 3, ['E001']),
  spelled('a note of 70,000 bytes', (note) => `${note}${'\u2014 stranger.example AAAAAAAAAAAA\n'.repeat(2000)}`, 3, [
    'E003',
  ]),
  withSignatures('two signatures of the same key, one bad', (own) => [own, bad(own)], 1, ['E301']),
  withSignatures('two signatures of the same key, the first bad', (own) => [bad(own), own], 1, ['E301']),
  withSignatures('two signatures of the same key, both good', (own) => [own, own], 1, ['E301']),
  withSignatures(
    'a signature of another key with the same name and id',
    (own) => [{ ...own, signature: logKey(ORIGIN, 'collision').sign(Buffer.from(head().text)) }],
    1,
    ['E301'],
  ),
  withSignatures('a signature under our name and another id', (own) => [{ ...own, keyId: (own.keyId ^ 1) >>> 0 }], 2, [
    'E302',
  ]),
  withSignatures('a signature under our id and another name', (own) => [{ ...own, name: 'other.example/1' }], 2, [
    'E302',
  ]),
  withSignatures(
    'sixteen signatures, fifteen of nobody known',
    (own) => [own, ...Array.from({ length: 15 }, (_, n) => stranger(n))],
    0,
    [],
    SIGNATURE_ONLY,
    { by: 'nobody' },
  ),
  withSignatures('seventeen signatures', (own) => [own, ...Array.from({ length: 16 }, (_, n) => stranger(n))], 3, [
    'E003',
  ]),
  withSignatures('a signature of 63 bytes', (own) => [{ ...own, signature: own.signature.subarray(1) }], 1, ['E301']),
  withSignatures('a signature of no bytes', (own) => [{ ...own, signature: Buffer.alloc(0) }], 3, ['E001']),
];

const COSIGNATURES: readonly Attack[] = [
  withSignatures('two of three witnesses', (own) => [own, cosigned(0), cosigned(2)], 0, [], WITH_WITNESSES, {
    by: 'nobody',
    level: 'L3',
    time: 'cosigner-attested',
  }),
  withSignatures('one witness where two are wanted', (own) => [own, cosigned(1)], 2, ['E506'], WITH_WITNESSES),
  withSignatures(
    'one witness twice where two are wanted',
    (own) => [own, cosigned(1), cosigned(1, timeOf(HEAD) + 5000)],
    1,
    ['E301'],
    WITH_WITNESSES,
  ),
  withSignatures('no witness where two are wanted', (own) => [own], 2, ['E506'], WITH_WITNESSES),
  withSignatures(
    'a cosignature with another time than was signed',
    (own) => {
      const one = cosigned(0);
      const signature = Buffer.from(one.signature);
      signature[7] = (signature[7] as number) ^ 1;
      return [own, { ...one, signature }, cosigned(1)];
    },
    1,
    ['E301'],
    WITH_WITNESSES,
  ),
  withSignatures(
    'a cosignature over another checkpoint',
    (own) => {
      const text = honestLedger().sealingAt(500).note.text;
      return [own, cosignatureLine((WITNESSES[0] as (typeof WITNESSES)[number]).key, text, 1), cosigned(1)];
    },
    1,
    ['E301'],
    WITH_WITNESSES,
  ),
  withSignatures(
    'a cosignature without a time',
    (own) => [own, { ...cosigned(0), signature: Buffer.alloc(72, 1) }, cosigned(1)],
    1,
    ['E301'],
    WITH_WITNESSES,
  ),
  withSignatures(
    'two of three witnesses, and no signature of the log',
    () => [cosigned(0), cosigned(1)],
    2,
    ['E302'],
    WITH_WITNESSES,
  ),
  withSignatures(
    'a key of a witness signs as if it were the log',
    () => {
      const { verifier, sign } = (WITNESSES[0] as (typeof WITNESSES)[number]).key;
      const asLog: SigningKey = { verifier: { ...verifier, name: ORIGIN, type: ED25519 } as never, sign };
      return [{ name: ORIGIN, keyId: asLog.verifier.id, signature: sign(Buffer.from(head().text)) }];
    },
    2,
    ['E302'],
    WITH_WITNESSES,
  ),
];

/** Orders 1, 2, 4 and 8, and two encodings that are not reduced: RFC 8032 knows no such keys. */
const WEAK = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
] as const;

function weakVerifier(hex: string, type = 1): string {
  const material = Buffer.concat([Buffer.of(type), Buffer.from(hex, 'hex')]);
  return `${ORIGIN}+${keyIdOf(ORIGIN, material)}+${material.toString('base64')}`;
}

const keyIdOf = (name: string, material: Buffer): string => {
  const digest = createHash('sha256').update(`${name}\n`).update(material).digest();
  return digest.subarray(0, 4).toString('hex');
};

const policy = (
  name: string,
  text: string | Buffer,
  exit: Attack['exit'],
  finds: readonly string[],
  more: Partial<Attack> = {},
): Attack =>
  attack(name, async () => ({ bundle: await honest(), policy: text }), exit, finds, { by: 'nobody', ...more });

const POLICIES: readonly Attack[] = [
  attack('no policy at all', async () => ({ bundle: await honest() }), 2, ['E302'], { by: 'nobody' }),
  policy('a policy that knows another log', `log ${verifierText('stranger', ORIGIN)}\nquorum none\n`, 2, ['E302']),
  ...WEAK.map((hex, n) =>
    policy(`a weak key in the policy (${n + 1})`, `log ${weakVerifier(hex)}\nquorum none\n`, 3, ['E304']),
  ),
  policy('a key of a witness in the place of a log', `log ${WITNESSES[0]?.key.verifier}\nquorum none\n`, 3, ['E001']),
  policy(
    'a key of a log in the place of a witness',
    `${logLine()}witness w ${verifierText('second', ORIGIN)}\nquorum w\n`,
    3,
    ['E001'],
  ),
  policy('a key whose id is not its own', SIGNATURE_ONLY.replace(/\+([0-9a-f]{8})\+/, '+00000000+'), 3, ['E001']),
  policy('one key twice', `${logLine()}${logLine()}quorum none\n`, 3, ['E001']),
  policy('no quorum', logLine(), 3, ['E001']),
  policy('two quorums', `${SIGNATURE_ONLY}quorum none\n`, 3, ['E001']),
  policy('a quorum that is defined later', `${logLine()}quorum w1\n${witnessLines()}`, 3, ['E001']),
  policy('a group that wants more than it has', `${logLine()}${witnessLines()}group g 4 w1 w2 w3\nquorum g\n`, 3, [
    'E001',
  ]),
  policy('a witness in two groups', `${logLine()}${witnessLines()}group g any w1\ngroup h any w1 w2\nquorum h\n`, 3, [
    'E001',
  ]),
  policy('a line of an unknown kind', `${SIGNATURE_ONLY}trust everybody\n`, 3, ['E001']),
  policy('a carriage return', SIGNATURE_ONLY.replaceAll('\n', '\r\n'), 3, ['E001']),
  policy('an authority that is no certificate', `${SIGNATURE_ONLY}tsa nobody AAAA\n`, 3, ['E001']),
  policy('a policy of a hundred kilobytes', `${SIGNATURE_ONLY}${'# more\n'.repeat(16_000)}`, 3, ['E003']),
  policy(
    'a policy with comments, tabs and addresses',
    `# whom we trust\n\n  log\t${verifierText('first', ORIGIN)}  https://ledger.forge.example/\n${witnessLines()}quorum none\n`,
    0,
    [],
  ),
  policy(
    'a group of groups that is met',
    `${logLine()}${witnessLines()}group g any w1 w3\ngroup all all g w2\nquorum all\n`,
    0,
    [],
    { level: 'L3' },
  ),
  policy(
    'a group of groups that is not met',
    `${logLine()}${witnessLines()}group g all w1 w3\ngroup all all g w2\nquorum all\n`,
    2,
    ['E506'],
  ),
];

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

const ROTATIONS: readonly Attack[] = [
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

const LEVELS: readonly Attack[] = [
  attack(
    'L2 is required without a pin',
    async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, options: ['--require-level', 'L2'] }),
    2,
    ['E506'],
    { by: 'nobody' },
  ),
  attack(
    'L3 is required without a quorum',
    async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, options: ['--require-level', 'L3'] }),
    2,
    ['E506'],
    { by: 'nobody' },
  ),
  attack(
    'L1 is enough although a quorum is not met',
    async () => ({ bundle: await honest(500), policy: WITH_WITNESSES, options: ['--require-level', 'L1'] }),
    0,
    [],
    { by: 'nobody', level: 'L1' },
  ),
  attack(
    'the newest checkpoint is months old',
    async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, options: ['--max-age', '24'] }),
    2,
    ['E403'],
    { by: 'nobody' },
  ),
  attack(
    'the newest checkpoint is young enough',
    async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, options: ['--max-age', '1000000'] }),
    0,
    [],
    { by: 'nobody', never: ['E403'] },
  ),
  attack(
    'an option that does not exist',
    async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, options: ['--trust-me'] }),
    4,
    [],
    { by: 'nobody' },
  ),
  attack(
    'a level that does not exist',
    async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, options: ['--require-level', 'L9'] }),
    4,
    [],
    { by: 'nobody' },
  ),
];

export const NOTES_AND_KEYS: readonly Attack[] = [
  ...NOTES,
  ...COSIGNATURES,
  ...POLICIES,
  ...ROTATIONS,
  ...ORIGINS,
  ...PINS,
  ...CONTINUED,
  ...LEVELS,
];
