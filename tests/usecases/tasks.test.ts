import t from 'tap';
import type { Instant } from '../../src/kernel/time.ts';
import { plusMillis } from '../../src/kernel/time.ts';
import { pursueTasks } from '../../src/usecases/task/pursue-tasks.ts';
import { type HttpApp, httpApp } from '../support/http-app.ts';
import { newRequest, openTask } from '../support/open-task.ts';

const ANSWER = { outcome: 'nothing-found', searchedFor: ['email'] };
let address = 0;
/** Each from an address of its own: twenty failures a minute shut one out. */
const answerWith = (http: HttpApp, task: string, token: string | undefined, payload: object = ANSWER) =>
  http.send(token, {
    method: 'POST',
    url: `/v1/tasks/${task}/answer`,
    payload,
    remoteAddress: `10.9.${Math.floor(++address / 250)}.${address % 250}`,
  });

t.test("a task's token opens that task's answer and nothing else", async (t) => {
  const http = await httpApp(t);
  const { task, token } = await openTask(http);
  const other = await openTask(http);
  const wrong = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
  const shape = (body: string) => {
    const { instance: _own, ...rest } = JSON.parse(body) as { readonly instance: string };
    return rest;
  };
  const reference = await answerWith(http, task, undefined);
  t.equal(reference.statusCode, 401);
  const same = async (what: string, at: string, with_: string) => {
    const answer = await answerWith(http, at, with_);
    t.equal(answer.statusCode, 401, what);
    t.same(shape(answer.body), shape(reference.body), `${what}: nothing tells it from any other`);
    t.same(answer.headers['www-authenticate'], reference.headers['www-authenticate']);
  };
  await same('a wrong secret', task, wrong);
  await same("another task's token", task, other.token);
  await same('the token at another task', other.task, token);
  await same('at no task at all', '7'.repeat(26), token.replace(task, '7'.repeat(26)));
  await same('a token of an actor', task, http.firstToken);

  for (const url of ['/v1/tasks', `/v1/tasks/${task}`, '/v1/purposes', '/v1/requests', '/v1/restrictions']) {
    const answer = await http.send(token, { url, remoteAddress: '10.8.0.1' });
    t.equal(answer.statusCode === 401 || answer.statusCode === 404, true, `${url} ${answer.statusCode}`);
  }
  const findings = await http.send(token, {
    method: 'POST',
    url: `/v1/tasks/${task}/findings`,
    payload: ANSWER,
    remoteAddress: '10.8.0.2',
  });
  t.equal(findings.statusCode, 401, 'the door of colleagues is another one');

  const data = {
    outcome: 'data-returned',
    count: 2,
    returned: '[{"mail":"wei@example.cn"}]',
    note: 'From the archive.',
  };
  const answered = await answerWith(http, task, token, data);
  t.equal(answered.statusCode, 201, answered.body);
  t.notMatch(answered.body, /wei@/);
  t.equal((await answerWith(http, task, token)).statusCode, 201, 'in parts');
  t.equal((await answerWith(http, task, token, { outcome: 'exception' })).statusCode, 400, 'an exception has a reason');
  t.notMatch(http.logged(), /regesta-task_|wei@example/, 'neither tokens nor data are logged');

  await http.caughtUp();
  const seen = await http.send(http.firstToken, { url: `/v1/tasks/${task}` });
  t.match(seen.json(), {
    phase: 'answered',
    answers: [
      { answer: 'data-returned', count: 2, files: 0, actor: task, hasWords: true },
      { answer: 'nothing-found', searchedFor: ['email'], actor: task, hasWords: false },
    ],
  });
  t.notMatch(seen.body, /wei@|archive/);
  const look = { method: 'POST' as const, url: `/v1/tasks/${task}/look` };
  const opened = await http.send(http.firstToken, { ...look, payload: { purpose: 'rights-request' } });
  t.match(opened.json(), {
    data: [{ note: { state: 'opened', value: data.note }, returned: { value: data.returned } }],
  });
  t.ok(opened.json().accessEvent);
  const service = await http.send(http.firstToken, { ...look, payload: { purpose: 'contract' } });
  t.equal(service.json().code, 'DATA_CATEGORY_NOT_ALLOWED');

  const completion = { method: 'POST' as const, url: `/v1/tasks/${task}/completion`, payload: { outcome: 'answered' } };
  t.equal((await http.send(http.firstToken, completion)).statusCode, 201);
  await same('after completion', task, token);
  await http.send(http.firstToken, { method: 'DELETE', url: `/v1/tasks/${other.task}/token` });
  await same('a revoked one', other.task, other.token);

  const third = await openTask(http);
  const renewed = await http.send(http.firstToken, {
    method: 'POST',
    url: `/v1/tasks/${third.task}/token`,
    payload: { expiresAt: '2099-12-31T00:00:00.000Z' },
  });
  await same('one that was replaced', third.task, third.token);
  t.equal((await answerWith(http, third.task, renewed.json().token)).statusCode, 201, 'the new one is good');

  const soon = plusMillis(http.deps.clock.now(), 1_500);
  const brief = await openTask(http, { tokenExpiresAt: soon });
  while (http.deps.clock.now() < soon) await new Promise((resolve) => setTimeout(resolve, 50));
  await same('an expired one', brief.task, brief.token);
});

t.test('a retry of an answer is one answer, and a token is shown once', async (t) => {
  const http = await httpApp(t);
  const { task, token, request } = await openTask(http);
  const headers = { 'idempotency-key': 'answer-1' };
  const send = () => http.send(token, { method: 'POST', url: `/v1/tasks/${task}/answer`, payload: ANSWER, headers });
  const first = await send();
  const second = await send();
  t.equal(first.statusCode, 201, first.body);
  t.same(second.json(), first.json());
  const assign = () =>
    http.send(http.firstToken, {
      method: 'POST',
      url: '/v1/tasks',
      headers: { 'idempotency-key': 'assign-1' },
      payload: {
        request,
        what: 'erase-data',
        respondent: 'mail-house',
        dueOn: '2099-12-31',
        tokenExpiresAt: '2099-12-31T00:00:00.000Z',
      },
    });
  const shown = (await assign()).json() as { readonly token?: string; readonly id: string };
  const again = (await assign()).json() as { readonly token?: string; readonly id: string };
  t.ok(shown.token);
  t.equal(again.id, shown.id);
  t.equal(again.token, undefined, 'a token is shown once');
});

t.test('colleagues answer their own tasks, officers any', async (t) => {
  const http = await httpApp(t);
  const clerk = await http.actor(['clerk'], []);
  const stranger = await http.actor(['clerk'], []);
  const request = await newRequest(http.deps);
  const assigned = await http.send(http.firstToken, {
    method: 'POST',
    url: '/v1/tasks',
    payload: { request, what: 'find-data', respondent: 'sales', assignee: clerk.id, dueOn: '2099-12-31' },
  });
  const { id: task, token } = assigned.json() as { readonly id: string; readonly token?: string };
  t.equal(token, undefined, 'nobody asked for a token');
  const findings = (by: string) =>
    http.send(by, { method: 'POST', url: `/v1/tasks/${task}/findings`, payload: ANSWER });
  t.equal((await findings(stranger.token)).json().code, 'TASK_NOT_YOURS');
  t.equal((await findings(clerk.token)).statusCode, 201);
  t.equal((await findings(http.firstToken)).statusCode, 201);
  const unknown = { request: '7'.repeat(26), what: 'find-data', respondent: 'sales', dueOn: '2099-12-31' };
  const refused = await http.send(http.firstToken, { method: 'POST', url: '/v1/tasks', payload: unknown });
  t.match(refused.json(), { code: 'REQUEST_UNKNOWN', status: 404 });
  await http.caughtUp();
  const mine = await http.send(clerk.token, { url: `/v1/tasks?assignee=${clerk.id}` });
  t.match(mine.json(), { items: [{ task, request, phase: 'answered', respondent: 'sales' }] });
  const none = await http.send(clerk.token, { url: '/v1/tasks?phase=open' });
  t.same(none.json(), { items: [] });
});

t.test('what fell due while nobody ran is recorded once', async (t) => {
  const http = await httpApp(t);
  const { task } = await openTask(http, { dueOn: '2099-06-10' });
  const answered = await openTask(http, { dueOn: '2099-06-10' });
  await answerWith(http, answered.task, answered.token);
  await http.caughtUp();
  // The clock of the run alone is another one: the ledger stamps what it records with its own.
  const on = (now: string) => ({ ...http.deps, clock: { now: () => now as Instant } });
  const run = async (now: string) => {
    const recorded = await pursueTasks(on(now));
    await http.caughtUp();
    return recorded;
  };
  t.equal(await run('2099-06-01T12:00:00.000Z'), 0);
  t.equal(await run('2099-06-10T12:00:00.000Z'), 1, 'one reminder for two thresholds');
  t.equal(await run('2099-06-10T13:00:00.000Z'), 0);
  t.equal(await run('2099-07-01T00:00:00.000Z'), 1, 'and one escalation');
  t.equal(await run('2099-08-01T00:00:00.000Z'), 0);
  const seen = await http.send(http.firstToken, { url: `/v1/tasks/${task}` });
  t.match(seen.json(), { reminded: 2, escalated: true, phase: 'open' });
});

t.test('nobody waits for the answer to a request that has ended', async (t) => {
  const http = await httpApp(t);
  const { task, token, request } = await openTask(http);
  const waiting = await openTask(http);
  const withdrawal = await http.send(http.firstToken, {
    method: 'POST',
    url: `/v1/requests/${request}/withdrawal`,
    payload: { channel: 'e-mail' },
  });
  t.equal(withdrawal.statusCode, 201, withdrawal.body);
  t.equal((await answerWith(http, task, token)).statusCode, 401, 'nothing more is taken in by its token');
  const late = await http.send(http.firstToken, { method: 'POST', url: `/v1/tasks/${task}/findings`, payload: ANSWER });
  t.match(late.json(), { code: 'TASK_REQUEST_OVER', status: 409 });
  const another = { request, what: 'find-data', respondent: 'sales', dueOn: '2099-12-31' };
  const refused = await http.send(http.firstToken, { method: 'POST', url: '/v1/tasks', payload: another });
  t.match(refused.json(), { code: 'TASK_REQUEST_OVER' });

  await http.caughtUp();
  t.equal(await pursueTasks(http.deps), 1, 'long before its day');
  await http.caughtUp();
  t.equal(await pursueTasks(http.deps), 0);
  const seen = async (id: string) => (await http.send(http.firstToken, { url: `/v1/tasks/${id}` })).json();
  t.match(await seen(task), { phase: 'completed', outcome: 'not-needed', reminded: 0 });
  t.match(await seen(waiting.task), { phase: 'open' });
});
