import t from 'tap';
import type { Clock, Instant } from '../../src/kernel/time.ts';
import { plusMillis } from '../../src/kernel/time.ts';
import { due, EVERY_MINUTES, type LastRuns, TASKS, type Task } from '../../src/schedule/due.ts';
import { type ScheduleNotice, startSchedule, type Work } from '../../src/schedule/schedule.ts';
import { workOf } from '../../src/schedule/work.ts';
import { commandLine } from '../cli/support/command-line.ts';

const NOON = '2026-11-22T12:00:00.000Z' as Instant;
const MINUTE = 60_000;
const after = (minutes: number): Instant => plusMillis(NOON, minutes * MINUTE);
const ran = (...tasks: readonly Task[]): LastRuns => new Map(tasks.map((task) => [task, { at: NOON, failed: false }]));

class SetClock implements Clock {
  at: Instant = NOON;
  now(): Instant {
    return this.at;
  }
}

/** Tasks that note their runs, woken by hand. */
function scheduled(work: Partial<Work> = {}) {
  const clock = new SetClock();
  const runs: Task[] = [];
  const notices: ScheduleNotice[] = [];
  const noting = (task: Task) => async () => {
    runs.push(task);
    return (await work[task]?.()) ?? 0;
  };
  const woken: (() => void)[] = [];
  let isAsleep = false;
  const schedule = startSchedule({
    work: Object.fromEntries(TASKS.map((task) => [task, noting(task)])) as unknown as Work,
    clock,
    onNotice: (notice) => notices.push(notice),
    wake: (callback) => {
      woken.push(callback);
      return () => {
        isAsleep = true;
      };
    },
  });
  return { schedule, clock, runs, notices, isAsleep: () => isAsleep, wakings: woken };
}

t.test('what is due follows from the last runs and the clock alone', async (t) => {
  t.same(due(new Map(), NOON), TASKS, 'at the start everything, once, however long the process was down');
  t.same(due(ran(...TASKS), plusMillis(NOON, 59_999)), [], 'nothing within its minute');
  const within = (minutes: number) => TASKS.filter((task) => EVERY_MINUTES[task] <= minutes);
  t.ok(within(1).includes('refusal-counts') && !within(60).includes('verification'));
  t.same(due(ran(...TASKS), after(1)), within(1), 'the minute tasks a minute later');
  const hourly = within(60);
  t.same(due(ran(...TASKS), after(60)), hourly, 'the hourly ones an hour later');
  t.same(due(ran(...TASKS), after(24 * 60)), TASKS, 'the nightly one a day later');
  t.same(due(ran(...TASKS), after(500_000)), TASKS, 'a year asleep is caught up by one run');
  t.same(due(ran(...TASKS), after(-90)), hourly, 'a clock that was set back silences nothing');
  t.same(due(ran(...TASKS), after(-24 * 60)), TASKS, 'nor does one that was set back by a day');
  const failed: LastRuns = new Map([...ran(...TASKS), ['parked-work', { at: NOON, failed: true }]]);
  t.same(due(failed, after(0)), ['parked-work'], 'what failed is due again at the next waking');
});

t.test('runs what is due, in order, never beside itself, and nothing after it stopped', async (t) => {
  let release: () => void = () => undefined;
  const held = new Promise<number>((resolve) => {
    release = () => resolve(3);
  });
  const { schedule, clock, runs, notices, isAsleep, wakings } = scheduled({ 'consent-expiry': () => held });
  t.equal(wakings.length, 1);
  await new Promise(setImmediate);
  t.same(runs, ['refusal-counts', 'consent-expiry'], 'the start runs what is due, and waits for the one in hand');
  clock.at = after(5);
  const [wake] = wakings as [() => void];
  wake();
  wake();
  await new Promise(setImmediate);
  t.equal(runs.length, 2, 'a waking that meets a run in hand does nothing');
  release();
  await schedule.run();
  t.same(runs, TASKS);
  t.match(notices[1], { kind: 'done', task: 'consent-expiry', count: 3 });
  await schedule.run();
  t.same(
    runs.slice(TASKS.length),
    ['refusal-counts', 'consent-expiry'],
    'what came due meanwhile is run by the next waking',
  );
  const stopping = schedule.stop();
  t.ok(isAsleep());
  await stopping;
  clock.at = after(600);
  await schedule.run();
  wake();
  t.equal(runs.length, TASKS.length + 2);
});

t.test('a task that fails is told of, tried again, and keeps no other from its turn', async (t) => {
  let isBroken = true;
  const broken = async (): Promise<number> => {
    if (isBroken) throw new Error('vault away');
    return 1;
  };
  const { schedule, runs, notices } = scheduled({ 'consent-expiry': broken });
  await schedule.run();
  t.same(runs, TASKS);
  t.match(notices[1], { kind: 'failed', task: 'consent-expiry', error: Error });
  isBroken = false;
  await schedule.run();
  t.same(runs.slice(TASKS.length), ['consent-expiry']);
  await schedule.stop();
});

t.test('a task that finds nothing to work on yet stays due, and is no news', async (t) => {
  let isThere = false;
  const waiting = async () => (isThere ? 1 : 'not-yet');
  const { schedule, clock, runs, notices } = scheduled({ anchors: waiting as Work['anchors'] });
  await schedule.run();
  t.same(runs, TASKS, 'asked at the start');
  t.notOk(notices.some(({ task }) => task === 'anchors'));
  isThere = true;
  await schedule.run();
  t.same(runs.slice(TASKS.length), ['anchors'], 'and at the next waking, not an hour later');
  await schedule.run();
  t.equal(runs.length, TASKS.length + 1, 'from then on once an hour');
  clock.at = after(60);
  await schedule.run();
  t.equal(runs.filter((task) => task === 'anchors').length, 3);
  await schedule.stop();
});

t.test('a consent that ran out while nobody was there is recorded once', async (t) => {
  const cli = await commandLine(t);
  const { composed } = cli.application;
  const customer = await registered(cli);
  await cli.ask('notice', 'publish', 'news', '--text', `en=${import.meta.filename}`, '--purpose', 'marketing');
  const soon = plusMillis(composed.deps.clock.now(), 60 * MINUTE);
  const given = ['consent', 'give', customer, 'marketing', '--notice', 'news', '--method', 'web-form'];
  await cli.ask(...given, '--expires-at', soon);

  const days = plusMillis(soon, 9 * 24 * 60 * MINUTE);
  const later = { ...composed.deps, clock: { now: () => days } };
  const work = workOf(later, composed.projections, composed.anchoring);
  t.equal(await work['consent-expiry'](), 1, 'nine days late');
  await composed.deps.readModels.waitFor((await composed.deps.ledger.head()).position, 60_000);
  t.equal(await work['consent-expiry'](), 0, 'and not again');
  t.equal(await work['parked-work'](), 0, 'no work of an earlier release is parked');
  t.equal(await work['refusal-counts'](), 0);
  t.equal(await work.anchors(), 0, 'nobody outside is named');
  const { items } = await cli.ask('consent', 'status', customer);
  t.match(items, [{ purpose: 'marketing', phase: 'expired' }]);
});

async function registered(cli: Awaited<ReturnType<typeof commandLine>>): Promise<string> {
  const answer = await cli.application.app.inject({
    method: 'POST',
    url: '/v1/customers',
    headers: { authorization: `Bearer ${cli.token}` },
    payload: { source: 'shop', channel: 'web', collectionCountry: 'DE', facts: { name: { full: 'Mette Holm' } } },
  });
  return (answer.json() as { readonly id: string }).id;
}
