import { createConnection } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { z } from 'zod';
import { fieldProblems } from '../../src/http/field-problems.ts';
import { httpApp } from '../support/http-app.ts';
import { operationsOf } from '../support/openapi.ts';

const warranty = {
  code: 'warranty',
  kind: 'service',
  legalBasis: 'contract',
  dataCategories: ['identity'],
  names: { en: 'Warranty' },
};
const anna = {
  source: 'crm',
  channel: 'web',
  collectionCountry: 'DE',
  facts: { name: { full: 'Anna Schmidt' }, email: 'anna.schmidt@example.com' },
  identifiers: [{ system: 'crm', identifier: 'SCHMIDT-1' }],
};

t.test('a problem has one shape, and a page that explains it', async (t) => {
  const http = await httpApp(t);
  const answer = await http.send(undefined, { url: '/v1/nowhere/anna.schmidt@example.com' });
  t.equal(answer.statusCode, 404);
  t.equal(answer.headers['content-type'], 'application/problem+json');
  const problem = answer.json() as { readonly type: string; readonly instance: string };
  t.same(Object.keys(problem).sort(), ['code', 'detail', 'instance', 'status', 'title', 'type']);
  t.equal(problem.instance, answer.headers['request-id'], 'instance is the id of the request');
  t.notMatch(answer.body, /schmidt/i, 'the path is not repeated');
  const page = await http.send(undefined, { url: problem.type });
  t.equal(page.statusCode, 200);
  t.equal((page.json() as { code: string }).code, 'HTTP_NOT_FOUND');
  t.equal((await http.send(undefined, { url: '/problems/NO_SUCH_CODE' })).statusCode, 404);

  const cases = [
    { payload: '{"name": "Anna Schm', headers: { 'content-type': 'application/json' }, code: 'HTTP_BODY_NOT_JSON' },
    {
      payload: '{"__proto__": {"a": "Schmidt"}}',
      headers: { 'content-type': 'application/json' },
      code: 'HTTP_BODY_NOT_JSON',
    },
    { payload: 'Anna Schmidt', headers: { 'content-type': 'text/plain' }, code: 'HTTP_MEDIA_TYPE_UNSUPPORTED' },
    {
      payload: JSON.stringify({ code: 'Schmidt'.repeat(200_000) }),
      headers: { 'content-type': 'application/json' },
      code: 'HTTP_BODY_TOO_LARGE',
    },
    {
      payload: JSON.stringify({ ...warranty, names: { en: '\ud800 Schmidt' } }),
      headers: { 'content-type': 'application/json' },
      code: 'JSON_LONE_SURROGATE',
    },
  ];
  for (const { payload, headers, code } of cases) {
    const refused = await http.send(http.firstToken, { method: 'POST', url: '/v1/purposes', payload, headers });
    t.equal((refused.json() as { code: string }).code, code);
    t.notMatch(refused.body, /Schmidt/, 'what was sent is not repeated');
  }
});

t.test('constant headers stand on every answer', async (t) => {
  const http = await httpApp(t, { trustedProxy: '127.0.0.1' });
  for (const url of ['/healthz', '/openapi.json', '/v1/purposes', '/nowhere', '/metrics']) {
    const { headers } = await http.send(undefined, { url, headers: { 'request-id': 'mine', 'x-request-id': 'mine' } });
    t.match(headers['content-security-policy'], /default-src 'none'/, url);
    t.equal(headers['x-content-type-options'], 'nosniff');
    t.equal(headers['cache-control'], 'no-store');
    t.equal(headers['referrer-policy'], 'no-referrer');
    t.match(headers['request-id'], /^[0-7][0-9a-z]{25}$/, 'an id from outside is not taken over');
    t.notOk(headers['access-control-allow-origin'], 'no other origin is let in');
    t.notOk(headers['strict-transport-security'], 'no promise of TLS without TLS');
  }
  const { headers } = await http.send(undefined, { url: '/healthz', headers: { 'x-forwarded-proto': 'https' } });
  t.match(headers['strict-transport-security'], /max-age/, 'behind a trusted proxy that speaks TLS');
});

t.test('tokens', async (t) => {
  const http = await httpApp(t, { requestsPerMinute: 30 });
  const ask = (token: string | undefined, remoteAddress: string) =>
    http.send(token, { url: '/v1/purposes', remoteAddress });
  t.equal((await ask(http.firstToken, '10.0.0.1')).statusCode, 200);
  const forged = http.firstToken.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
  for (const wrong of ['nonsense', forged, `regesta_${'0'.repeat(26)}_${'0'.repeat(26)}_${'A'.repeat(43)}`]) {
    const refused = await ask(wrong, '10.0.0.9');
    t.equal(refused.statusCode, 401);
    t.equal(refused.headers['www-authenticate'], 'Bearer');
  }

  await t.test('a guesser is shut out by address; who was known there goes on', async (t) => {
    let answer = await ask('guess', '10.0.0.1');
    for (let n = 0; n < 25; n++) answer = await ask(`guess${n}`, '10.0.0.1');
    t.equal(answer.statusCode, 429);
    t.equal(answer.json().code, 'HTTP_TOO_MANY_FAILURES');
    t.ok(Number(answer.headers['retry-after']) > 0);
    t.equal((await ask(http.firstToken, '10.0.0.1')).statusCode, 200, 'the token that was good there before');
    t.equal((await ask('guess', '10.0.0.2')).statusCode, 401, 'another address is not shut out');
  });

  await t.test('a revoked token is refused at once', async (t) => {
    await http.caughtUp();
    const mine = await http.send(http.firstToken, { url: '/v1/actors' });
    const actor = (mine.json() as { actor: string }[])[0]?.actor;
    const issued = await http.send(http.firstToken, { method: 'POST', url: `/v1/actors/${actor}/tokens`, payload: {} });
    const { token, tokenId } = issued.json() as { token: string; tokenId: string };
    t.equal((await ask(token, '10.0.0.3')).statusCode, 200);
    const url = `/v1/actors/${actor}/tokens/${tokenId}`;
    t.equal((await http.send(http.firstToken, { method: 'DELETE', url })).statusCode, 201);
    t.equal((await ask(token, '10.0.0.3')).statusCode, 401);
  });

  await t.test('each token has its own number of requests a minute', async (t) => {
    const other = await http.actor(['auditor'], ['audit']);
    let answer = await ask(other.token, '10.0.0.4');
    for (let n = 0; n < 31; n++) answer = await ask(other.token, '10.0.0.4');
    t.equal(answer.statusCode, 429);
    t.equal(answer.json().code, 'HTTP_RATE_LIMITED');
  });
});

t.test('a change is carried out once under its Idempotency-Key', async (t) => {
  const http = await httpApp(t);
  const declare = (key: string, payload: object = warranty) =>
    http.send(http.firstToken, { method: 'POST', url: '/v1/purposes', payload, headers: { 'idempotency-key': key } });
  const first = await declare('key-1');
  t.equal(first.statusCode, 201);
  const again = await declare('key-1');
  t.same(again.json(), first.json(), 'the first outcome again');
  t.equal(again.headers.etag, first.headers.etag);
  const reused = await declare('key-1', { ...warranty, kind: 'audit' });
  t.equal(reused.statusCode, 422);
  t.equal(reused.json().code, 'IDEMPOTENCY_KEY_REUSED');
  t.equal((await declare('key-2')).json().outcome, 'unchanged', 'another key is another command');
  t.equal((await declare('not visible ☂')).json().code, 'HTTP_IDEMPOTENCY_KEY_INVALID');
  t.equal((await declare('x'.repeat(201))).json().code, 'HTTP_IDEMPOTENCY_KEY_INVALID');

  await t.test('also when the retry comes after others changed it back', async (t) => {
    const amend = (key: string, en: string) =>
      http.send(http.firstToken, {
        method: 'PUT',
        url: '/v1/purposes/warranty',
        payload: { ...warranty, code: undefined, names: { en } },
        headers: { 'idempotency-key': key },
      });
    t.equal((await amend('same', 'Warranty')).json().outcome, 'unchanged');
    t.equal((await amend('new', 'Guarantee')).json().outcome, 'written');
    t.equal((await amend('same', 'Warranty')).json().outcome, 'unchanged', 'the old call does not set it back');
    await http.caughtUp();
    const list = (await http.send(http.firstToken, { url: '/v1/purposes' })).json() as {
      code: string;
      names: { en: string };
    }[];
    t.equal(list.find((one) => one.code === 'warranty')?.names.en, 'Guarantee');
  });

  await t.test('also when 20 calls race', async (t) => {
    const payload = { ...warranty, code: 'racing' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => declare('race', payload)));
    t.same(new Set(answers.map((one) => one.statusCode)), new Set([201]));
    t.equal(new Set(answers.map((one) => one.body)).size, 1, 'one event, one answer');
  });

  await t.test('a new token is shown once; a retry names it only', async (t) => {
    const actor = await http.actor(['auditor'], ['audit']);
    const issue = () =>
      http.send(http.firstToken, {
        method: 'POST',
        url: `/v1/actors/${actor.id}/tokens`,
        payload: {},
        headers: { 'idempotency-key': 'token' },
      });
    const shown = (await issue()).json() as { token?: string; tokenId: string };
    t.match(shown.token, /^regesta_/);
    const retried = (await issue()).json() as { token?: string; tokenId: string };
    t.equal(retried.token, undefined);
    t.equal(retried.tokenId, shown.tokenId);
  });

  await t.test('keys of two actors are two keys', async (t) => {
    const other = await http.actor(['compliance-officer'], []);
    const payload = { ...warranty, code: 'of-another' };
    const headers = { 'idempotency-key': 'key-1' };
    const answer = await http.send(other.token, { method: 'POST', url: '/v1/purposes', payload, headers });
    t.equal(answer.statusCode, 201);
  });
});

t.test('ETag and If-Match', async (t) => {
  const http = await httpApp(t);
  const declared = await http.send(http.firstToken, { method: 'POST', url: '/v1/purposes', payload: warranty });
  t.equal(declared.headers.etag, '"0"');
  const retire = (tag: string) =>
    http.send(http.firstToken, {
      method: 'POST',
      url: '/v1/purposes/warranty/retirement',
      headers: { 'if-match': tag },
    });
  for (const wrong of ['0', '*', 'W/"0"', '"0", "1"', '"-1"', '""']) {
    t.equal((await retire(wrong)).json().code, 'HTTP_IF_MATCH_INVALID', wrong);
  }
  const stale = await retire('"3"');
  t.equal(stale.statusCode, 412);
  t.equal(stale.json().code, 'REVISION_CHANGED');
  const done = await retire('"0"');
  t.equal(done.statusCode, 201);
  t.equal(done.headers.etag, '"1"');
});

t.test('whether a sealed value is the same is told only to who may look, and recorded', async (t) => {
  const http = await httpApp(t);
  const registered = (await http.send(http.firstToken, { method: 'POST', url: '/v1/customers', payload: anna })).json();
  const { source, channel, facts } = anna;
  const guess = (token: string, query: string, name = facts.name, headers = {}) =>
    http.send(token, {
      method: 'PATCH',
      url: `/v1/customers/${registered.id}${query}`,
      payload: { source, channel, facts: { name } },
      headers,
    });
  const silent = await guess(http.firstToken, '');
  t.equal(silent.statusCode, 202, 'without a purpose nothing is told');
  t.same(Object.keys(silent.json()).sort(), ['outcome', 'position']);
  t.notOk(silent.headers.etag);
  const changed = await guess(http.firstToken, '', { full: 'Anna Maria Schmidt' });
  t.same(Object.keys(changed.json()).sort(), ['outcome', 'position'], 'a change looks the same');
  t.equal(changed.statusCode, 202);
  const clerk = await http.actor(['clerk'], []);
  const wrong = await guess(clerk.token, '?purpose=customer-service');
  const right = await guess(clerk.token, '?purpose=customer-service');
  t.equal(wrong.statusCode, 202, 'nor to one without the purpose, whose guess is wrong');
  t.equal(right.statusCode, 202, 'or right');
  t.same(Object.keys(right.json()), Object.keys(wrong.json()));
  const headers = { 'idempotency-key': 'guess' };
  const told = await guess(http.firstToken, '?purpose=customer-service', facts.name, headers);
  t.equal(told.json().outcome, 'unchanged');
  const replayed = await guess(http.firstToken, '?purpose=customer-service', facts.name, headers);
  t.equal(replayed.statusCode, 202, 'a replay tells nothing, for it would be a look without an event');
  await http.caughtUp();
  const log = (await http.send(http.firstToken, { url: `/v1/customers/${registered.id}/access-log` })).json();
  const comparisons = (log.items as { look: string; outcome: string }[]).filter((one) => one.look === 'comparison');
  t.same(comparisons.map((one) => one.outcome).sort(), ['granted', 'refused']);
});

t.test('lists go on from cursors that nobody can read, forge or carry elsewhere', async (t) => {
  const http = await httpApp(t);
  const { id } = (await http.send(http.firstToken, { method: 'POST', url: '/v1/customers', payload: anna })).json();
  await http.caughtUp();
  const other = await http.actor(['auditor'], ['audit']);
  const page = (cursor?: string, token = http.firstToken, list = 'timeline') =>
    http.send(token, { url: `/v1/customers/${id}/${list}?limit=1${cursor === undefined ? '' : `&cursor=${cursor}`}` });
  const first = (await page()).json() as { items: object[]; next: string };
  t.equal(first.items.length, 1);
  const second = (await page(first.next)).json() as { items: object[]; next?: string };
  t.equal(second.items.length, 1);
  t.not(JSON.stringify(first.items), JSON.stringify(second.items));
  t.equal(second.next, undefined, 'there are two events');
  const bytes = Buffer.from(first.next, 'base64url');
  t.notMatch(bytes.toString('latin1'), /\["\d+"\]/, 'nothing of it can be read');
  const broken: string[] = ['x', first.next.slice(0, -4), 'A'.repeat(60)];
  for (let at = 0; at < bytes.length; at++) {
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] as number) ^ 1;
    broken.push(flipped.toString('base64url'));
  }
  for (const cursor of broken) t.equal((await page(cursor)).json().code, 'HTTP_CURSOR_INVALID');
  t.equal((await page(first.next, other.token)).json().code, 'HTTP_CURSOR_INVALID', 'not by another actor');
  t.equal((await page(first.next, http.firstToken, 'access-log')).json().code, 'HTTP_CURSOR_INVALID', 'not elsewhere');
  for (const limit of ['0', '101', '1e1', '-1', '']) {
    t.equal(
      (await http.send(http.firstToken, { url: `/v1/access-log?limit=${limit}` })).statusCode,
      400,
      `limit=${limit}`,
    );
  }
});

t.test('one reads what one wrote, or is told that it is not there yet', async (t) => {
  const http = await httpApp(t);
  for (let n = 0; n < 10; n++) {
    const payload = { ...warranty, code: `warranty-${n}` };
    const { position } = (await http.send(http.firstToken, { method: 'POST', url: '/v1/purposes', payload })).json();
    const url = `/v1/purposes?minPosition=${position}&waitMs=30000`;
    const list = (await http.send(http.firstToken, { url })).json() as { code: string }[];
    t.ok(list.some((one) => one.code === payload.code));
  }
  const { position } = await http.deps.ledger.head();
  const early = await http.send(http.firstToken, { url: `/v1/purposes?minPosition=${position + 1000n}&waitMs=20` });
  t.equal(early.statusCode, 503);
  t.equal(early.json().code, 'READ_NOT_CAUGHT_UP');
  t.equal((await http.send(http.firstToken, { url: '/v1/purposes?minPosition=-1' })).statusCode, 400);
});

t.test('OpenAPI 3.1 says of every route what it takes and answers', async (t) => {
  const http = await httpApp(t);
  const answer = await http.send(undefined, { url: '/openapi.json' });
  const document = answer.json();
  t.match(document.openapi, /^3\.1\.\d+$/);
  t.ok(document.info.title && document.info.version);
  const operations = operationsOf(document);
  const ids = operations.map((one) => one.operation.operationId);
  t.equal(new Set(ids).size, ids.length, 'operation ids are unique');
  const listed = new Set(operations.map(({ method, path }) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`));
  const served = http.app.printRoutes({ commonPrefix: false, includeMeta: false });
  t.ok(served.includes('openapi.json'), 'the server lists its routes');
  for (const { path, operation } of operations) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string).sort();
    const parameters = operation.parameters ?? [];
    const inPath = parameters.filter((one) => one.in === 'path');
    t.same(inPath.map((one) => one.name).sort(), named, `${path} describes its parameters`);
    t.ok(
      inPath.every((one) => one.required),
      'and needs them',
    );
    t.ok(operation.summary.length > 10, `${operation.operationId} has a summary`);
    t.ok(Object.keys(operation.responses).length >= 1);
    for (const response of Object.values(operation.responses)) t.type(response.description, 'string');
    if (path.startsWith('/v1/')) {
      t.same(operation.security, [{ token: [] }]);
      t.ok(operation.responses['default'], 'problems are described');
    }
  }
  t.ok(listed.has('POST /v1/customers/search'));
  const refs = [...answer.body.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1] as string);
  t.ok(refs.length > 40);
  for (const ref of new Set(refs)) t.ok(document.components.schemas[ref], `${ref} is defined`);
  t.notMatch(answer.body, /"examples?":/, 'no example carries a value');
});

t.test('OpenAPI lists every route that the server has', async (t) => {
  const routes: string[] = [];
  const http = await httpApp(t, {
    extraRoutes: (app) => {
      const schema = { querystring: z.strictObject({}), summary: 'A route of the test' };
      app.get('/planted', { config: { personalData: 'none' }, schema }, async () => ({}));
    },
  });
  const tree = http.app.printRoutes({ commonPrefix: false });
  const stack: string[] = [];
  for (const row of tree.split('\n')) {
    const match = /^([│ ]*)[├└]── (\S*)(?: \(([A-Z, ]+)\))?$/.exec(row);
    if (match === null) continue;
    const depth = (match[1] as string).length / 4;
    stack.splice(depth, stack.length, match[2] as string);
    for (const method of (match[3] ?? '').split(', ')) if (method !== '') routes.push(`${method} ${stack.join('')}`);
  }
  const document = (await http.send(undefined, { url: '/openapi.json' })).json();
  const listed = operationsOf(document).map(({ method, path }) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`);
  // The page of a delivery and its one fetch are for the customer's browser, not for programs.
  const hidden = ['GET /openapi.json', 'GET /metrics', 'GET /d/:delivery', 'HEAD /d/:delivery', 'POST /d/:delivery'];
  t.same([...listed, ...hidden].sort(), routes.sort());
  t.ok(listed.includes('GET /v1/planted'), 'also one that is planted');
});

t.test('health, readiness and metrics', async (t) => {
  const http = await httpApp(t);
  await http.caughtUp();
  t.equal((await http.send(undefined, { url: '/healthz' })).statusCode, 200);
  const ready = await http.send(undefined, { url: '/readyz' });
  t.equal(ready.statusCode, 200);
  t.same(
    (ready.json().checks as { name: string }[]).map((one) => one.name),
    ['server', 'ledger', 'vault', 'evidence', 'projections'],
  );
  await http.send(http.firstToken, { url: '/v1/customers/00000000000000000000000000/consents' });
  const numbers = await http.send(undefined, { url: '/metrics' });
  t.match(numbers.body, /regesta_http_request_seconds_count\{route="\/v1\/customers\/:customer\/consents"/);
  t.match(numbers.body, /regesta_projection_parked 0/);
  t.match(numbers.body, /regesta_http_open_requests 1\n/, 'the one that asks');
  const outside = { url: '/metrics', remoteAddress: '192.0.2.7' };
  t.equal((await http.send(undefined, outside)).statusCode, 401, 'not for anybody from elsewhere');
  t.equal((await http.send(http.firstToken, outside)).statusCode, 200);
});

t.test('red when the ledger cannot take appends, and then nothing is shown', async (t) => {
  const http = await httpApp(t);
  const { id } = (await http.send(http.firstToken, { method: 'POST', url: '/v1/customers', payload: anna })).json();
  await http.caughtUp();
  await http.deps.ledger.close();
  const ready = await http.send(undefined, { url: '/readyz' });
  t.equal(ready.statusCode, 503);
  const look = await http.send(http.firstToken, { url: `/v1/customers/${id}?purpose=customer-service` });
  t.equal(look.statusCode, 503);
  t.equal(look.json().code, 'LEDGER_CLOSED');
  t.notMatch(look.body, /Schmidt/);
});

t.test('a stop finishes what is in flight and takes nothing new', async (t) => {
  let letGo = (): void => {};
  let entered = (): void => {};
  const inFlight = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const http = await httpApp(t, {
    extraRoutes: (app) => {
      const schema = { querystring: z.strictObject({}) };
      app.get('/slow', { config: { personalData: 'none' }, schema }, async () => {
        entered();
        await held;
        return { done: true };
      });
    },
  });
  const address = await http.app.listen({ host: '127.0.0.1', port: 0 });
  const headers = { authorization: `Bearer ${http.firstToken}` };
  const slow = fetch(`${address}/v1/slow`, { headers });
  await inFlight;
  const idle = createConnection(Number(new URL(address).port), '127.0.0.1');
  idle.on('error', () => {});
  let closed = false;
  http.app.stopping.began = true;
  t.equal((await http.send(undefined, { url: '/readyz' })).statusCode, 503, '/readyz is red');
  const refused = await http.send(http.firstToken, { url: '/v1/purposes' });
  t.equal(refused.json().code, 'HTTP_SHUTTING_DOWN');
  t.equal(refused.headers.connection, 'close');
  const closing = http.app.close().then(() => {
    closed = true;
  });
  await delay(100);
  t.notOk(closed, 'it waits');
  letGo();
  t.same(await (await slow).json(), { done: true }, 'what was in flight is answered');
  await closing;
  await t.rejects(fetch(`${address}/healthz`), 'nobody listens any more');
  idle.destroy();
});

t.test('bytes that are no HTTP are answered with a constant', async (t) => {
  const http = await httpApp(t);
  const address = await http.app.listen({ host: '127.0.0.1', port: 0 });
  const socket = createConnection(Number(new URL(address).port), '127.0.0.1');
  socket.end('GET /Schmidt\u0000 HTTP/9.9\r\nAnna Schmidt\r\n\r\n');
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  t.match(answer, /^HTTP\/1\.1 400 /);
  t.match(answer, /HTTP_REQUEST_MALFORMED/);
  t.notMatch(answer, /Schmidt/);
  t.notMatch(http.logged(), /Schmidt/);
});

t.test('what does not fit is said as a person would say it', async (t) => {
  const fixOf = (schema: z.ZodType, value: unknown): string | undefined => {
    const issue = schema.safeParse(value).error?.issues[0];
    if (issue === undefined) throw new Error('it fits');
    return fieldProblems({ validation: [{ keyword: issue.code, instancePath: '/name', message: issue.message }] })[0]
      ?.fix;
  };
  for (const [schema, value, fix] of [
    [z.string().min(1), '', 'must not be empty'],
    [z.string().min(3), '', 'must have at least 3 characters'],
    [z.string().max(1), 'ab', 'must have at most 1 character'],
    [z.string().length(2), 'abc', 'must have exactly 2 characters'],
    [z.array(z.string()).min(1), [], 'must not be empty'],
    [z.number().max(3), 4, 'must be at most 3'],
    [z.number().positive(), 0, 'must be more than 0'],
    [z.enum(['a', 'b']), 'c', 'must be one of "a", "b"'],
    [z.string(), undefined, 'is missing; expected string'],
  ] as const) {
    t.equal(fixOf(schema, value), fix);
  }
});
