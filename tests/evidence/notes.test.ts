import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { formatCheckpoint, parseCheckpoint } from '../../src/evidence/checkpoint.ts';
import { cosign, verifyCosignature } from '../../src/evidence/cosignature.ts';
import {
  COSIGNATURE,
  ED25519,
  generatePrivateKey,
  parseVerifierKey,
  signingKeyFromPem,
} from '../../src/evidence/keys.ts';
import {
  formatNote,
  formatSignatureLine,
  parseNote,
  parseSignatureLine,
  signNote,
  verifyNote,
} from '../../src/evidence/note.ts';
import { decodeUtf8, isPlainText, linesOf, parseSize } from '../../src/evidence/strict-text.ts';
import * as golden from './support/golden-note.ts';
import { flipped, REFERENCE_ROOTS } from './support/trees.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');
const log = signingKeyFromPem('ledger.example/prod/1', ED25519, golden.PRIVATE_KEY);
const witness = signingKeyFromPem('witness.example/w1', COSIGNATURE, golden.PRIVATE_KEY);
const other = signingKeyFromPem('ledger.example/prod/1', ED25519, generatePrivateKey());
const GOLDEN = `${golden.TEXT}\n${golden.LOG_LINE}${golden.WITNESS_LINE}`;
const kindOf = (note: Uint8Array, keys = [log.verifier]): string => {
  try {
    const verdict = verifyNote(parseNote(note), keys);
    return verdict.kind === 'invalid' ? verdict.why : verdict.kind;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
};

t.test('text is read strictly', async (t) => {
  t.equal(decodeUtf8(bytes('é\n\u{1f600}')), 'é\n\u{1f600}');
  for (const hex of ['efbbbf61', 'ff', 'c3', 'c08a', 'eda080', 'f4908080', 'fffe6100']) {
    t.equal(decodeUtf8(Buffer.from(hex, 'hex')), undefined, hex);
  }
  t.equal(decodeUtf8(Buffer.from('61efbbbf', 'hex')), 'a\ufeff', 'within a text it is a character like others');
  for (const text of ['a\nb', '', 'é', '\u{1f600}', 'a\ufeff']) t.ok(isPlainText(text), JSON.stringify(text));
  for (const text of ['\r', '\t', '\0', '\u001f', '\ud800', 'a\udc00b', '\ufeffa'])
    t.notOk(isPlainText(text), JSON.stringify(text));
  t.same([linesOf('a\n\nb\n'), linesOf('\n'), linesOf('a'), linesOf('')], [['a', '', 'b'], [''], undefined, undefined]);
  t.same([parseSize('0'), parseSize('9007199254740991')], [0, Number.MAX_SAFE_INTEGER]);
  for (const text of [
    '',
    '1e3',
    '0x1',
    '+1',
    '-1',
    ' 1',
    '1 ',
    '01',
    '1.0',
    '1n',
    '1_0',
    '9007199254740992',
    '9007199254740993',
    '9223372036854775808',
    '9'.repeat(1e5),
  ]) {
    t.equal(parseSize(text), undefined, text.slice(0, 30));
  }
});

t.test('the examples of the specifications', async (t) => {
  const foo = parseVerifierKey('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k');
  const line =
    '— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';
  t.equal(kindOf(bytes(`This is an example message.\n\n${line}`), [foo]), 'verified');
  t.equal(kindOf(bytes(`This is an example message!\n\n${line}`), [foo]), 'signature-false');
  const quasimodo =
    'Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n';
  t.match(parseNote(bytes(quasimodo)).text, /sole:\n\ned è subito sera\.\n$/, 'the last blank line separates');
  t.equal(formatNote(parseNote(bytes(quasimodo))), quasimodo);
  const sofa =
    'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n';
  const note = parseNote(bytes(sofa));
  t.equal(formatNote(note), sofa);
  t.equal(parseCheckpoint(note.text).size, 20_852_163);
  t.equal(formatCheckpoint(parseCheckpoint(note.text)), note.text);
  t.equal(note.signatures[1]?.signature.readBigUInt64BE(), 1_679_315_147n, 'the time of the cosignature');
});

t.test('the golden note, which openssl signed, is verified, and signing it again gives its bytes', async (t) => {
  const verdict = verifyNote(parseNote(bytes(GOLDEN)), [parseVerifierKey(golden.LOG_VKEY), witness.verifier]);
  t.match(verdict, {
    kind: 'verified',
    signatures: [{ key: log.verifier }, { key: witness.verifier, timestamp: golden.COSIGNED_AT }],
  });
  const { origin, size, root } = parseCheckpoint(golden.TEXT);
  t.same([origin, size, root.toString('hex')], ['ledger.example/prod/1', 8, REFERENCE_ROOTS[8]]);
  const signed = signNote(formatCheckpoint({ origin, size, root, extensions: [] }), [log]);
  const { name, id } = witness.verifier;
  const cosignature = { name, keyId: id, signature: cosign(witness, signed.text, golden.COSIGNED_AT) };
  t.equal(formatNote({ ...signed, signatures: [...signed.signatures, cosignature] }), GOLDEN);
  t.equal(formatSignatureLine(parseSignatureLine(golden.LOG_LINE.trimEnd())), golden.LOG_LINE);
});

const run = promisify(execFile);
const openssl = await run('openssl', ['version']).then(
  ({ stdout }) => /^OpenSSL (?:[3-9]|1\.1\.1)/.test(stdout),
  () => false,
);

t.test('openssl verifies what we sign', { skip: !openssl && 'no openssl of 1.1.1 or later here' }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'notes-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const at = (name: string): string => join(folder, name);
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), other.verifier.publicKey]);
  const text = 'a text\n\nwith a blank line\n';
  writeFileSync(at('key.der'), der);
  writeFileSync(at('text'), text);
  writeFileSync(at('sig'), signNote(text, [other]).signatures[0]?.signature ?? '');
  const args = ['pkeyutl', '-verify', '-pubin', '-inkey', at('key.der'), '-keyform', 'DER', '-rawin'];
  const { stdout } = await run('openssl', [...args, '-in', at('text'), '-sigfile', at('sig')]);
  t.match(stdout, /Verified Successfully/);
});

t.test('any text that a note can have is signed, printed, read and verified', async (t) => {
  const line = fc
    .string({ unit: 'grapheme', maxLength: 30 })
    .map((text) => text.replace(/[\p{Cc}\p{Surrogate}\ufeff]/gu, ''));
  const texts = fc.array(line, { minLength: 1, maxLength: 6 }).map((lines) => `${lines.join('\n')}\n`);
  fc.assert(
    fc.property(texts, (text) => {
      const printed = formatNote(signNote(text, [other, log]));
      const note = parseNote(bytes(printed));
      return note.text === text && formatNote(note) === printed && verifyNote(note, [log.verifier]).kind === 'verified';
    }),
    { numRuns: 200 },
  );
  t.pass('as often as fast-check looked');
});

t.test('no bit of a note can be changed', async (t) => {
  const note = bytes(`${golden.TEXT}\n${golden.LOG_LINE}`);
  const answers = new Map<string, number>();
  for (let bit = 0; bit < note.length * 8; bit++) {
    const answer = kindOf(flipped(note, bit));
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
  }
  t.notOk(answers.has('verified'), 'none of them is verified');
  t.same([...answers.keys()].sort(), ['EVIDENCE_NOTE_MALFORMED', 'signature-false', 'unknown-keys']);
  for (let end = 0; end < note.length; end++) {
    if (kindOf(note.subarray(0, end)) === 'verified') t.fail(`cut at ${end}`);
  }
});

t.test('what is not exactly a note is refused', async (t) => {
  const { TEXT, LOG_LINE } = golden;
  const sixteen = Array.from({ length: 15 }, (_, i) => LOG_LINE.replace('/prod/1', `/prod/${i + 2}`)).join('');
  const line = (base64: string, name = 'a'): string => `— ${name} ${base64}\n`;
  t.equal(kindOf(bytes(`${TEXT}\n${sixteen}${LOG_LINE}`)), 'verified', 'sixteen signatures are a note');
  const long = `${'x'.repeat(64 * 1024 - LOG_LINE.length - 6)}\n`;
  t.equal(kindOf(bytes(formatNote(signNote(long, [log])))), 'verified', 'so are nearly 64 KiB');
  const MALFORMED = 'EVIDENCE_NOTE_MALFORMED';
  const LIMIT = 'EVIDENCE_LIMIT_EXCEEDED';
  const cases: readonly (readonly [string, string | Buffer, string])[] = [
    ['nothing', '', MALFORMED],
    ['no signature', `${TEXT}\n`, MALFORMED],
    ['no blank line', TEXT + LOG_LINE, MALFORMED],
    ['no text', `\n${LOG_LINE}`, MALFORMED],
    ['no newline at the end', `${TEXT}\n${LOG_LINE.trimEnd()}`, MALFORMED],
    ['a blank line at the end', `${TEXT}\n${LOG_LINE}\n`, MALFORMED],
    ['a blank line between signatures', `${TEXT}\n${LOG_LINE}\n${LOG_LINE}`, 'signature-false'],
    ['CRLF', `${TEXT}\n${LOG_LINE}`.replaceAll('\n', '\r\n'), MALFORMED],
    ['one CR', `${TEXT.replace('\n', '\r\n')}\n${LOG_LINE}`, MALFORMED],
    ['a NUL', `${TEXT.replace('8', '8\0')}\n${LOG_LINE}`, MALFORMED],
    ['a tab', `${TEXT.replace('8', '\t8')}\n${LOG_LINE}`, MALFORMED],
    ['an escape', `${TEXT.replace('8', '\u001b[8m')}\n${LOG_LINE}`, MALFORMED],
    ['a byte order mark', `\ufeff${TEXT}\n${LOG_LINE}`, MALFORMED],
    ['Latin-1', Buffer.concat([Buffer.of(0xe9), bytes(`${TEXT}\n${LOG_LINE}`)]), MALFORMED],
    ['an overlong newline', Buffer.concat([Buffer.of(0xc0, 0x8a), bytes(`${TEXT}\n${LOG_LINE}`)]), MALFORMED],
    ['half a surrogate pair', Buffer.concat([Buffer.of(0xed, 0xa0, 0x80), bytes(`${TEXT}\n${LOG_LINE}`)]), MALFORMED],
    ['UTF-16', Buffer.from(`${TEXT}\n${LOG_LINE}`, 'utf16le'), MALFORMED],
    ['a hyphen for the dash', `${TEXT}\n${LOG_LINE.replace('—', '-')}`, MALFORMED],
    ['an en dash', `${TEXT}\n${LOG_LINE.replace('—', '–')}`, MALFORMED],
    ['no space after the dash', `${TEXT}\n${LOG_LINE.replace('— ', '—')}`, MALFORMED],
    ['two spaces', `${TEXT}\n${LOG_LINE.replace('— ', '—  ')}`, MALFORMED],
    ['a space at the end', `${TEXT}\n${LOG_LINE.trimEnd()} \n`, MALFORMED],
    ['a hard space in a name', `${TEXT}\n${line('AAAAAAA=', 'a\u00a0b')}${LOG_LINE}`, MALFORMED],
    ['a plus in a name', `${TEXT}\n${line('AAAAAAA=', 'a+b')}${LOG_LINE}`, MALFORMED],
    ['a signature without a key id', `${TEXT}\n${line('AAAA')}${LOG_LINE}`, MALFORMED],
    ['a key id without a signature', `${TEXT}\n${line('AAAAAA==')}${LOG_LINE}`, MALFORMED],
    ['base64 without padding', `${TEXT}\n${LOG_LINE.replace('=', '')}`, MALFORMED],
    ['base64url', `${TEXT}\n${line('AAAA_AA=')}${LOG_LINE}`, MALFORMED],
    ['bits left over in base64', `${TEXT}\n${line('AAAAAAB=')}${LOG_LINE}`, MALFORMED],
    ['seventeen signatures', `${TEXT}\n${sixteen}${LOG_LINE.replace('/prod/1', '/x')}${LOG_LINE}`, LIMIT],
    ['more than 64 KiB', `${'x'.repeat(64 * 1024)}${TEXT}\n${LOG_LINE}`, LIMIT],
  ];
  for (const [what, note, expected] of cases) {
    t.equal(kindOf(typeof note === 'string' ? bytes(note) : note), expected, what);
  }
});

t.test('which signatures count', async (t) => {
  const { TEXT, LOG_LINE } = golden;
  const bad = formatSignatureLine({ name: log.verifier.name, keyId: log.verifier.id, signature: Buffer.alloc(64) });
  const short = formatSignatureLine({ name: log.verifier.name, keyId: log.verifier.id, signature: Buffer.alloc(63) });
  const sameName = formatSignatureLine({ name: log.verifier.name, keyId: 1, signature: Buffer.alloc(64) });
  const sameId = formatSignatureLine({ name: 'else.example', keyId: log.verifier.id, signature: Buffer.alloc(64) });
  const second = formatNote(signNote(TEXT, [other])).slice(TEXT.length + 1);
  const both = [log.verifier, other.verifier];
  for (const [what, lines, keys, expected] of [
    ['none of ours', second, [log.verifier], 'unknown-keys'],
    ['no keys at all', LOG_LINE, [], 'unknown-keys'],
    ['ours among strangers', second + sameName + sameId + LOG_LINE, [log.verifier], 'verified'],
    ['a name or an id alone is a stranger', sameName + sameId, [log.verifier], 'unknown-keys'],
    ['one good and one bad of one key', LOG_LINE + bad, [log.verifier], 'signature-false'],
    ['one bad and one good of one key', bad + LOG_LINE, [log.verifier], 'signature-false'],
    ['a good one twice', LOG_LINE + LOG_LINE, [log.verifier], 'named-twice'],
    ['a short one', short, [log.verifier], 'signature-false'],
    ['both of two keys', LOG_LINE + second, both, 'verified'],
    ['a known bad one beside a known good one', second + bad, both, 'signature-false'],
  ] as const) {
    t.equal(kindOf(bytes(`${TEXT}\n${lines}`), [...keys]), expected, what);
  }
  const verdict = verifyNote(parseNote(bytes(`${TEXT}\n${LOG_LINE}${second}`)), both);
  t.equal(verdict.kind === 'verified' && verdict.signatures.length, 2);
});

t.test('a cosignature counts as what it is, and a signature is no cosignature', async (t) => {
  const { TEXT, LOG_LINE, WITNESS_LINE, COSIGNED_AT } = golden;
  const cosignature = cosign(witness, TEXT, COSIGNED_AT);
  const at = (timestamp: bigint): Buffer => {
    const changed = Buffer.from(cosignature);
    changed.writeBigUInt64BE(timestamp);
    return changed;
  };
  t.equal(verifyCosignature(witness.verifier, TEXT, cosignature), COSIGNED_AT);
  for (let bit = 0; bit < cosignature.length * 8; bit++) {
    if (verifyCosignature(witness.verifier, TEXT, flipped(cosignature, bit)) !== undefined) t.fail(`bit ${bit}`);
  }
  for (const time of [0n, 1n, BigInt(COSIGNED_AT + 1), 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]) {
    t.equal(verifyCosignature(witness.verifier, TEXT, at(time)), undefined, `time ${time}`);
  }
  const message = (time: number | bigint): Buffer => witness.sign(bytes(`cosignature/v1\ntime ${time}\n${TEXT}`));
  const truly = (time: bigint): Buffer => Buffer.concat([at(time).subarray(0, 8), message(time)]);
  t.equal(verifyCosignature(witness.verifier, TEXT, truly(5n)), 5);
  t.equal(verifyCosignature(witness.verifier, TEXT, truly(0n)), undefined, 'no time is no cosignature');
  t.equal(verifyCosignature(witness.verifier, TEXT, truly(2n ** 53n)), undefined, 'nor one that cannot be counted');
  t.equal(verifyCosignature(witness.verifier, `${TEXT}x\n`, cosignature), undefined, 'it covers every line');
  t.equal(verifyCosignature(witness.verifier, TEXT, cosignature.subarray(8)), undefined);
  t.equal(
    verifyCosignature(log.verifier, TEXT, cosignature),
    undefined,
    'the same public key as a log is not a witness',
  );
  const { name, id } = witness.verifier;
  const plain = formatSignatureLine({ name, keyId: id, signature: witness.sign(bytes(TEXT)) });
  t.equal(kindOf(bytes(`${TEXT}\n${plain}`), [witness.verifier]), 'signature-false');
  t.equal(kindOf(bytes(`${TEXT}\n${WITNESS_LINE}`), [log.verifier]), 'unknown-keys');
  t.equal(kindOf(bytes(`${TEXT}\n${LOG_LINE}`), [witness.verifier]), 'unknown-keys');
  t.throws(() => signNote(TEXT, [witness]), { name: 'InvariantBroken' });
  t.throws(() => cosign(log, TEXT, 1), { name: 'InvariantBroken' });
  t.throws(() => cosign(witness, TEXT, 0), { name: 'InvariantBroken' });
});
