import type { FastifyInstance } from 'fastify';
import t from 'tap';
import { z } from 'zod';
import { SYSTEM_ACTOR } from '../../src/kernel/ids.ts';
import { type HttpApp, httpApp } from '../support/http-app.ts';
import { type Operation, operationsOf } from '../support/openapi.ts';
import { openNotification } from '../support/open-notification.ts';
import { openTask } from '../support/open-task.ts';

/** A path that fits the schema of its parameters, whatever they name. */
const filled = (path: string): string =>
  path
    .replace('{role}', 'clerk')
    .replace('{office}', 'representative')
    .replace('{jurisdiction}', 'EU')
    .replace('{place}/{year}', 'DE/2026')
    .replace('{country}', 'DE')
    .replace('{batch}', '1')
    .replace(/\{(?:purpose|code)\}/, 'customer-service')
    .replace('{eventId}', '00000000-0000-8000-8000-000000000000')
    .replace(/\{[a-z]+\}/g, SYSTEM_ACTOR);

const isOpen = ({ path }: Operation): boolean => !path.startsWith('/v1/');
/** A token that opens the operation, and where: some are opened by a token of their own and by no actor's. */
async function wayIn(http: HttpApp, { path }: Operation): Promise<{ readonly token: string; readonly url: string }> {
  if (path === '/v1/tasks/{task}/answer') {
    const { task, token } = await openTask(http);
    return { token, url: path.replace('{task}', task) };
  }
  if (path === '/v1/notifications/{notification}/confirmation') {
    const { notification, token } = await openNotification(http);
    return { token, url: path.replace('{notification}', notification) };
  }
  return { token: http.firstToken, url: filled(path) };
}
const takesJson = ({ operation }: Operation): boolean =>
  operation.requestBody?.content['application/json'] !== undefined;

t.test('every route', async (t) => {
  const http = await httpApp(t);
  const operations = operationsOf((await http.send(undefined, { url: '/openapi.json' })).json());
  t.ok(operations.length > 40, `${operations.length} operations are described`);

  for (const { path, method, operation } of operations) {
    t.match(operation['x-personal-data'], /^(none|change|look)$/, `${method} ${path} declares its relation`);
  }
  const looks = operations.filter(({ operation }) => operation['x-personal-data'] === 'look');
  t.ok(looks.length >= 5, `${looks.length} of them are looks`);

  await t.test('needs a token, save those for whoever runs the server', async (t) => {
    for (const one of operations.filter((each) => !isOpen(each))) {
      // One address may fail 20 times a minute; here each request comes from one of its own.
      const remoteAddress = `10.0.${Math.floor(operations.indexOf(one) / 200)}.${operations.indexOf(one) % 200}`;
      const answer = await http.send(undefined, { method: one.method, url: filled(one.path), remoteAddress });
      t.equal(answer.statusCode, 401, `${one.method} ${one.path}`);
      t.equal(answer.json().code, 'HTTP_NOT_AUTHENTICATED');
    }
  });

  await t.test('refuses a query parameter that it does not know, and names it', async (t) => {
    // Where a body is needed, it is judged before the query.
    for (const one of operations.filter(({ operation }) => operation.requestBody === undefined)) {
      const { path, method } = one;
      const { token, url } = await wayIn(http, one);
      const answer = await http.send(token, { method, url: `${url}?surprise=Anna%20Schmidt` });
      t.equal(answer.statusCode, 400, `${method} ${path}`);
      const { errors } = answer.json() as {
        readonly errors: readonly { readonly in: string; readonly field: string }[];
      };
      t.ok(
        errors.some((one) => one.in === 'query' && one.field === '/surprise'),
        'the parameter is named',
      );
      t.notMatch(answer.body, /Schmidt/, 'its value is not');
    }
  });

  await t.test('refuses a field of the body that it does not know, and names it', async (t) => {
    const bodies = operations.filter(takesJson);
    t.ok(bodies.length >= 18, `${bodies.length} operations take JSON`);
    for (const one of bodies) {
      const { path, method } = one;
      const payload = { surprise: 'Anna Schmidt', 'Anna Schmidt': 1 };
      const { token, url } = await wayIn(http, one);
      const answer = await http.send(token, { method, url, payload });
      t.equal(answer.statusCode, 400, `${method} ${path}`);
      const { errors } = answer.json() as {
        readonly errors: readonly { readonly in: string; readonly field: string }[];
      };
      t.ok(
        errors.some((one) => one.in === 'body' && one.field === '/surprise'),
        'the field is named',
      );
      t.ok(
        errors.some((one) => one.field === '/*'),
        'a key that cannot be a field is not repeated',
      );
      t.notMatch(answer.body, /Schmidt/);
    }
  });

  await t.test('that needs nothing said refuses a body that says something', async (t) => {
    const silent = operations.filter(
      (one) => one.method !== 'GET' && !isOpen(one) && one.operation.requestBody === undefined,
    );
    t.ok(silent.length >= 6, `${silent.length} operations need no body`);
    for (const one of silent) {
      const { path, method } = one;
      const { token, url } = await wayIn(http, one);
      const answer = await http.send(token, { method, url, payload: { surprise: 1 } });
      t.equal(answer.statusCode, 400, `${method} ${path}`);
    }
  });
});

t.test('a server with a route that is not as it must be does not start', async (t) => {
  const closed = z.strictObject({});
  const planted: { readonly [why: string]: (app: FastifyInstance) => void } = {
    'does not declare its relation': (app) => {
      app.get('/planted', { schema: { querystring: closed } }, async () => ({}));
    },
    'is not defined by look()': (app) => {
      const querystring = z.strictObject({ purpose: z.string() });
      const config = { personalData: 'look', purposeIn: 'query' } as const;
      app.get('/planted', { schema: { querystring }, config }, async () => ({ name: 'out' }));
    },
    'does not refuse unknown query parameters': (app) => {
      const config = { personalData: 'none' } as const;
      app.get('/planted', { schema: { querystring: z.object({ a: z.string() }) }, config }, async () => ({}));
    },
    'does not refuse unknown fields of its body': (app) => {
      const schema = { querystring: closed, body: z.union([closed, z.looseObject({})]) };
      app.post('/planted', { schema, config: { personalData: 'change' } }, async () => ({}));
    },
    'does not check its path': (app) => {
      app.get('/planted/:id', { schema: { querystring: closed }, config: { personalData: 'none' } }, async () => ({}));
    },
  };
  for (const [why, extraRoutes] of Object.entries(planted)) {
    await t.rejects(httpApp(t, { extraRoutes }), { message: new RegExp(why.replace(/[()]/g, '\\$&')) }, why);
  }
});
