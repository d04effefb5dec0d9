import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { RequestEvent } from '../../src/domain/request/file.ts';
import { requestCategory } from '../../src/domain/request/state.ts';
import { requestStream } from '../../src/domain/request/stream.ts';
import { compose } from '../../src/entrypoints/compose.ts';
import { readConfig } from '../../src/entrypoints/config.ts';
import { createLogger } from '../../src/http/log.ts';
import { type Id, idOf, SYSTEM_ACTOR } from '../../src/kernel/ids.ts';
import type { Clock, Instant, LocalDate } from '../../src/kernel/time.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { Deps } from '../../src/usecases/core/deps.ts';
import { readHistory } from '../../src/usecases/core/read-stream.ts';
import { approveResponse, deliverResponse, refuseRequest } from '../../src/usecases/request/answer-request.ts';
import { confirmIdentity, receiveEvidence, requestIdentity } from '../../src/usecases/request/check-identity.ts';
import { answerComplaint, receiveComplaint } from '../../src/usecases/request/end-request.ts';
import { classifyRequest } from '../../src/usecases/request/classify-request.ts';
import * as time from '../../src/usecases/request/keep-time.ts';
import { receiveRequest } from '../../src/usecases/request/receive-request.ts';
import { recordLetter } from '../../src/usecases/request/record-letter.ts';
import { watchDeadlines } from '../../src/usecases/request/watch-deadlines.ts';
import { caughtUp, firstCaller } from '../support/usecase-deps.ts';

class SetClock implements Clock {
  at = '2026-10-05T10:00:00.000Z' as Instant;
  now(): Instant {
    return this.at;
  }
}

/** The whole product by a clock that is set by hand; the ledger's times are that clock's, too. */
class Watched {
  readonly clock = new SetClock();
  readonly deps: Deps;

  private constructor(deps: Deps, clock: SetClock) {
    this.deps = deps;
    this.clock = clock;
  }

  static async of(t: Test, start = '2026-10-05T10:00:00.000Z'): Promise<Watched> {
    const folder = mkdtempSync(join(tmpdir(), 'regesta-deadlines-'));
    const config = readConfig({ REGESTA_DATA: join(folder, 'data'), REGESTA_SECRETS: join(folder, 'secrets') });
    const clock = new SetClock();
    clock.at = start as Instant;
    const composed = await compose(config, createLogger('silent'), clock);
    t.teardown(async () => {
      await composed.close();
      rmSync(folder, { recursive: true, force: true });
    });
    return new Watched(composed.deps, clock);
  }

  /** A step of an officer that must go well. */
  async step<Input, Outcome extends { readonly kind: string }>(
    step: (deps: Deps, caller: Awaited<ReturnType<typeof firstCaller>>, request: Id, input: Input) => Promise<Outcome>,
    request: Id,
    input: Input,
  ): Promise<Extract<Outcome, { readonly kind: 'written' }>> {
    const outcome = await step(this.deps, await firstCaller(this.deps), request, input);
    if (outcome.kind !== 'written') throw new Error(`a step did not go well: ${JSON.stringify(outcome)}`);
    return outcome as Extract<Outcome, { readonly kind: 'written' }>;
  }

  async request(right: 'access' | 'delete', law: string | undefined, place: string): Promise<Id> {
    const caller = await firstCaller(this.deps);
    const outcome = await receiveRequest(this.deps, caller, { channel: 'letter', rights: [right] });
    if (outcome.kind !== 'written') throw new Error('the request was not received');
    const request = idOf(outcome.written.stream);
    if (law !== undefined)
      await this.step(classifyRequest, request, { jurisdictions: [law], calendarPlace: place, confirmed: true });
    return request;
  }

  /** What one run of the schedule records, at noon UTC of that day unless told otherwise. */
  async run(day: string, time = '12:00:00.000'): Promise<number> {
    await caughtUp(this.deps);
    this.clock.at = `${day}T${time}Z` as Instant;
    return watchDeadlines(this.deps);
  }

  async told(request: Id): Promise<readonly string[]> {
    const { events } = await readHistory<RequestEvent>(
      this.deps.ledger,
      requestCategory.events,
      requestStream(request),
      async () => false,
    );
    return events.flatMap((event) => {
      const day = event.metadata.recordedAt.slice(0, 10);
      if (event.type === 'DeadlineApproached') return [`${day} ${event.clear.threshold} before ${event.clear.dueOn}`];
      if (event.type === 'DeadlineMissed') return [`${day} missed ${event.clear.dueOn}`];
      return event.type === 'ReminderSent' ? [`${day} ${event.clear.to} ${event.clear.about}`] : [];
    });
  }
}

t.test(
  'a deadline is told of at its thresholds, once each, and what was missed is caught up by one line',
  async (t) => {
    const watched = await Watched.of(t);
    // 5 October and one month: Thursday 5 November. 31 days, so the middle is 15 days before: 21 October.
    const request = await watched.request('access', 'EU', 'DE');
    t.equal(await watched.run('2026-10-20'), 0);
    t.equal(await watched.run('2026-10-21'), 1);
    t.equal(await watched.run('2026-10-21', '18:00:00.000'), 0, 'the same day again tells nothing');
    t.equal(await watched.run('2026-10-29'), 1);
    t.equal(await watched.run('2026-11-04'), 1, 'down on the day of three days before: only the nearest is told');
    t.equal(await watched.run('2026-11-05', '23:59:59.000'), 0, 'the last day is not over');
    t.equal(await watched.run('2026-11-06', '00:00:00.000'), 1);
    t.equal(await watched.run('2026-11-20'), 0, 'missed is told once');
    t.same(await watched.told(request), [
      '2026-10-21 15 before 2026-11-05',
      '2026-10-29 7 before 2026-11-05',
      '2026-11-04 1 before 2026-11-05',
      '2026-11-06 missed 2026-11-05',
    ]);
  },
);

t.test('down for the whole time: one event, that it was missed', async (t) => {
  const watched = await Watched.of(t, '2026-10-26T10:00:00.000Z');
  const request = await watched.request('access', 'EU', 'DE');
  watched.clock.at = '2026-11-20T10:00:00.000Z' as Instant;
  await watched.request('delete', 'EU', 'DE');
  t.equal(await watched.run('2026-11-28'), 1);
  t.same(await watched.told(request), ['2026-11-28 missed 2026-11-26']);
});

t.test(
  'an extension is a new date with thresholds of its own; its notice is remembered until it is sent',
  async (t) => {
    const watched = await Watched.of(t);
    const request = await watched.request('access', 'EU', 'DE');
    t.equal(await watched.run('2026-10-21'), 1);
    await watched.step(time.extendDeadline, request, { jurisdiction: 'EU', ground: 'complexity' });
    t.equal(await watched.run('2026-11-03'), 2, 'three days of the deadline and of the notice');
    const letter = await watched.step(recordLetter, request, {
      letter: 'extension',
      channel: 'mail',
      proof: 'delivery-receipt',
      to: 'customer',
      template: 1,
      language: 'de',
      documentSha256: Buffer.alloc(32, 5).toString('base64'),
    });
    const [sent] = letter.written.events;
    await watched.step(time.recordExtensionNotice, request, { letter: sent as NonNullable<typeof sent> });
    t.equal(await watched.run('2026-11-06'), 0, 'the first date is no deadline any more');
    // 5 October and three months: Tuesday 5 January 2027. 92 days, so the middle is 46 days before: 20 November.
    t.equal(await watched.run('2026-11-20'), 1);
    t.same(await watched.told(request), [
      '2026-10-21 15 before 2026-11-05',
      '2026-11-03 3 before 2026-11-05',
      '2026-11-03 officer deadline',
      '2026-11-20 46 before 2027-01-05',
    ]);
  },
);

t.test('while a question is open the question is told of, not a date that moves every day', async (t) => {
  const watched = await Watched.of(t);
  const request = await watched.request('access', 'GB', 'GB-ENG');
  watched.clock.at = '2026-10-12T10:00:00.000Z' as Instant;
  await watched.step(time.askForClarity, request, { why: 'much-data' });
  t.equal(await watched.run('2026-10-18'), 0);
  t.equal(await watched.run('2026-10-19'), 1);
  t.equal(await watched.run('2026-10-30'), 1, 'two weeks after, and no deadline while it is paused');
  await watched.step(time.receiveClarity, request, { happenedAt: '2026-10-30T12:00:00.000Z' as Instant });
  // 5 November and the 19 days from 12 to 30 October, both included: 24 November. The middle is 25 days before: passed.
  t.equal(await watched.run('2026-10-31'), 1);
  t.same(await watched.told(request), [
    '2026-10-19 officer clarification',
    '2026-10-30 officer clarification',
    '2026-10-31 25 before 2026-11-24',
  ]);
});

t.test('an acknowledgement that the law wants, and evidence that runs out, are remembered', async (t) => {
  const watched = await Watched.of(t);
  // Ten working days after 5 October, Columbus Day not among California's: 19 October. 45 days: 19 November.
  const request = await watched.request('delete', 'US-CA', 'US-CA');
  t.equal(await watched.run('2026-10-15'), 0);
  t.equal(await watched.run('2026-10-17'), 1);
  await watched.step(time.acknowledge, request, { how: 'letter' });
  t.equal(await watched.run('2026-10-20'), 0, 'it was sent');
  await watched.step(requestIdentity, request, { doubt: 'sender-unknown', items: ['recent-order'] });
  await watched.step(receiveEvidence, request, { items: ['recent-order'], expiresOn: '2026-10-26' as LocalDate });
  await watched.step(confirmIdentity, request, { method: 'data-points-matched', level: 'reasonably-high' });
  t.equal(await watched.run('2026-10-22'), 0);
  t.equal(await watched.run('2026-10-23'), 1, 'three days before it runs out');
  t.equal(await watched.run('2026-10-27'), 1, 'and when it has');
  t.same(await watched.told(request), [
    '2026-10-17 officer deadline',
    '2026-10-23 officer identity',
    '2026-10-27 officer identity',
  ]);
});

t.test('a complaint has a date of its own, also after every right was answered', async (t) => {
  const watched = await Watched.of(t);
  const request = await watched.request('access', 'GB', 'GB-ENG');
  await watched.step(confirmIdentity, request, { method: 'login', level: 'reasonable' });
  await watched.step(approveResponse, request, { rights: ['access'], alone: 'no-second-person' });
  await watched.step(deliverResponse, request, { rights: ['access'], method: 'mail' });
  await watched.step(receiveComplaint, request, {});
  // 30 days beginning when it is received, so with the day of receipt: 5 October and 29 days, Tuesday 3 November.
  t.equal(await watched.run('2026-10-26'), 0);
  t.equal(await watched.run('2026-10-27'), 1, 'a week before');
  t.equal(await watched.run('2026-11-03'), 1, 'its last day');
  t.equal(await watched.run('2026-11-04'), 1, 'and the day after');
  await watched.step(answerComplaint, request, { outcome: 'dismissed' });
  t.equal(await watched.run('2026-11-20'), 0);
  t.same(await watched.told(request), [
    '2026-10-27 officer complaint',
    '2026-11-03 officer complaint',
    '2026-11-04 officer complaint',
  ]);
});

t.test('a refusal that nobody was told of is told of to the office, and its day is missed', async (t) => {
  const watched = await Watched.of(t);
  const request = await watched.request('access', 'EU', 'DE');
  const refusal = { reason: 'other', ground: 'excessive', rights: ['access'], remedies: ['go-to-court'] } as const;
  await watched.step(refuseRequest, request, { ...refusal, rights: ['access'], remedies: ['go-to-court'] });
  t.equal(await watched.run('2026-10-21'), 1);
  t.equal(await watched.run('2026-11-04'), 1);
  t.equal(await watched.run('2026-11-06'), 1);
  await watched.step(recordLetter, request, {
    letter: 'refusal',
    channel: 'mail',
    proof: 'delivery-receipt',
    to: 'customer',
    template: 1,
    language: 'de',
    documentSha256: Buffer.alloc(32, 5).toString('base64'),
  });
  t.equal(await watched.run('2026-11-20'), 0);
  t.same(await watched.told(request), [
    '2026-10-21 15 before 2026-11-05',
    '2026-11-04 1 before 2026-11-05',
    '2026-11-06 missed 2026-11-05',
  ]);
});

t.test('what is answered, and what nobody has classified', async (t) => {
  const watched = await Watched.of(t);
  const answered = await watched.request('access', 'EU', 'DE');
  await watched.step(confirmIdentity, answered, { method: 'login', level: 'reasonable' });
  await watched.step(approveResponse, answered, { rights: ['access'], alone: 'no-second-person' });
  await watched.step(deliverResponse, answered, { rights: ['access'], method: 'mail' });
  const forgotten = await watched.request('access', undefined, '');
  t.equal(await watched.run('2026-10-06'), 0);
  t.equal(await watched.run('2026-10-13'), 1);
  t.equal(await watched.run('2026-11-10'), 1);
  t.same(await watched.told(answered), []);
  t.same(await watched.told(forgotten), ['2026-10-13 officer deadline', '2026-11-10 officer deadline']);
});

/** The same ledger under another identity: the lanes of one process do not know it, as they would not another process. */
const asAnotherProcess = (ledger: Ledger): Ledger =>
  new Proxy(ledger, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

t.test('two processes at once make one event of one duty, by the schedule and with nothing opened', async (t) => {
  const watched = await Watched.of(t);
  const requests: Id[] = [];
  for (let n = 0; n < 8; n++) requests.push(await watched.request('access', n < 4 ? 'EU' : undefined, 'DE'));
  await caughtUp(watched.deps);
  watched.clock.at = '2026-10-21T12:00:00.000Z' as Instant;
  const { deps } = watched;
  const others = [1, 2, 3].map(() => ({ ...deps, origin: deps.origin, ledger: asAnotherProcess(deps.ledger) }));
  const before = await deps.ledger.head();
  const counts = await Promise.all([deps, ...others].map((each) => watchDeadlines(each)));
  t.equal(
    counts.reduce((sum, count) => sum + count, 0),
    requests.length,
    'each duty is counted by who wrote it',
  );
  const types: string[] = [];
  for await (const item of deps.ledger.readAll({ fromPosition: before.position })) {
    if (item.kind !== 'event') throw new Error('a foreign event stands in the ledger');
    types.push(item.event.type);
    t.equal(item.event.metadata.actor, SYSTEM_ACTOR);
  }
  const [warnings, reminders] = [Array(4).fill('DeadlineApproached'), Array(4).fill('ReminderSent')];
  t.same(types.sort(), [...warnings, ...reminders], 'and nothing else: no look among them');
});
