import { randomBytes, X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import t from 'tap';
import {
  isCertificate,
  type TimeStampVerdict,
  verifyTimeStampToken,
} from '../../src/evidence/time-stamp/time-stamp.ts';
import {
  authority,
  authorityExtensions,
  certify,
  extension,
  type Holder,
  type KeyKind,
  keyId,
  keyUsage,
  signerExtensions,
  timeStamping,
  usages,
} from '../support/certificate-forge.ts';
import { octets, sequence } from '../support/der-writer.ts';
import { opensslAccepts, opensslReads, tokenOfOpenssl } from '../support/time-authority.ts';
import { attribute, forgedAuthority, forgeToken, type TokenOptions } from '../support/time-stamp-forge.ts';

const TEXT = Buffer.from('ledger.example/prod/1\n600\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n');
const AT = '2026-05-01T10:00:00.120Z';
const AT_SECONDS = Math.floor(Date.parse(AT) / 1000);

const trust = (...roots: readonly Holder[]) =>
  roots.map(({ certificate }) => ({ name: 'authority', certificate, qualified: false }));
const check = (token: Buffer, ...roots: readonly Holder[]): TimeStampVerdict =>
  verifyTimeStampToken(token, TEXT, trust(...roots));
const ATTESTED = { kind: 'attested', at: AT, authority: 'authority', qualified: false };
const untrusted = (why: string) => ({ kind: 'untrusted', why });

t.test('tokens that openssl makes are attested, whatever the key and the hash', async (t) => {
  const cases = [
    { kind: 'rsa', hash: 'sha256', imprint: 'sha256', ess: 'sha1' },
    { kind: 'rsa', hash: 'sha512', imprint: 'sha384', ess: 'sha256' },
    { kind: 'p256', hash: 'sha256', imprint: 'sha512', ess: 'sha256' },
    { kind: 'p384', hash: 'sha384', imprint: 'sha256', ess: 'sha1' },
    { kind: 'p521', hash: 'sha512', imprint: 'sha256', ess: 'sha256' },
  ] as const;
  for (const options of cases) {
    const before = Date.now() - 2000;
    const { token, root, signer } = await tokenOfOpenssl(TEXT, options);
    const verdict = check(token, root);
    t.match(verdict, { kind: 'attested', authority: 'authority' }, JSON.stringify(options));
    const at = verdict.kind === 'attested' ? Date.parse(verdict.at) : 0;
    t.ok(at >= before && at <= Date.now() + 2000, 'at the time of this machine');
    t.match(check(token, signer), { kind: 'attested' }, 'the signer itself may be the one that is trusted');
    t.match(verifyTimeStampToken(token, Buffer.from('another'), trust(root)), { kind: 'imprint' });
    t.same(check(token, forgedAuthority('other').root), untrusted('unknown-authority'));
  }
});

t.test('tokens that are made here are what openssl calls good, and the other way round', async (t) => {
  for (const kind of ['rsa', 'rsa-pss', 'p256', 'p384', 'p521', 'ed25519'] as const satisfies readonly KeyKind[]) {
    const root = certify({ name: 'root', kind, extensions: authorityExtensions() });
    const signer = certify({ name: 'signer', kind, issuer: root });
    const token = forgeToken(TEXT, { signer, at: AT, chain: [root.certificate] });
    t.same(check(token, root), ATTESTED, kind);
    // openssl of the 3.0 line cannot check Ed25519 in CMS at all.
    if (kind !== 'ed25519') t.ok(await opensslReads(token, root.certificate, AT_SECONDS), `${kind} for openssl cms`);
    // openssl ts knows neither of these signatures in a time stamp.
    if (kind === 'rsa-pss' || kind === 'ed25519') continue;
    t.ok(await opensslAccepts(token, TEXT, root.certificate, AT_SECONDS), `${kind} for openssl`);
    t.notOk(await opensslAccepts(token, Buffer.from('another'), root.certificate, AT_SECONDS));
  }
});

const { root, signer } = forgedAuthority('test');
const base: TokenOptions = { signer, at: AT };

t.test('forms of a token that RFC 3161 allows are read', async (t) => {
  const named = certify({
    name: 'named',
    issuer: root,
    extensions: [...signerExtensions(), keyId(Buffer.from('abc'))],
  });
  const good: { readonly [name: string]: TokenOptions } = {
    'the old binding': { ...base, binding: 'v1' },
    'the new binding by another hash': { ...base, binding: 'v2-sha512' },
    'both bindings': { ...base, binding: 'both' },
    'a nonce and an accuracy': { ...base, nonce: randomBytes(8), accuracySeconds: 60 },
    'signed by key id': { ...base, signer: named, namedBy: { keyId: Buffer.from('abc') } },
    'a binding with its place': { ...base, boundTo: { issuer: root.subject, serial: signer.serial } },
    'other signed attributes': { ...base, extraAttributes: [attribute('1.2.3.4', octets(Buffer.from('x')))] },
    'unsigned attributes': { ...base, unsignedAttributes: [attribute('1.2.3.4', octets(Buffer.from('x')))] },
    'an extension that is not critical': { ...base, infoExtension: { isCritical: false } },
    'certificates of strangers': { ...base, chain: [forgedAuthority('stranger').signer.certificate] },
    'the longest hashes': { ...base, imprintHash: 'sha512', hash: 'sha384' },
  };
  for (const [name, options] of Object.entries(good)) t.same(check(forgeToken(TEXT, options), root), ATTESTED, name);
  const bare = forgeToken(TEXT, { ...base, certificates: [] });
  t.same(check(bare, signer), ATTESTED, 'without certificates, for who knows the signer');
  t.same(check(bare, root), untrusted('signature'), 'and for nobody else');
  const qualified = [{ name: 'q', certificate: root.certificate, qualified: true }];
  t.same(verifyTimeStampToken(forgeToken(TEXT, base), TEXT, qualified), {
    ...{ kind: 'attested', at: AT, authority: 'q', qualified: true },
  });
});

t.test('a token that is wrong in one thing attests nothing', async (t) => {
  const other = certify({ name: 'test signer', issuer: root });
  const twin = certify({ name: 'test signer', issuer: root, keyOf: signer, serial: signer.serial });
  const bad: { readonly [name: string]: readonly [why: string, options: TokenOptions] } = {
    'a binding to another certificate': ['signature', { ...base, bound: other.certificate }],
    'a binding to another serial number': [
      'signature',
      { ...base, boundTo: { issuer: root.subject, serial: root.serial } },
    ],
    'a binding to another issuer': [
      'signature',
      { ...base, boundTo: { issuer: signer.subject, serial: signer.serial } },
    ],
    'the binding left out': ['signature', { ...base, bound: 'none' }],
    'two bindings of which one is wrong': ['signature', { ...base, binding: 'both', bound: other.certificate }],
    'another certificate for the same key': ['signature', { ...base, certificates: [twin.certificate] }],
    'the digest of another content': ['signature', { ...base, messageDigest: randomBytes(32) }],
    'attributes of another type': ['signature', { ...base, attributeType: '1.2.840.113549.1.7.1' }],
    'content of another type': ['malformed', { ...base, contentType: '1.2.840.113549.1.7.1' }],
    'no signed attributes': ['malformed', { ...base, attributesLeftOut: true }],
    'no signer': ['malformed', { ...base, signers: 0 }],
    'two signers': ['malformed', { ...base, signers: 2 }],
    'an attribute twice': [
      'malformed',
      { ...base, extraAttributes: [attribute('1.2.840.113549.1.9.4', octets(randomBytes(32)))] },
    ],
    'a critical extension of the content': ['malformed', { ...base, infoExtension: { isCritical: true } }],
    'a text hashed with SHA-1': ['hash', { ...base, imprintHash: 'sha1' }],
    'signed over SHA-1': ['signature', { ...base, hash: 'sha1' }],
    'a clock that may be off by more than a minute': ['accuracy', { ...base, accuracySeconds: 61 }],
    'a day that does not exist': ['malformed', { ...base, at: '2026-02-30T10:00:00.000Z' }],
    'a second that our instants do not have': ['malformed', { ...base, at: '2026-12-31T23:59:60.000Z' }],
  };
  for (const [name, [why, options]] of Object.entries(bad)) {
    t.same(check(forgeToken(TEXT, options), root), untrusted(why), name);
  }
});

t.test('the signer and those above it must be what they are used as', async (t) => {
  const signedBy = (issuer: Holder, extensions: readonly Buffer[], kind?: KeyKind) =>
    certify({ name: 'signer', issuer, extensions, ...(kind === undefined ? {} : { kind }) });
  const verdict = (of: Holder, chain: readonly Holder[], at = AT) =>
    check(forgeToken(TEXT, { signer: of, at, chain: chain.map(({ certificate }) => certificate) }), root);
  const wrong: { readonly [name: string]: readonly Buffer[] } = {
    'for servers': [keyUsage(0), usages(true, '1.3.6.1.5.5.7.3.1')],
    'for time stamps and servers': [keyUsage(0), usages(true, '1.3.6.1.5.5.7.3.8', '1.3.6.1.5.5.7.3.1')],
    'for time stamps, not critical': [keyUsage(0), timeStamping(false)],
    'for anything': [keyUsage(0), usages(true, '2.5.29.37.0')],
    'for nothing said': [keyUsage(0)],
    'without extensions': [],
    'key for encipherment only': [keyUsage(2), timeStamping()],
    'an unknown critical extension': [...signerExtensions(), extension('1.2.3.4', true, octets(Buffer.of(1)))],
  };
  for (const [name, extensions] of Object.entries(wrong)) {
    t.same(verdict(signedBy(root, extensions), []), untrusted('not-for-time-stamping'), name);
    const itself = certify({ name: 'alone', extensions });
    t.same(
      check(forgeToken(TEXT, { signer: itself, at: AT }), itself),
      untrusted('not-for-time-stamping'),
      'also alone',
    );
  }
  t.same(verdict(signedBy(root, [timeStamping()]), []), ATTESTED, 'without a key usage');
  const twice = [usages(true, '1.3.6.1.5.5.7.3.1'), timeStamping()];
  t.same(verdict(signedBy(root, twice), []), untrusted('malformed'), 'an extension twice, of which the last is right');
  const split = certify({ name: 'split', issuer: root, innerHash: 'sha512' });
  t.same(verdict(split, []), untrusted('malformed'), 'another algorithm inside than outside');

  const middle = (extensions: readonly Buffer[], issuer = root, name = 'middle') =>
    certify({ name, issuer, extensions });
  const below = (issuer: Holder) => verdict(signedBy(issuer, signerExtensions()), [issuer]);
  t.same(below(middle(authorityExtensions(0))), ATTESTED, 'one authority between');
  const strangers: { readonly [name: string]: Holder } = {
    'that is no authority': middle([keyUsage(5)]),
    'that may not sign certificates': middle([authority(), keyUsage(0)]),
    'made for servers': middle([...authorityExtensions(), usages(false, '1.3.6.1.5.5.7.3.1')]),
    'with demands nobody knows': middle([...authorityExtensions(), extension('2.5.29.30', true, sequence())]),
    'with a small key': certify({ name: 'small', kind: 'rsa-1024', issuer: root, extensions: authorityExtensions() }),
    'on a curve nobody asked for': certify({
      ...{ name: 'curve', kind: 'secp256k1', issuer: root, extensions: authorityExtensions() },
    }),
    'of another root': middle(authorityExtensions(), forgedAuthority('other').root),
  };
  for (const [name, issuer] of Object.entries(strangers)) {
    t.same(below(issuer), untrusted('unknown-authority'), `one between ${name}`);
  }
  const short = middle(authorityExtensions(0));
  const second = middle(authorityExtensions(), short, 'second');
  const third = signedBy(second, signerExtensions());
  t.same(verdict(third, [second, short]), untrusted('unknown-authority'), 'a path longer than allowed');
  const wide = middle(authorityExtensions(1));
  const next = middle(authorityExtensions(), wide, 'second');
  t.same(verdict(signedBy(next, signerExtensions()), [wide, next]), ATTESTED, 'and one that is not');
  t.same(verdict(signedBy(next, signerExtensions()), [next]), untrusted('unknown-authority'), 'one of them missing');
});

t.test('validity is judged at the time of the token', async (t) => {
  const period = { notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2026-12-31T23:59:59.000Z' };
  const brief = certify({ name: 'brief', issuer: root, ...period });
  const at = (instant: string, of = brief, anchor = root) =>
    check(forgeToken(TEXT, { signer: of, at: instant }), anchor).kind;
  t.equal(at('2026-01-01T00:00:00.000Z'), 'attested');
  t.equal(at('2026-12-31T23:59:59.000Z'), 'attested', 'long after, what it said then still stands');
  t.same(check(forgeToken(TEXT, { signer: brief, at: '2027-01-01T00:00:00.000Z' }), root), untrusted('not-valid-then'));
  t.same(check(forgeToken(TEXT, { signer: brief, at: '2025-12-31T23:59:59.999Z' }), root), untrusted('not-valid-then'));
  t.same(
    check(forgeToken(TEXT, { signer: brief, at: '2027-01-01T00:00:00.000Z' }), brief),
    untrusted('not-valid-then'),
  );
  const old = certify({ name: 'old root', extensions: authorityExtensions(), ...period });
  const late = certify({ name: 'late', issuer: old });
  t.equal(at('2027-01-01T00:00:00.000Z', late, old), 'untrusted', 'also that of the root');
  const middle = certify({ name: 'brief middle', issuer: root, extensions: authorityExtensions(), ...period });
  const below = certify({ name: 'below', issuer: middle });
  for (const [instant, kind] of [
    [AT, 'attested'],
    ['2027-01-01T00:00:00.000Z', 'untrusted'],
  ] as const) {
    const chained = forgeToken(TEXT, { signer: below, at: instant, chain: [middle.certificate] });
    t.equal(check(chained, root).kind, kind, 'and that of one between');
  }
  const token = forgeToken(TEXT, { signer: brief, at: AT, chain: [root.certificate] });
  t.ok(await opensslAccepts(token, TEXT, root.certificate, AT_SECONDS));
  t.notOk(
    await opensslAccepts(token, TEXT, root.certificate, Date.parse('2027-02-01') / 1000),
    'openssl judges by its own',
  );
});

t.test('a ring of authorities, and a crowd of them, come to an end', async (t) => {
  const one = certify({ name: 'ring one', extensions: authorityExtensions() });
  const two = certify({ name: 'ring two', extensions: authorityExtensions(), issuer: one });
  const back = certify({ name: 'ring one', extensions: authorityExtensions(), issuer: two, keyOf: one });
  const inRing = certify({ name: 'in the ring', issuer: two });
  const ring = forgeToken(TEXT, { signer: inRing, at: AT, chain: [two.certificate, back.certificate] });
  t.same(check(ring, root), untrusted('unknown-authority'));
  const crowd = Array.from({ length: 15 }, () =>
    certify({
      name: 'same',
      extensions: authorityExtensions(),
      keyOf: one,
      issuer: { ...one, subject: nameOf('same') },
    }),
  );
  const lost = certify({ name: 'lost', issuer: crowd[0] as Holder });
  const many = forgeToken(TEXT, { signer: lost, at: AT, chain: crowd.map(({ certificate }) => certificate) });
  t.same(check(many, root), untrusted('unknown-authority'));
  const tooMany = forgeToken(TEXT, { ...base, chain: Array.from({ length: 16 }, () => root.certificate) });
  t.same(check(tooMany, root), untrusted('malformed'));
});

const nameOf = (name: string): Buffer => certify({ name }).subject;

t.test('a policy may ask whether a certificate can be read', async (t) => {
  t.ok(isCertificate(root.certificate));
  t.notOk(isCertificate(root.certificate.subarray(1)));
  const known = rootCertificates.map((one) => new X509Certificate(one).raw);
  t.ok(known.length > 100 && known.every(isCertificate), 'the roots that Node trusts are all understood');
  const unreadable = [{ name: 'x', certificate: Buffer.from('no certificate'), qualified: true }];
  t.same(verifyTimeStampToken(forgeToken(TEXT, base), TEXT, unreadable), untrusted('unknown-authority'));
  t.same(verifyTimeStampToken(forgeToken(TEXT, base), TEXT, []), untrusted('unknown-authority'));
});
