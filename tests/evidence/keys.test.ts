import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import t from 'tap';
import { judgePoint } from '../../src/evidence/ed25519-point.ts';
import {
  COSIGNATURE,
  ED25519,
  generatePrivateKey,
  isKeyName,
  parseVerifierKey,
  signingKeyFromPem,
  VerifierKey,
} from '../../src/evidence/keys.ts';
import { LOG_VKEY, PRIVATE_KEY, TEXT, WITNESS_VKEY } from './support/golden-note.ts';
import { codeThrown, flipped } from './support/trees.ts';

// Arithmetic of the curve, written for this test alone (RFC 8032 section 5.1).
const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (n: bigint): bigint => ((n % P) + P) % P;
const power = (base: bigint, e: bigint): bigint =>
  e === 0n ? 1n : mod(power(mod(base * base), e >> 1n) * (e & 1n ? base : 1n));
const D = mod(-121665n * power(121666n, P - 2n));
type Point = readonly [bigint, bigint];
const add = ([x1, y1]: Point, [x2, y2]: Point): Point => {
  const k = mod(D * mod(x1 * x2) * mod(y1 * y2));
  return [mod((x1 * y2 + x2 * y1) * power(1n + k, P - 2n)), mod((y1 * y2 + x1 * x2) * power(1n - k, P - 2n))];
};
const times = (n: bigint, point: Point): Point => {
  let result: Point = [0n, 1n];
  let doubled = point;
  for (let e = n; e > 0n; e >>= 1n) {
    if (e & 1n) result = add(result, doubled);
    doubled = add(doubled, doubled);
  }
  return result;
};
const encode = (y: bigint, sign: bigint): Buffer =>
  Buffer.from((y | (sign << 255n)).toString(16).padStart(64, '0'), 'hex').reverse();

/** x for this y, when there is one. */
function xOf(y: bigint): bigint | undefined {
  const quotient = mod((y * y - 1n) * power(mod(D * y * y + 1n), P - 2n));
  const root = power(quotient, (P + 3n) / 8n);
  for (const x of [root, mod(root * power(2n, (P - 1n) / 4n))]) if (mod(x * x) === quotient) return x;
  return undefined;
}

/** All points whose order divides 8: the multiples of what is left of some point when its large part is taken away. */
function smallPoints(): readonly Point[] {
  for (let y = 2n; ; y++) {
    const x = xOf(y);
    if (x === undefined) continue;
    const small = times(L, [x, y]);
    const multiples = Array.from({ length: 8 }, (_, i) => times(BigInt(i), small));
    if (new Set(multiples.map(String)).size === 8) return multiples;
  }
}

const codeOf = (publicKey: Uint8Array): string => codeThrown(() => new VerifierKey('a.example', ED25519, publicKey));

t.test('every encoding of every point of small order is refused as weak', async (t) => {
  const points = smallPoints();
  t.equal(points.length, 8);
  const encodings = new Set<string>();
  for (const [, y] of points) {
    for (const reduced of [y, y + P].filter((value) => value < 2n ** 255n)) {
      for (const sign of [0n, 1n]) {
        t.equal(codeOf(encode(reduced, sign)), 'EVIDENCE_KEY_WEAK', encode(reduced, sign).toString('hex'));
        encodings.add(encode(reduced, sign).toString('hex'));
      }
    }
  }
  t.equal(encodings.size, 14, 'five values of y with either sign, and 0 and 1 also unreduced');
});

t.test('why that matters: Node itself takes one signature under such a key for every message', async (t) => {
  const key = { key: { kty: 'OKP', crv: 'Ed25519', x: encode(1n, 0n).toString('base64url') }, format: 'jwk' } as const;
  const signature = Buffer.concat([encode(1n, 0n), Buffer.alloc(32)]);
  for (const message of ['one', 'another']) t.ok(verify(null, Buffer.from(message), createPublicKey(key), signature));
});

t.test('a y that is not reduced, or of no point, is no key', async (t) => {
  for (let y = P; y < 2n ** 255n; y++) {
    for (const sign of [0n, 1n]) t.not(judgePoint(encode(y, sign)), 'sound', `p + ${y - P}`);
  }
  let disagreeing = 0;
  for (let y = 2n; y < 60n; y++) {
    const expected = xOf(y) === undefined ? 'not-a-point' : 'sound';
    if (judgePoint(encode(y, 0n)) !== expected || judgePoint(encode(y, 1n)) !== expected) disagreeing++;
  }
  t.equal(disagreeing, 0);
  for (const length of [0, 31, 33, 64]) t.equal(codeOf(Buffer.alloc(length, 7)), 'EVIDENCE_KEY_MALFORMED');
  for (let i = 0; i < 50; i++) {
    const jwk = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
    t.equal(judgePoint(Buffer.from(jwk.x as string, 'base64url')), 'sound', 'every key that is made is sound');
  }
});

t.test('a verifier key reads and prints as C2SP has it', async (t) => {
  const published = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
  for (const [text, name, type, id] of [
    [published, 'example.com/foo', ED25519, 0x530d903a],
    [LOG_VKEY, 'ledger.example/prod/1', ED25519, 0xf5f32b7b],
    [WITNESS_VKEY, 'witness.example/w1', COSIGNATURE, 0xeb762cc2],
  ] as const) {
    const key = parseVerifierKey(text);
    t.same([key.name, key.type, key.id], [name, type, id]);
    t.equal(key.toString(), text);
  }
});

t.test('a verifier key that is not exactly its own form is refused', async (t) => {
  const [name, id, base64] = LOG_VKEY.split('+') as [string, string, string];
  const material = Buffer.from(LOG_VKEY.slice(name.length + 10), 'base64');
  const withType = (type: number, key: Uint8Array = material.subarray(1)) =>
    `${name}+${id}+${Buffer.concat([Buffer.of(type), key]).toString('base64')}`;
  t.ok(base64.startsWith('Add'));
  for (const [text, code] of [
    ['', 'EVIDENCE_KEY_MALFORMED'],
    [name, 'EVIDENCE_KEY_MALFORMED'],
    [`${LOG_VKEY}\n`, 'EVIDENCE_KEY_MALFORMED'],
    [` ${LOG_VKEY}`, 'EVIDENCE_KEY_MALFORMED'],
    [LOG_VKEY.replace('f5f32b7b', 'F5F32B7B'), 'EVIDENCE_KEY_MALFORMED'],
    [LOG_VKEY.replace('f5f32b7b', 'f5f32b7c'), 'EVIDENCE_KEY_MALFORMED'],
    [LOG_VKEY.replace('f5f32b7b', 'f5f32b7'), 'EVIDENCE_KEY_MALFORMED'],
    [LOG_VKEY.replace('prod/1', 'prod/2'), 'EVIDENCE_KEY_MALFORMED'],
    [LOG_VKEY.replace('prod/1', 'prod 1'), 'EVIDENCE_KEY_MALFORMED'],
    [LOG_VKEY.slice(name.length), 'EVIDENCE_KEY_MALFORMED'],
    [`${LOG_VKEY}=`, 'EVIDENCE_KEY_MALFORMED'],
    [withType(4), 'EVIDENCE_KEY_MALFORMED'],
    [withType(2), 'EVIDENCE_KEY_UNSUPPORTED'],
    [withType(5), 'EVIDENCE_KEY_UNSUPPORTED'],
    [withType(6, Buffer.alloc(1312)), 'EVIDENCE_KEY_UNSUPPORTED'],
    [withType(255), 'EVIDENCE_KEY_UNSUPPORTED'],
    [withType(1, Buffer.alloc(31, 7)), 'EVIDENCE_KEY_MALFORMED'],
    [withType(1, Buffer.alloc(33, 7)), 'EVIDENCE_KEY_MALFORMED'],
    [withType(1, encode(1n, 0n)), 'EVIDENCE_KEY_WEAK'],
    [withType(4, encode(0n, 1n)), 'EVIDENCE_KEY_WEAK'],
  ] as const) {
    t.equal(
      codeThrown(() => parseVerifierKey(text)),
      code,
      text.slice(0, 90),
    );
  }
  const bytes = Buffer.from(LOG_VKEY, 'utf8');
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const text = flipped(bytes, bit).toString('utf8');
    if (codeThrown(() => parseVerifierKey(text)) === 'nothing thrown') t.fail(`a key with bit ${bit} changed`);
  }
});

t.test('names of keys', async (t) => {
  for (const name of ['a', 'example.com/foo', 'ünïcode/日本', '-', '\u2014', 'a'.repeat(1000)])
    t.ok(isKeyName(name), name);
  const spaces = ' \u00a0\u1680\u2000\u2009\u2028\u2029\u202f\u205f\u3000\u0085'.split('');
  for (const bad of [...spaces, '+', '\t', '\n', '\r', '\0', '\u001f', '\u007f', '\ud800', '\udfff']) {
    t.notOk(isKeyName(`a${bad}b`), `U+${bad.charCodeAt(0).toString(16)}`);
  }
  t.notOk(isKeyName(''));
});

t.test('RFC 8032 section 7.1: its public keys take its signatures, and none that was changed', async (t) => {
  for (const [publicKey, message, signature] of [
    [
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
  ] as const) {
    const key = new VerifierKey('a.example', ED25519, Buffer.from(publicKey, 'hex'));
    const [text, signed] = [Buffer.from(message, 'hex'), Buffer.from(signature, 'hex')];
    t.ok(key.verify(text, signed));
    t.notOk(key.verify(Buffer.concat([text, Buffer.of(0)]), signed));
    for (let bit = 0; bit < 512; bit++) if (key.verify(text, flipped(signed, bit))) t.fail(`bit ${bit}`);
    for (const length of [0, 32, 63]) t.notOk(key.verify(text, signed.subarray(0, length)));
    t.notOk(key.verify(text, Buffer.concat([signed, Buffer.of(0)])));
    // The same signature with S + L in place of S: a second spelling, which RFC 8032 forbids.
    const s = BigInt(`0x${Buffer.from(signed.subarray(32)).reverse().toString('hex')}`) + L;
    t.notOk(key.verify(text, Buffer.concat([signed.subarray(0, 32), encode(s, 0n)])), 'S is reduced');
  }
});

t.test('a private key in PEM signs; anything else says so without repeating it', async (t) => {
  const golden = signingKeyFromPem('ledger.example/prod/1', ED25519, PRIVATE_KEY);
  t.equal(golden.verifier.toString(), LOG_VKEY);
  const fresh = signingKeyFromPem('a.example', ED25519, generatePrivateKey());
  t.ok(fresh.verifier.verify(Buffer.from(TEXT), fresh.sign(Buffer.from(TEXT))));
  const pem = (type: 'ec' | 'x25519'): string => {
    const pair = type === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('x25519');
    return pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  };
  const encrypted = generateKeyPairSync('ed25519')
    .privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' })
    .toString();
  const publicPem = generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }).toString();
  for (const text of ['', 'secret', pem('ec'), pem('x25519'), encrypted, publicPem, PRIVATE_KEY.slice(0, 70)]) {
    try {
      signingKeyFromPem('a.example', ED25519, text);
      t.fail('it was taken');
    } catch (error) {
      t.match(error, { code: 'EVIDENCE_KEY_MALFORMED', cause: undefined });
      if (text !== '') t.notMatch(String((error as Error).message), text.slice(0, 60));
    }
  }
});
