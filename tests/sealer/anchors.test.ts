import t from 'tap';
import { verifyTimeStampToken } from '../../src/evidence/time-stamp/time-stamp.ts';
import { Anchoring } from '../../src/sealer/anchors/anchoring.ts';
import { witnessesOf } from '../../src/sealer/anchors/parties.ts';
import { TestClock } from '../support/ledger-clock.ts';
import { sealedLog } from '../support/sealed-log.ts';
import { startTimeAuthority } from '../support/time-authority.ts';
import { anchoring, authority, codesOf, must, policyOf, witness } from './support/anchoring.ts';

t.test('the newest checkpoint is time-stamped by every authority, once', async (t) => {
  const [rsa, ec] = [
    await authority(t, { kind: 'rsa', ess: 'sha1' }),
    await authority(t, { kind: 'p384', hash: 'sha512' }),
  ];
  const { log, run, notices } = anchoring({
    authorities: [rsa, ec],
    roots: [rsa.root.certificate, ec.root.certificate],
  });
  t.equal(await run.run(), 'not-yet', 'nothing is sealed');
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
