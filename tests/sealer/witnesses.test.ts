import t from 'tap';
import { verifyCosignature } from '../../src/evidence/cosignature.ts';
import { parseSignatureLine } from '../../src/evidence/note.ts';
import { toMillis } from '../../src/kernel/time.ts';
import { Anchoring } from '../../src/sealer/anchors/anchoring.ts';
import { witnessesOf } from '../../src/sealer/anchors/parties.ts';
import { TestClock } from '../support/ledger-clock.ts';
import { newLogKey, type SealedLog, sealedLog } from '../support/sealed-log.ts';
import { type SmallWitness, startWitness } from '../support/small-witness.ts';
import { anchoring, codesOf, must, policyOf, witness } from './support/anchoring.ts';

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
