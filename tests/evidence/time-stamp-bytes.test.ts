import { randomBytes } from 'node:crypto';
import t from 'tap';
import {
  MAX_TOKEN_BYTES,
  type TimeStampVerdict,
  verifyTimeStampToken,
} from '../../src/evidence/time-stamp/time-stamp.ts';
import { authorityExtensions, certify, type Holder } from '../support/certificate-forge.ts';
import { octets, oid, sequence } from '../support/der-writer.ts';
import { attribute, forgedAuthority, forgeToken, type TokenOptions } from '../support/time-stamp-forge.ts';

const TEXT = Buffer.from('ledger.example/prod/1\n600\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n');
const AT = '2026-05-01T10:00:00.120Z';
const ATTESTED = { kind: 'attested', at: AT, authority: 'authority', qualified: false };
const untrusted = (why: string) => ({ kind: 'untrusted', why });
const check = (token: Buffer, { certificate }: Holder): TimeStampVerdict =>
  verifyTimeStampToken(token, TEXT, [{ name: 'authority', certificate, qualified: false }]);
const { root, signer } = forgedAuthority('test');
const base: TokenOptions = { signer, at: AT };

t.test('no flipped bit gives another time, another authority or another text', async (t) => {
  const top = certify({ name: 'top', kind: 'ed25519', extensions: authorityExtensions() });
  const middle = certify({ name: 'middle', kind: 'ed25519', issuer: top, extensions: authorityExtensions() });
  const own = certify({ name: 'own', kind: 'ed25519', issuer: middle });
  const unsigned = attribute('1.2.840.113549.1.9.16.2.14', octets(Buffer.from('anything')));
  const token = forgeToken(TEXT, {
    ...{ signer: own, at: AT, chain: [middle.certificate] },
    ...{ nonce: randomBytes(8), accuracySeconds: 1, unsignedAttributes: [unsigned] },
  });
  t.same(check(token, top), ATTESTED);
  const freely = new Set<number>();
  for (let bit = 0; bit < token.length * 8; bit++) {
    const flipped = Buffer.from(token);
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
    const verdict = check(flipped, top);
    if (verdict.kind === 'untrusted') continue;
    if (JSON.stringify(verdict) !== JSON.stringify(ATTESTED)) t.fail(`bit ${bit} gives ${JSON.stringify(verdict)}`);
    freely.add(bit >> 3);
  }
  // What may change: the unsigned attribute.
  const within = (part: Buffer) => {
    const start = token.indexOf(part);
    return { start, end: start + part.length };
  };
  const allowed = [within(unsigned)];
  const elsewhere = [...freely].filter((at) => !allowed.some(({ start, end }) => at >= start && at < end));
  // The list of hash algorithms, which stands before the content and says nothing that is used.
  const content = token.indexOf(oid('1.2.840.113549.1.9.16.1.4'));
  t.same(
    elsewhere.filter((at) => at > content || at < 20),
    [],
  );
  t.ok(freely.size > 0, 'something is free to change, or nothing was tried');
});

const nested = (depth: number): Buffer => (depth === 0 ? sequence() : sequence(nested(depth - 1)));

t.test('what is not DER is refused, and nothing throws', async (t) => {
  const token = forgeToken(TEXT, base);
  t.same(check(Buffer.concat([token, Buffer.of(0)]), root), untrusted('malformed'), 'a byte after the end');
  for (let length = 0; length < token.length; length++) {
    if (check(token.subarray(0, length), root).kind !== 'untrusted') t.fail(`cut at ${length}`);
  }
  const body = token.subarray(4);
  const hostile: { readonly [name: string]: Buffer } = {
    'no bytes': Buffer.alloc(0),
    'indefinite length': Buffer.concat([Buffer.of(0x30, 0x80), body, Buffer.of(0, 0)]),
    'a longer length than needed': Buffer.concat([Buffer.of(0x30, 0x83, 0), token.subarray(2, 4), body]),
    'a length of five bytes': Buffer.from('3085ffffffffff', 'hex'),
    'a tag of several bytes': Buffer.from('3f8101020500', 'hex'),
    'too deep': forgeToken(TEXT, { ...base, unsignedAttributes: [attribute('1.2.3', nested(40))] }),
    'too large': forgeToken(TEXT, {
      ...base,
      unsignedAttributes: [attribute('1.2.3', octets(Buffer.alloc(MAX_TOKEN_BYTES)))],
    }),
    'a response and not a token': sequence(sequence(Buffer.of(2, 1, 0)), token),
    'a string of zeros': Buffer.alloc(1000),
  };
  for (const [name, bytes] of Object.entries(hostile)) t.same(check(bytes, root), untrusted('malformed'), name);
  for (let i = 0; i < 3000; i++) {
    const bytes = Buffer.from(token);
    for (let n = 0; n < 1 + (i % 4); n++)
      bytes[randomBytes(2).readUInt16BE() % bytes.length] = randomBytes(1)[0] as number;
    const verdict = check(bytes, root);
    if (verdict.kind !== 'untrusted' && JSON.stringify(verdict) !== JSON.stringify(ATTESTED))
      t.fail(bytes.toString('hex'));
  }
});
