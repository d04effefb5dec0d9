import { pino } from 'pino';
import t, { type Test } from 'tap';
import { anchoringOf, partiesOf } from '../../src/entrypoints/anchors.ts';
import { readConfig } from '../../src/entrypoints/config.ts';
import { settingsShown } from '../../src/entrypoints/settings.ts';
import { parseSignatureLine } from '../../src/evidence/note.ts';
import { verifyCosignature } from '../../src/evidence/cosignature.ts';
import { verifyTimeStampToken } from '../../src/evidence/time-stamp/time-stamp.ts';
import { toMillis } from '../../src/kernel/time.ts';
import { Anchoring, type AnchoringNotice } from '../../src/sealer/anchors/anchoring.ts';
import { authoritiesOf, trustedOf, witnessesOf } from '../../src/sealer/anchors/parties.ts';
import { authorityExtensions, certify, pem } from '../support/certificate-forge.ts';
import { TestClock } from '../support/ledger-clock.ts';
import { newLogKey, type SealedLog, sealedLog } from '../support/sealed-log.ts';
import { newWitnessKey, type SmallWitness, startWitness } from '../support/small-witness.ts';
import { startTimeAuthority, type TimeAuthority } from '../support/time-authority.ts';

interface Given {
  readonly log?: SealedLog;
  readonly authorities?: readonly TimeAuthority[];
  /** Whom to trust; none: no setting. */
  readonly roots?: readonly Buffer[];
  readonly witnesses?: readonly SmallWitness[];
  readonly clock?: TestClock;
}

function anchoring(given: Given) {
  const clock = given.clock ?? new TestClock();
  const log = given.log ?? sealedLog(clock);
  const notices: AnchoringNotice[] = [];
  const trusted = given.roots === undefined ? undefined : must(trustedOf(given.roots.map(pem).join('')));
  const urls = (given.authorities ?? []).map(({ url }) => url).join(',');
  const run = new Anchoring({
    ...{ desk: log.desk, clock, onNotice: (notice) => notices.push(notice) },
    authorities: urls === '' ? [] : must(authoritiesOf(urls, trusted)),
    witnesses: given.witnesses === undefined ? [] : must(witnessesOf(policyOf(given.witnesses))),
  });
  return { log, clock, notices, run, failures: () => notices.flatMap((one) => (one.kind === 'failed' ? [one] : [])) };
}

const policyOf = (witnesses: readonly SmallWitness[]): Buffer =>
  Buffer.from(`${witnesses.map(({ key, url }, i) => `witness w${i} ${key.verifier} ${url}\n`).join('')}quorum none\n`);

function must<Value>(
  result: { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: string },
) {
  if (!result.ok) throw new Error(result.failure);
  return result.value;
}

async function authority(t: Test, options: Parameters<typeof startTimeAuthority>[0] = {}): Promise<TimeAuthority> {
  const started = await startTimeAuthority(options);
  t.teardown(() => started.close());
  return started;
}

async function witness(t: Test, log: SealedLog, name = 'witness.example/w1'): Promise<SmallWitness> {
  const started = await startWitness(name, [log.key.verifier]);
  t.teardown(() => started.close());
  return started;
}

const codesOf = (events: Awaited<ReturnType<SealedLog['events']>>) =>
  events.filter(({ type }) => type === 'AnchoringFailed').map(({ clear }) => clear['code']);

t.test('the newest checkpoint is time-stamped by every authority, once', async (t) => {
  const [rsa, ec] = [
    await authority(t, { kind: 'rsa', ess: 'sha1' }),
    await authority(t, { kind: 'p384', hash: 'sha512' }),
  ];
  const { log, run, notices } = anchoring({
    authorities: [rsa, ec],
    roots: [rsa.root.certificate, ec.root.certificate],
  });
  t.equal(await run.run(), 0, 'nothing is sealed yet');
  await log.seal(3);
  await log.seal(4);
  t.equal(await run.run(), 2);
  t.equal(await run.run(), 0, 'and that was all');
  t.same([rsa.asked(), ec.asked()], [1, 1]);
  const anchored = (await log.events()).filter(({ type }) => type === 'CheckpointAnchored');
  t.same(
    anchored.map(({ clear }) => clear['size']),
    ['7', '7'],
    'the newest, not those before it',
  );
  const note = (await log.state()).newest?.note ?? '';
  for (const { clear } of anchored) {
    const from = String(clear['authority']) === new URL(rsa.url).host ? rsa : ec;
    const trusted = [{ name: 'a', certificate: from.root.certificate, qualified: false }];
    const text = Buffer.from(`${note.split('\n').slice(0, 3).join('\n')}\n`);
    const verdict = verifyTimeStampToken(Buffer.from(String(clear['token']), 'base64'), text, trusted);
    t.same(verdict, { kind: 'attested', at: clear['attestedAt'], authority: 'a', qualified: false });
  }
  await log.seal();
  t.equal(await run.run(), 2, 'a new checkpoint is due again');
  t.same(
    notices.filter(({ kind }) => kind === 'failed'),
    [],
  );
});

t.test('an authority that answers wrongly attests nothing, is asked once, and stands in the ledger', async (t) => {
  const one = await authority(t);
  const codes = {
    'another-nonce': 'ANCHOR_NONCE',
    'another-text': 'ANCHOR_IMPRINT',
    rejection: 'ANCHOR_REJECTED',
    'not-found': 'ANCHOR_REFUSED',
    redirect: 'ANCHOR_REFUSED',
    garbage: 'ANCHOR_MALFORMED',
    endless: 'ANCHOR_MALFORMED',
    'wrong-type': 'ANCHOR_MALFORMED',
  } as const;
  for (const [fault, code] of Object.entries(codes)) {
    const { log, run, failures } = anchoring({ authorities: [one], roots: [one.root.certificate] });
    await log.seal();
    const before = one.asked();
    one.fault = fault as keyof typeof codes;
    t.equal(await run.run(), 0, fault);
    t.equal(one.asked(), before + 1, 'asked once');
    t.match(failures(), [{ by: 'time-stamp', error: { code }, alarm: false }]);
    t.same(codesOf(await log.events()), [code]);
    one.fault = 'none';
    t.equal(await run.run(), 1, 'the next run is the next try');
  }
  const text = new TestClock();
  const { log, run, failures } = anchoring({ authorities: [one], clock: text });
  await log.seal();
  one.fault = 'hang';
  const hanging = run.run();
  run.stop();
  t.equal(await hanging, 0, 'a stop does not wait for an authority');
  t.same([failures(), codesOf(await log.events())], [[], []], 'and says nothing of it');
});

t.test('a nobody, a stranger and a clock that is wrong', async (t) => {
  const [one, other] = [await authority(t), await authority(t)];
  const stranger = anchoring({ authorities: [one], roots: [other.root.certificate] });
  await stranger.log.seal();
  await stranger.run.run();
  t.match(stranger.failures(), [{ error: { code: 'ANCHOR_UNTRUSTED', details: { why: 'unknown-authority' } } }]);

  const unnamed = anchoring({ authorities: [one] });
  await unnamed.log.seal();
  t.equal(await unnamed.run.run(), 1, 'without a setting a token need only be sound in itself');

  for (const ms of [-90_000, 90_000]) {
    const clock = new TestClock();
    const apart = anchoring({ authorities: [one], roots: [one.root.certificate], clock });
    clock.stopAt(clock.now(), ms);
    await apart.log.seal();
    t.equal(await apart.run.run(), 0);
    t.match(apart.failures(), [{ error: { code: 'ANCHOR_CLOCK_APART' }, alarm: true }]);
  }

  const gone = await startTimeAuthority();
  await gone.close();
  const lost = anchoring({ authorities: [gone, one], roots: [one.root.certificate] });
  await lost.log.seal();
  t.equal(await lost.run.run(), 1, 'one that is away does not keep the other back');
  t.match(lost.failures(), [{ error: { code: 'ANCHOR_UNREACHABLE' } }]);
});

t.test('failures are recorded once an hour, and alarms at once', async (t) => {
  const clock = new TestClock();
  const log = sealedLog(clock);
  const one = await witness(t, log);
  const { run } = anchoring({ log, witnesses: [one], clock });
  await log.seal();
  one.fault = 'garbage';
  await run.run();
  await log.seal();
  await run.run();
  t.same(codesOf(await log.events()), ['ANCHOR_MALFORMED'], 'a second one within the hour is not recorded');
  one.fault = 'none';
  one.seen.set(log.origin, { size: 1000, root: Buffer.alloc(32) });
  await run.run();
  await run.run();
  t.same(codesOf(await log.events()), ['ANCHOR_MALFORMED', 'ANCHOR_WITNESS_AHEAD'], 'an alarm is, once');
  one.fault = 'garbage';
  clock.stopAt(clock.now(), 3_600_000);
  await log.seal();
  await run.run();
  t.equal(codesOf(await log.events()).length, 3, 'an hour later it is said again');
});

t.test('witnesses cosign the tree as it grows', async (t) => {
  const clock = new TestClock();
  const log = sealedLog(clock);
  const witnesses = [await witness(t, log), await witness(t, log, 'witness.example/w2')];
  const { run, notices } = anchoring({ log, witnesses, clock });
  for (const count of [1, 1, 5, 0, 20, 101]) {
    if (count > 0) await log.seal(count);
    t.equal(await run.run(), count > 0 ? 2 : 0);
  }
  t.same(
    notices.filter(({ kind }) => kind === 'failed'),
    [],
  );
  t.same(
    witnesses.map(({ asked }) => asked()),
    [5, 5],
    'what they saw last is known, so each is asked once',
  );
  const { newest } = await log.state();
  const text = newest?.note.slice(0, newest.note.indexOf('\n\n') + 1) ?? '';
  const cosigned = (await log.events()).filter(
    ({ type, clear }) => type === 'CheckpointCosigned' && clear['size'] === '128',
  );
  t.equal(cosigned.length, 2);
  for (const { clear } of cosigned) {
    const line = parseSignatureLine(String(clear['cosignature']));
    const own = witnesses.find(({ key }) => key.verifier.name === clear['witness']) as SmallWitness;
    const at = verifyCosignature(own.key.verifier, text, line.signature);
    t.ok(at !== undefined && Math.abs(at * 1000 - toMillis(clock.now())) < 60_000, 'with a time of now');
  }
});

t.test('a witness that remembers more or less than we do says so, and is asked once more', async (t) => {
  const log = sealedLog(new TestClock());
  const one = await witness(t, log);
  const { run } = anchoring({ log, witnesses: [one] });
  await log.seal(5);
  await run.run();
  one.seen.delete(log.origin);
  await log.seal(2);
  t.equal(await run.run(), 1, 'it lost its memory');
  t.equal(one.asked(), 3);

  const again = anchoring({ log: copyOf(log), witnesses: [one] });
  again.log.leaves = log.leaves;
  await again.log.seal(4);
  t.equal(await again.run.run(), 1, 'a ledger that does not know what it saw');
  one.fault = 'restless';
  await again.log.seal();
  t.equal(await again.run.run(), 0);
  t.match(
    again.failures(),
    [{ error: { code: 'ANCHOR_REFUSED', details: { status: 409 } }, alarm: false }],
    'twice, not for ever',
  );
});

/** Another ledger of the same key: an older copy, or a second history. */
const copyOf = (log: SealedLog): SealedLog => sealedLog(new TestClock(), log.key);

t.test('a second history and an older copy are found by the witness, and an alarm', async (t) => {
  const log = sealedLog(new TestClock());
  const one = await witness(t, log);
  const honest = anchoring({ log, witnesses: [one] });
  await log.seal(10);
  await honest.run.run();

  const fork = anchoring({ log: copyOf(log), witnesses: [one] });
  await fork.log.seal(12);
  t.equal(await fork.run.run(), 0);
  t.match(fork.failures(), [{ error: { code: 'ANCHOR_WITNESS_FORK' }, alarm: true }]);
  t.same(codesOf(await fork.log.events()), ['ANCHOR_WITNESS_FORK']);

  const same = anchoring({ log: copyOf(log), witnesses: [one] });
  await same.log.seal(10);
  await same.run.run();
  t.match(same.failures(), [{ error: { code: 'ANCHOR_WITNESS_FORK' } }], 'also at the same size');

  const restored = anchoring({ log: copyOf(log), witnesses: [one] });
  restored.log.leaves = log.leaves.slice(0, 7);
  await restored.log.seal(1);
  t.equal(await restored.run.run(), 0);
  t.match(restored.failures(), [
    { error: { code: 'ANCHOR_WITNESS_AHEAD', details: { size: 8, witnessed: 10 } }, alarm: true },
  ]);
  t.same(one.seen.get(log.origin)?.size, 10, 'nothing of that was cosigned');
});

t.test('another process that was faster is no alarm', async (t) => {
  const log = sealedLog(new TestClock());
  const one = await witness(t, log);
  const slow = anchoring({ log, witnesses: [one] });
  const fast = anchoring({ log, witnesses: [one] });
  await log.seal(3);
  let first = true;
  const desk = {
    ...log.desk,
    state: async () => {
      const state = await log.desk.state();
      if (!first) return state;
      first = false;
      await log.seal(2);
      await fast.run.run();
      return state;
    },
  };
  const late = new Anchoring({
    ...{ desk, authorities: [], witnesses: must(witnessesOf(policyOf([one]))), clock: slow.clock },
    onNotice: (notice) => slow.notices.push(notice),
  });
  t.equal(await late.run(), 0);
  t.same([slow.notices, codesOf(await log.events())], [[], []]);
});

t.test('cosignatures that are not those of the witness are not recorded', async (t) => {
  const log = sealedLog(new TestClock());
  const one = await witness(t, log);
  await log.seal();
  const codes = {
    'false-signature': 'ANCHOR_UNTRUSTED',
    stranger: 'ANCHOR_UNTRUSTED',
    twice: 'ANCHOR_UNTRUSTED',
    'slow-clock': 'ANCHOR_CLOCK_APART',
    garbage: 'ANCHOR_MALFORMED',
    'no-size': 'ANCHOR_MALFORMED',
  } as const;
  for (const [fault, code] of Object.entries(codes)) {
    const { run, failures } = anchoring({ log, witnesses: [one] });
    one.fault = fault as keyof typeof codes;
    t.equal(await run.run(), 0, fault);
    t.match(failures(), [{ by: 'witness', error: { code } }]);
  }
  const elsewhere = await startWitness('witness.example/w3', []);
  const keyless = await startWitness('witness.example/w4', [newLogKey().verifier]);
  t.teardown(() => Promise.all([elsewhere.close(), keyless.close()]));
  const { run, failures } = anchoring({ log, witnesses: [elsewhere, keyless] });
  await run.run();
  t.same(
    failures()
      .map(({ error }) => error.code)
      .sort(),
    ['ANCHOR_KEY_UNKNOWN', 'ANCHOR_LOG_UNKNOWN'],
  );
  t.same(
    (await log.events()).filter(({ type }) => type === 'CheckpointCosigned'),
    [],
  );
});

t.test('a failure of the ledger itself is not an anchoring failure', async (t) => {
  const log = sealedLog(new TestClock());
  const one = await witness(t, log);
  await log.seal();
  const desk = { ...log.desk, record: () => Promise.reject(new Error('no space')) };
  const witnesses = must(witnessesOf(policyOf([one])));
  const run = new Anchoring({
    desk,
    authorities: [],
    witnesses,
    clock: new TestClock(),
    onNotice: () => t.fail('told'),
  });
  await t.rejects(run.run(), /no space/);
  t.equal(await run.run(), 0, 'the schedule tries again every minute');
  t.equal(one.asked(), 1, 'and the witness is left in peace');
});

t.test('who is asked is named in settings that are read strictly', async (t) => {
  const named = must(authoritiesOf('https://user:p%40ss@tsa.example/rfc3161/, http://other.example', undefined));
  t.same(
    named.map(({ name }) => name),
    ['tsa.example/rfc3161', 'other.example'],
  );
  t.equal(named[0]?.authorization, `Basic ${Buffer.from('user:p@ss').toString('base64')}`);
  t.notMatch(JSON.stringify(named.map(({ url }) => url)), /p%40ss/);
  const bad = {
    'ftp://tsa.example': /http/,
    'https://a.example,https://a.example/': /twice/,
    'http://user:pass@tsa.example': /https/,
    'https://a%zz:b@tsa.example': /percent/,
    'https://tsa.example/a+b': /plus/,
    'https://a.example,': /http/,
  };
  for (const [addresses, why] of Object.entries(bad))
    t.match(authoritiesOf(addresses, undefined), { ok: false, failure: why });
  const many = Array.from({ length: 17 }, (_, i) => `https://tsa${i}.example`).join(',');
  t.match(authoritiesOf(many, undefined), { ok: false, failure: /16/ });
  t.match(trustedOf('nothing'), { ok: false, failure: /no certificate/ });
  t.match(trustedOf(pem(Buffer.from('no certificate'))), { ok: false, failure: /cannot be read/ });
  const crowd = Array.from(
    { length: 15 },
    (_, i) => `witness w${i} ${newWitnessKey(`w${i}.example`).verifier} https://w\n`,
  );
  t.match(
    witnessesOf(Buffer.from(`${crowd.join('')}quorum none\n`)),
    { ok: false, failure: /14/ },
    'a note has room for 16',
  );
  t.match(witnessesOf(Buffer.from('quorum none\n')), { ok: false, failure: /no witness/ });
  t.match(witnessesOf(Buffer.from('quorum none\nquorum none\n')), { ok: false, failure: /line 2/ });
});

t.test('the settings say which of them is wrong, and the log what is an alarm', async (t) => {
  const folder = t.testdir({
    'roots.pem': pem(certify({ name: 'root', extensions: authorityExtensions() }).certificate),
    'none.pem': 'nothing',
    'policy.txt': `witness w ${newWitnessKey('witness.example/w1').verifier} https://witness.example/log\nquorum w\n`,
    'broken.txt': 'quorum none\nwitness\n',
  });
  const given = { REGESTA_DATA: `${folder}/data`, REGESTA_SECRETS: `${folder}/secrets` };
  const parties = (settings: Readonly<Record<string, string>>) => partiesOf(readConfig({ ...given, ...settings }));
  t.same(parties({}), { authorities: [], witnesses: [] }, 'nobody is asked who is not named');
  const named = parties({
    REGESTA_TSA_URL: 'https://tsa.example/a',
    REGESTA_TSA_CA: `${folder}/roots.pem`,
    REGESTA_WITNESSES: `${folder}/policy.txt`,
  });
  t.match(named.authorities, [{ name: 'tsa.example/a', trusted: [{ qualified: false }] }]);
  t.match(named.witnesses, [{ name: 'witness.example/w1' }]);
  t.equal(named.witnesses[0]?.url.href, 'https://witness.example/log/');
  const tsa = { REGESTA_TSA_URL: 'https://tsa.example' };
  const wrong: readonly (readonly [settings: Record<string, string>, sentence: RegExp])[] = [
    [{ ...tsa, REGESTA_SEAL_SECONDS: '0' }, /^REGESTA_SEAL_SECONDS is 0/],
    [{ REGESTA_TSA_URL: 'tsa.example' }, /^REGESTA_TSA_URL must be addresses/],
    [{ REGESTA_TSA_CA: `${folder}/roots.pem` }, /^REGESTA_TSA_CA .* REGESTA_TSA_URL must be set/],
    [{ ...tsa, REGESTA_TSA_CA: `${folder}/absent.pem` }, /^REGESTA_TSA_CA names a file that cannot be read/],
    [{ ...tsa, REGESTA_TSA_CA: `${folder}/none.pem` }, /^REGESTA_TSA_CA holds no certificate/],
    [{ REGESTA_WITNESSES: `${folder}/broken.txt` }, /^REGESTA_WITNESSES is not a policy \(line 2\)/],
  ];
  for (const [settings, message] of wrong) t.throws(() => parties(settings), { code: 'CONFIG_INVALID', message });
  t.notMatch(
    JSON.stringify(settingsShown(readConfig({ ...given, REGESTA_TSA_URL: 'https://u:geheim@a.example' }))),
    'geheim',
  );

  const log = sealedLog(new TestClock());
  const one = await witness(t, log);
  await log.seal(2);
  one.seen.set(log.origin, { size: 9, root: Buffer.alloc(32) });
  const lines: { readonly level: number; readonly msg: string; readonly code?: string }[] = [];
  const logger = pino({}, { write: (line: string) => lines.push(JSON.parse(line)) });
  const asked = { authorities: [], witnesses: must(witnessesOf(policyOf([one]))) };
  const run = anchoringOf(asked, log.desk, new TestClock(), logger);
  await run.run();
  one.seen.delete(log.origin);
  await run.run();
  t.match(lines, [
    { level: 50, msg: 'anchoring contradicts the ledger', code: 'ANCHOR_WITNESS_AHEAD' },
    { level: 30, msg: 'checkpoint attested' },
  ]);
});
