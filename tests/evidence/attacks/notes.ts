import { ED25519, type SigningKey } from '../../../src/evidence/keys.ts';
import { type NoteSignature, formatNote } from '../../../src/evidence/note.ts';
import { HEAD } from '../forge/honest.ts';
import { logKey, seeded } from '../forge/keys.ts';
import { WITNESSES, signingKey } from '../forge/ledger.ts';
import { ORIGIN, timeOf } from '../forge/plan.ts';
import { cosignatureLine } from '../forge/witness.ts';
import { type Attack, attack } from './attack.ts';
import { SIGNATURE_ONLY, WITH_WITNESSES, honest, honestLedger } from './setting.ts';

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

export const bad = (one: NoteSignature): NoteSignature => ({
  ...one,
  signature: Buffer.concat([seeded('a'), seeded('b')]),
});

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

export const NOTES_AND_COSIGNATURES: readonly Attack[] = [...NOTES, ...COSIGNATURES];
