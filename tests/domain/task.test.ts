import fc from 'fast-check';
import t from 'tap';
import {
  answerTask,
  answerTaskInput,
  assignTask,
  ceaseTask,
  completeTask,
  issueTaskToken,
  pursueTask,
  reassignTask,
  revokeTaskToken,
  type TaskDecided,
} from '../../src/domain/task/decide.ts';
import { dueHorizon, dutyOf, goodToken } from '../../src/domain/task/queries.ts';
import { taskCategory } from '../../src/domain/task/state.ts';
import { plusDays } from '../../src/domain/rules/calendar.ts';
import type { LocalDate } from '../../src/kernel/time.ts';
import { scenarios, second } from '../support/scenario.ts';
import { testId } from '../support/stored-events.ts';

const day = (text: string): LocalDate => text as LocalDate;
const now = second(0);
const facts = { request: 'open' as const, isAssigneeActive: true, today: day('2026-01-01'), now };
const task = { request: testId(7), what: 'find-data' as const, respondent: 'mail-house', dueOn: day('2026-01-20') };
const assigned: TaskDecided = { type: 'TaskAssigned', clear: task };
const token = { token: testId(9), sha256: Buffer.alloc(32, 1).toString('base64'), expiresAt: second(500) };
const issued: TaskDecided = { type: 'TaskTokenIssued', clear: token };
const nothing = answerTaskInput.parse({ outcome: 'nothing-found', searchedFor: ['email'] });
const found: TaskDecided = { type: 'NothingFound', clear: { searchedFor: ['email'] } };

t.test('a task is assigned for a request that there is, to somebody who is there', async (t) => {
  const { given } = scenarios(t, taskCategory);
  given()
    .when(assignTask(task, undefined, facts))
    .then(assigned);
  t.match(given().when(assignTask(task, token, facts)).decision, { events: [assigned, issued] });
  given()
    .when(assignTask(task, undefined, { ...facts, request: 'unknown' }))
    .refused('request-unknown');
  given()
    .when(assignTask(task, undefined, { ...facts, request: 'over' }))
    .refused('task-request-over');
  given(assigned)
    .when(ceaseTask)
    .then({ type: 'TaskCompleted', clear: { outcome: 'not-needed' } });
  given(assigned, { type: 'TaskCompleted', clear: { outcome: 'not-needed' } })
    .when(ceaseTask)
    .then();
  given()
    .when(assignTask(task, undefined, { ...facts, isAssigneeActive: false }))
    .refused('actor-unknown');
  given()
    .when(assignTask(task, undefined, { ...facts, today: day('2026-01-21') }))
    .refused('task-due-past');
  given()
    .when(assignTask(task, { ...token, expiresAt: now }, facts))
    .refused('token-expiry-past');
  given(assigned)
    .when(assignTask(task, undefined, facts))
    .refused('task-exists');
  const to = { respondent: 'warehouse', dueOn: day('2026-01-22') };
  given(assigned)
    .when(reassignTask(to, undefined, facts))
    .then({ type: 'TaskReassigned', clear: to });
  given()
    .when(reassignTask(to, undefined, facts))
    .refused('task-unknown');
});

t.test('one token is good: until it expires, is replaced or revoked, or the task changes hands or ends', async (t) => {
  const { given, stateAfter } = scenarios(t, taskCategory);
  const isGood = (...events: readonly TaskDecided[]) =>
    goodToken(stateAfter(events), token.token, second(499)) !== undefined;
  t.equal(isGood(assigned, issued), true);
  t.equal(goodToken(stateAfter([assigned, issued]), token.token, second(500)), undefined, 'expired');
  t.equal(goodToken(stateAfter([assigned, issued]), testId(8), second(1)), undefined, 'another one');
  t.equal(isGood(assigned, issued, found), true, 'the answer may be given in parts');
  t.equal(isGood(assigned, issued, { type: 'TaskTokenRevoked', clear: { token: token.token } }), false);
  t.equal(isGood(assigned, issued, { type: 'TaskTokenIssued', clear: { ...token, token: testId(8) } }), false);
  const elsewhere: TaskDecided = { type: 'TaskReassigned', clear: { respondent: 'x', dueOn: task.dueOn } };
  t.equal(isGood(assigned, issued, elsewhere), false);
  t.equal(isGood(assigned, issued, found, { type: 'TaskCompleted', clear: { outcome: 'answered' } }), false);
  t.equal(isGood(assigned), false);

  given(assigned).when(issueTaskToken(token, now)).then(issued);
  given(assigned)
    .when(issueTaskToken(token, second(500)))
    .refused('token-expiry-past');
  given(assigned, issued)
    .when(revokeTaskToken())
    .then({ type: 'TaskTokenRevoked', clear: { token: token.token } });
  given(assigned).when(revokeTaskToken()).nothing();
  given().when(revokeTaskToken()).refused('task-unknown');
});

t.test('an answer comes under the token, from the assignee or from an officer', async (t) => {
  const { given } = scenarios(t, taskCategory);
  const mine: TaskDecided = { type: 'TaskAssigned', clear: { ...task, assignee: testId(3) } };
  const by = (actor: number, mayAnswerAny = false) => ({ actor: testId(actor), mayAnswerAny });
  const says = (decision: unknown, expected: object) => t.match(decision, expected);
  says(given(assigned, issued).when(answerTask(nothing, { token: token.token }, now)).decision, { events: [found] });
  given(assigned, issued)
    .when(answerTask(nothing, { token: testId(8) }, now))
    .refused('token-unknown');
  given(assigned, issued)
    .when(answerTask(nothing, { token: token.token }, second(500)))
    .refused('token-unknown');
  says(given(mine).when(answerTask(nothing, by(3), now)).decision, { events: [found] });
  given(mine)
    .when(answerTask(nothing, by(4), now))
    .refused('task-not-yours');
  says(given(mine).when(answerTask(nothing, by(4, true), now)).decision, { events: [found] });
  const done: TaskDecided = { type: 'TaskCompleted', clear: { outcome: 'answered' } };
  given(assigned, issued, found, done)
    .when(answerTask(nothing, { token: token.token }, now))
    .refused('task-completed');

  const data = answerTaskInput.parse({
    outcome: 'data-returned',
    count: 2,
    returned: '[1,2]',
    digests: [token.sha256],
  });
  says(given(assigned).when(answerTask(data, by(1, true), now)).decision, {
    events: [
      {
        type: 'DataReturned',
        clear: { count: 2, files: 1 },
        sealed: { note: { returned: '[1,2]', digests: [token.sha256] } },
      },
    ],
  });
  const exception = answerTaskInput.parse({ outcome: 'exception', reason: 'kept-by-law', note: 'Invoices.' });
  says(given(assigned).when(answerTask(exception, by(1, true), now)).decision, {
    events: [{ type: 'ExceptionReported', clear: { reason: 'kept-by-law' }, sealed: { note: { note: 'Invoices.' } } }],
  });
  for (const wrong of [
    { outcome: 'data-returned' },
    { outcome: 'nothing-found', searchedFor: ['email'], count: 1 },
    { outcome: 'exception' },
    { outcome: 'exception', reason: 'kept-by-law', searchedFor: ['email'] },
  ]) {
    t.notOk(answerTaskInput.safeParse(wrong).success, JSON.stringify(wrong));
  }
  given(assigned)
    .when(completeTask({ outcome: 'answered' }))
    .refused('task-not-answered');
  given(assigned, found)
    .when(completeTask({ outcome: 'answered' }))
    .then(done);
  given(assigned)
    .when(completeTask({ outcome: 'not-needed' }))
    .then({ type: 'TaskCompleted', clear: { outcome: 'not-needed' } });
});

t.test('reminders and escalation follow from the day alone, and what was missed is made up for once', async (t) => {
  const place = { dueOn: day('2026-01-20'), reminded: 0, escalated: false };
  t.equal(dutyOf(place, day('2026-01-16')), undefined);
  t.same(dutyOf(place, day('2026-01-17')), { kind: 'remind', number: 1 });
  t.equal(dutyOf({ ...place, reminded: 1 }, day('2026-01-19')), undefined);
  t.same(dutyOf({ ...place, reminded: 1 }, day('2026-01-20')), { kind: 'remind', number: 2 });
  t.same(dutyOf(place, day('2026-01-20')), { kind: 'remind', number: 2 }, 'one for two that were missed');
  t.same(dutyOf(place, day('2026-02-20')), { kind: 'escalate' });
  t.equal(dutyOf({ ...place, escalated: true }, day('2026-02-20')), undefined);
  t.equal(dueHorizon(day('2026-01-17')), '2026-01-20');

  const { given, stateAfter } = scenarios(t, taskCategory);
  given(assigned)
    .when(pursueTask(day('2026-01-10')))
    .nothing();
  given(assigned)
    .when(pursueTask(day('2026-01-18')))
    .then({ type: 'TaskReminded', clear: { number: 1 } });
  given(assigned)
    .when(pursueTask(day('2026-01-21')))
    .then({ type: 'TaskEscalated', clear: {} });
  given(assigned, found)
    .when(pursueTask(day('2026-01-21')))
    .nothing();
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -10, max: 10 }), { maxLength: 15 }), (days) => {
      const events: TaskDecided[] = [assigned];
      for (const offset of [...days].sort((a, b) => a - b)) {
        const today = plusDays(task.dueOn, offset);
        const decision = pursueTask(today)(stateAfter(events));
        if (decision.kind === 'accepted') events.push(...decision.events);
      }
      const last = Math.max(-99, ...days);
      const escalations = events.filter(({ type }) => type === 'TaskEscalated').length;
      const reminders = events.filter(({ type }) => type === 'TaskReminded').length;
      return escalations === (last > 0 ? 1 : 0) && reminders <= 2 && dutyOfAll(stateAfter(events), last) === undefined;
    }),
    { numRuns: 200 },
  );
});

function dutyOfAll(state: ReturnType<typeof taskCategory.evolve>, offset: number) {
  return state.phase === 'open' ? dutyOf(state, plusDays(task.dueOn, offset)) : undefined;
}
