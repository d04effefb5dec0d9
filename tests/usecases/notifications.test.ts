import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import t from 'tap';
import { notificationStream } from '../../src/domain/notification/stream.ts';
import type { Id } from '../../src/kernel/ids.ts';
import type { Deps } from '../../src/usecases/core/deps.ts';
import { pursueErasures } from '../../src/usecases/erasure/pursue-erasures.ts';
import { pursueNotifications } from '../../src/usecases/notification/pursue-notifications.ts';
import type { Json, Product } from '../support/product-app.ts';
import { activityOf, approve, correctionOf, DAY, isSignedBy, MINUTE, tellingWorld } from '../support/telling-world.ts';
import { packageWorld } from '../support/package-world.ts';
import { type ArrivedCall, with200, withConfirmation } from '../support/webhook-recipient.ts';

// Each test opens a whole product and a real server of a recipient.
t.setTimeout(300_000);

const bodyOf = (call: ArrivedCall | undefined): Json => JSON.parse(call?.body ?? '{}') as Json;

async function eventsOf(product: Product, notification: unknown): Promise<readonly string[]> {
  const types: string[] = [];
  const stream = notificationStream(String(notification) as Id);
  for await (const item of product.deps.ledger.readStream(stream, { direction: 'forwards' })) {
    if (item.kind === 'event') types.push(item.event.type);
  }
  return types;
}

t.test('a rectification is told on: signed, by the identifiers declared for the recipient alone', async (t) => {
  const world = await tellingWorld(t);
  const { product, server, secret } = world;
  const known = { newsletter: 'N-17', shop: 'S-SECRET-4' };
  const customer = await world.customer('Anna', known);
  server.answer = withConfirmation;
  await world.post(`/customers/${customer}/corrections`, correctionOf('anna@new.example'));
  t.ok((await world.pursue()) > 0);
  t.equal(server.calls.length, 1);
  const [call] = server.calls as readonly [ArrivedCall];
  t.ok(isSignedBy(secret, call));
  new Webhook(secret).verify(call.body, { ...call.headers });
  const [told] = await world.notifications('?recipient=mail-house');
  t.match(bodyOf(call), {
    type: 'customer.rectification',
    data: {
      notification: told?.['notification'],
      recipient: 'mail-house',
      customers: [{ customer, identifiers: [{ system: 'newsletter', identifier: 'N-17' }] }],
      dataCategories: ['contact'],
      fields: ['email'],
      confirmation: { token: /^regesta-notification_/ },
    },
  });
  t.notMatch(call.body, 'S-SECRET-4', 'another system\u2019s identifier');
  t.notMatch(call.body, /new\.example|Anna/, 'and no value');
  t.equal(call.headers['webhook-id'], told?.['notification']);
  t.match(told, {
    phase: 'confirmed',
    confirmedBy: 'response',
    systems: ['newsletter'],
    attempts: 1,
    kind: 'rectification',
  });
  t.same(await eventsOf(product, told?.['notification']), [
    'NotificationOrdered',
    'NotificationAttempted',
    'NotificationSent',
    'NotificationConfirmed',
  ]);

  const looks = (await world.get(`/access-log?customer=${customer}`))['items'] as readonly Json[];
  t.match(
    looks.filter(({ look }) => look === 'export'),
    [{ purpose: 'rights-request', dataCategories: ['source'], actor: '0'.repeat(26) }],
    'the opening of the identifiers is a recorded look of the register itself',
  );

  const all = await world.notifications(`?customer=${customer}`);
  t.same(all.map(({ recipient }) => recipient).sort(), ['mail-house', 'print-shop'], 'who may ask who was told');
  t.match(
    all.find(({ recipient }) => recipient === 'print-shop'),
    { phase: 'ordered', duty: 'office', why: 'no-webhook' },
  );
  t.equal(await world.pursue(), 0, 'nothing is left to do');
  t.equal(server.calls.length, 1);
  t.notMatch(product.logged(), /N-17|whsec_|regesta-notification_/, 'nothing of it is logged');
  const { live, rebuilt } = await product.digests();
  t.equal(live, rebuilt);
});

t.test('what does not concern a recipient is not told to it', async (t) => {
  const world = await tellingWorld(t);
  const customer = await world.customer('Berta');
  const corrected = { source: 'desk', channel: 'phone', facts: { note: 'Rings twice.' }, reason: 'found-wrong' };
  await world.post(`/customers/${customer}/corrections`, corrected);
  await world.pursue();
  t.same(await world.notifications(), [], 'no activity gives notes to anybody');
  await world.product.must('POST', '/v1/recipients/print-shop/end', { endedOn: '2026-11-01', data: 'deleted' });
  await world.post(`/customers/${customer}/corrections`, correctionOf('b@new.example'));
  await world.pursue();
  t.same(
    (await world.notifications()).map(({ recipient }) => recipient),
    ['mail-house'],
    'one that has nothing any more is not told',
  );
  await approve(world.product, 'newsletter', activityOf(['mail-house'], ['identity']), 2);
  await world.post(`/customers/${customer}/corrections`, correctionOf('b@newer.example'));
  await world.pursue();
  t.equal((await world.notifications()).length, 2, 'what went out under a former version is still out there');
  const changed = { source: 'shop', channel: 'import', facts: { email: 'b@shop.example' } };
  await world.post(`/customers/${customer}`, changed).catch(() => undefined);
  await world.product.ask('PATCH', `/v1/customers/${customer}`, changed);
  await world.pursue();
  t.equal((await world.notifications()).length, 2, 'what a source states anew is no rectification');
});

t.test(
  'an attempt that fails is made again under the same id, later each time, and then the office has it',
  async (t) => {
    const world = await tellingWorld(t);
    const { server, clock, product } = world;
    const customer = await world.customer('Clara', { newsletter: 'N-3' });
    server.answer = (response) => void response.writeHead(500).end();
    await world.post(`/customers/${customer}/corrections`, correctionOf('c@new.example'));
    await world.pursue();
    const one = async () => (await world.notifications('?recipient=mail-house'))[0] as Json;
    t.match(await one(), { phase: 'failed', failure: { code: 'recipient-in-trouble', nextAt: /.+/ }, attempts: 1 });
    await world.pursue();
    t.equal(server.calls.length, 1, 'not before its time');
    clock.pass(9 * MINUTE);
    await world.pursue();
    t.equal(server.calls.length, 1);
    clock.pass(2 * MINUTE);
    await world.pursue();
    t.equal(server.calls.length, 2, 'after ten minutes');
    clock.pass(11 * MINUTE);
    await world.pursue();
    t.equal(server.calls.length, 2);
    server.answer = (response) => void response.writeHead(429, { 'retry-after': '7200' }).end();
    clock.pass(10 * MINUTE);
    await world.pursue();
    t.equal(server.calls.length, 3, 'and after twenty');
    clock.pass(60 * MINUTE);
    await world.pursue();
    t.equal(server.calls.length, 3, 'the recipient asked for two hours');
    server.answer = (response) => void response.writeHead(404).end();
    for (let n = 4; n <= 14; n++) {
      clock.pass(DAY + MINUTE);
      await world.pursue();
      t.equal(server.calls.length, n);
    }
    t.match(await one(), { phase: 'failed', attempts: 14, duty: 'office', why: 'not-reached' });
    t.notOk(((await one())['failure'] as Json)['nextAt']);
    clock.pass(5 * DAY);
    await world.pursue();
    t.equal(server.calls.length, 14);
    t.equal(new Set(server.calls.map(({ headers }) => headers['webhook-id'])).size, 1, 'one id for all');
    t.equal(new Set(server.calls.map((call) => bodyOf(call)['timestamp'])).size, 1);
    t.ok(server.calls.every((call) => isSignedBy(world.secret, call)));
    server.answer = with200;
    const id = (await one())['notification'];
    t.match(await world.post(`/notifications/${id}/attempt`), { came: 'sent' }, 'by hand');
    t.match(await one(), { phase: 'sent', attempts: 15, chased: 0 });
    t.same((await eventsOf(product, id)).filter((type) => type === 'NotificationSent').length, 1);
  },
);

t.test('a receipt that does not come is asked for three times, and then the office has to ask', async (t) => {
  const world = await tellingWorld(t);
  const { server, clock } = world;
  const customer = await world.customer('Dora', { newsletter: 'N-4' });
  await world.post(`/customers/${customer}/corrections`, correctionOf('d@new.example'));
  await world.pursue();
  const one = async () => (await world.notifications('?recipient=mail-house'))[0] as Json;
  t.match(await one(), { phase: 'sent', chased: 0 });
  clock.pass(2 * DAY);
  await world.pursue();
  t.equal(server.calls.length, 1);
  for (const [days, chased] of [
    [1, 1],
    [4, 2],
    [7, 3],
  ] as const) {
    clock.pass(days * DAY + MINUTE);
    await world.pursue();
    t.equal(server.calls.length, 1 + chased);
    t.match(await one(), { phase: 'sent', chased });
  }
  t.match(await one(), { duty: 'office', why: 'no-receipt' });
  t.equal(new Set(server.calls.map(({ headers }) => headers['webhook-id'])).size, 1);
  const id = String((await one())['notification']);

  const [first, , , last] = server.calls as readonly ArrivedCall[];
  const token = (call: ArrivedCall | undefined) =>
    String(((bodyOf(call)['data'] as Json)['confirmation'] as Json)['token']);
  t.not(token(first), token(last), 'each attempt has a token of its own');
  const confirm = (as: string, of = id) =>
    world.product.ask('POST', `/v1/notifications/${of}/confirmation`, {}, { token: as });
  t.equal((await confirm(world.product.token)).status, 401, 'an actor\u2019s token opens nothing here');
  t.equal((await confirm(`${token(first).slice(0, -1)}x`)).status, 401);
  t.equal((await world.product.ask('GET', '/v1/notifications', undefined, { token: token(first) })).status, 401);
  t.equal((await confirm(token(first))).status, 201, 'the token of an earlier attempt confirms');
  t.match(await one(), { phase: 'confirmed', confirmedBy: 'receipt' });
  t.match((await confirm(token(last))).body, { outcome: 'unchanged' }, 'confirming again changes nothing');
  clock.pass(14 * DAY);
  await world.pursue();
  t.equal(server.calls.length, 4, 'nobody is asked any more');
});

t.test('the office tells whom no system can be called of, shows evidence, or gives up with a reason', async (t) => {
  const world = await tellingWorld(t);
  const { clock, product } = world;
  const customer = await world.customer('Emma', { newsletter: 'N-5', print: 'P-77' });
  await product.must('PUT', '/v1/recipients/print-shop/telling', { systems: ['print'] });
  await world.post(`/customers/${customer}/corrections`, correctionOf('e@new.example'));
  await world.pursue();
  const one = async () => (await world.notifications('?recipient=print-shop'))[0] as Json;
  const id = String((await one())['notification']);
  const no = async (rest: string, payload: object, code: string) => {
    const { status, body } = await product.ask('POST', `/v1/notifications/${id}/${rest}`, payload);
    t.ok(status >= 400, `${rest} is refused`);
    t.equal(body['code'], code);
  };
  await no('receipt', { evidence: 'letter-1' }, 'NOTIFICATION_NOT_SENT');
  await no('giving-up', { reason: 'no-receipt' }, 'NOTIFICATION_NOT_SENT');
  await no('told', { channel: 'letter', toldAt: '2099-01-01T00:00:00.000Z' }, 'MOMENT_IN_FUTURE');
  await no('told', { channel: 'letter', toldAt: '2020-01-01T00:00:00.000Z' }, 'MOMENT_TOO_EARLY');
  await no('told', { channel: 'webhook' }, 'HTTP_INPUT_INVALID');
  t.match((await product.ask('POST', `/v1/notifications/${'0'.repeat(26)}/told`, { channel: 'letter' })).body, {
    code: 'NOTIFICATION_UNKNOWN',
  });
  const looked = await world.post(`/notifications/${id}/look`, { purpose: 'rights-request' });
  t.match(looked, {
    accessEvent: /.+/,
    data: { customers: [{ customer, identifiers: [{ system: 'print', identifier: 'P-77' }] }] },
  });
  t.notMatch(JSON.stringify(looked), 'N-5');
  const marketing = await product.ask('POST', `/v1/notifications/${id}/look`, { purpose: 'marketing' });
  t.equal(marketing.status, 403);
  const clerk = await product.actor(['clerk'], ['customer-service']);
  const byClerk = { token: clerk.token };
  const purpose = { purpose: 'customer-service' };
  t.equal((await product.ask('POST', `/v1/notifications/${id}/look`, purpose, byClerk)).status, 403);
  t.equal((await product.ask('POST', `/v1/notifications/${id}/told`, { channel: 'letter' }, byClerk)).status, 403);

  await world.post(`/notifications/${id}/told`, { channel: 'letter', evidence: 'letter-17' });
  t.match(await one(), { phase: 'sent', channel: 'letter', evidence: 'letter-17' });
  t.notOk((await one())['duty'], 'it waits for the receipt');
  clock.pass(3 * DAY + MINUTE);
  t.equal(await world.pursue(), 2, 'the office is reminded; the other recipient is asked once more');
  t.match(await one(), { chased: 1, duty: 'office', why: 'no-receipt' });
  t.equal(await world.pursue(), 0);
  await world.post(`/notifications/${id}/receipt`, { evidence: 'receipt-18' });
  t.match(await one(), { phase: 'confirmed', confirmedBy: 'office', evidence: 'receipt-18' });
  await no('told', { channel: 'letter' }, 'NOTIFICATION_SETTLED');
  await no('giving-up', { reason: 'no-receipt' }, 'NOTIFICATION_SETTLED');
  await no('attempt', {}, 'NOTIFICATION_SETTLED');

  await world.post(`/customers/${customer}/corrections`, correctionOf('e@newer.example'));
  await world.pursue();
  const second = (await world.notifications('?recipient=print-shop&open=true'))[0] as Json;
  const gone = await world.post(`/notifications/${second['notification']}/giving-up`, { reason: 'proves-impossible' });
  t.equal(gone['outcome'], 'written');
  t.match(await world.get(`/notifications/${second['notification']}`), {
    phase: 'given-up',
    reason: 'proves-impossible',
  });
});

t.test('a restriction and its end are told on, and it is not lifted before the customer was told', async (t) => {
  const world = await tellingWorld(t);
  const { server, product } = world;
  server.answer = withConfirmation;
  const customer = await world.customer('Frida', { newsletter: 'N-6' });
  const own = { ground: 'own-decision', purposes: ['contract'] };
  await world.post(`/customers/${customer}/restrictions`, own);
  const elsewhere = { ground: 'accuracy-contested', purposes: ['audit'] };
  await world.post(`/customers/${customer}/restrictions`, elsewhere);
  await world.pursue();
  t.equal(server.calls.length, 0, 'neither the controller\u2019s own wish nor another purpose is told');
  const asked = { ground: 'accuracy-contested', purposes: ['contract'] };
  const { events } = await world.post(`/customers/${customer}/restrictions`, asked);
  const restriction = (events as readonly string[])[0];
  await world.pursue();
  t.match(bodyOf(server.calls[0]), { type: 'customer.restriction', data: { purposes: ['contract'] } });
  const at = `/v1/customers/${customer}/restrictions/${restriction}`;
  const early = await product.ask('POST', `${at}/lifting`, { reason: 'accuracy-settled', informedBy: restriction });
  t.equal(early.body['code'], 'CUSTOMER_NOT_TOLD');
  const announced = await product.must('POST', `${at}/announcements`, { channel: 'phone' });
  await approve(product, 'newsletter', activityOf([], ['contact']), 2);
  const informedBy = (announced.body['events'] as readonly string[])[0];
  await product.must('POST', `${at}/lifting`, { reason: 'accuracy-settled', informedBy });
  await world.pursue();
  t.match(bodyOf(server.calls[1]), {
    type: 'customer.restriction-lifted',
    data: { customers: [{ customer, identifiers: [{ identifier: 'N-6' }] }] },
  });
  const lifted = (await world.notifications()).filter(({ kind }) => kind === 'restriction-lifted');
  t.same(
    lifted.map(({ recipient }) => recipient).sort(),
    ['mail-house', 'print-shop'],
    'whoever was told of its beginning',
  );
});

t.test(
  'address and secret of a webhook: shown once, kept apart from the data, changed with an overlap, removed',
  async (t) => {
    const world = await tellingWorld(t);
    const { product, server, clock } = world;
    const set = (payload: object, key?: string) =>
      product.ask('POST', '/v1/recipients/mail-house/webhook', payload, key === undefined ? {} : { key });
    for (const url of [
      'http://mail-house.example/',
      'https://u:p@mail-house.example/',
      'nonsense',
      'file:///etc/passwd',
    ]) {
      t.equal((await set({ url })).status, 400, url);
    }
    t.equal((await product.ask('POST', '/v1/recipients/print-shop/webhook', {})).body['code'], 'WEBHOOK_MISSING');
    t.equal(
      (await product.ask('POST', '/v1/recipients/nobody/webhook', { url: server.url })).body['code'],
      'RECIPIENT_UNKNOWN',
    );
    const admin = await product.actor(['administrator'], ['administration']);
    const byAdmin = await product.ask('POST', '/v1/recipients/mail-house/webhook', {}, { token: admin.token });
    t.equal(byAdmin.status, 403, 'who keeps the register running does not decide where identifiers go');
    const file = join(product.folder, 'secrets', 'webhooks', 'mail-house.json');
    t.equal(statSync(file).mode & 0o777, 0o600);
    t.equal(statSync(join(product.folder, 'secrets', 'webhooks')).mode & 0o777, 0o700);

    const rotated = (await set({ overlapHours: 2 }, 'rotate-1')).body;
    const again = (await set({ overlapHours: 2 }, 'rotate-1')).body;
    t.match(rotated['secret'], /^whsec_/);
    t.notOk(again['secret'], 'shown once, also to a repeated call');
    const newer = String(rotated['secret']);
    const customer = await world.customer('Gerda', { newsletter: 'N-7' });
    const correct = async (n: number) => {
      await world.post(`/customers/${customer}/corrections`, correctionOf(`g${n}@new.example`));
      await world.pursue();
      return server.calls.at(-1) as ArrivedCall;
    };
    const during = await correct(1);
    t.ok(isSignedBy(world.secret, during) && isSignedBy(newer, during), 'both, during the overlap');
    clock.pass(121 * MINUTE);
    const after = await correct(2);
    t.ok(isSignedBy(newer, after));
    t.notOk(isSignedBy(world.secret, after));
    const moved = String((await set({ url: `${server.url}/moved` })).body['secret']);
    const elsewhere = await correct(3);
    t.equal(elsewhere.path, '/hook/moved');
    t.notOk(isSignedBy(newer, elsewhere), 'a new address shares no secret with the former');
    t.ok(isSignedBy(moved, elsewhere));
    t.equal((await product.ask('DELETE', '/v1/recipients/mail-house/webhook')).status, 201);
    t.throws(() => readFileSync(file), { code: 'ENOENT' });
    const calls = server.calls.length;
    await world.post(`/customers/${customer}/corrections`, correctionOf('g4@new.example'));
    await world.pursue();
    t.equal(server.calls.length, calls);
    const open = await world.notifications('?recipient=mail-house&phase=ordered');
    t.match(open, [{ duty: 'office', why: 'no-webhook' }]);
    const everything = JSON.stringify(await world.get('/recipients'));
    t.notMatch(everything, /whsec_|127\.0\.0\.1/);
    t.notMatch(product.logged(), /whsec_/);
  },
);

t.test('of two processes that find the same notification due, one sends', async (t) => {
  const world = await tellingWorld(t);
  const { product, server } = world;
  // Another handle on the same ledger: what takes turns within a process does not between the two.
  const { ledger } = product.deps;
  const other = new Proxy(ledger, {
    get: (target, name) => {
      const member = Reflect.get(target, name, target) as unknown;
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  const second: Deps = { ...product.deps, ledger: other };
  for (let round = 0; round < 10; round++) {
    const customer = await world.customer(`Hanna${round}`, { newsletter: `N-8-${round}` });
    await world.post(`/customers/${customer}/corrections`, correctionOf(`h${round}@new.example`));
    await product.settled();
    await Promise.all([pursueNotifications(product.deps), pursueNotifications(second)]);
    await world.pursue();
  }
  const ids = server.calls.map(({ headers }) => headers['webhook-id']);
  t.equal(ids.length, 10, 'each was sent once');
  t.equal(new Set(ids).size, 10);
  for (const { notification } of await world.notifications('?recipient=mail-house')) {
    t.same(await eventsOf(product, notification), ['NotificationOrdered', 'NotificationAttempted', 'NotificationSent']);
  }
});

t.test('what a stop left undone is made up for: occasions, orders and attempts in hand', async (t) => {
  const world = await tellingWorld(t);
  const { product, server, clock } = world;
  const customer = await world.customer('Ida', { newsletter: 'N-9' });
  await world.post(`/customers/${customer}/corrections`, correctionOf('i@new.example'));
  await product.settled();
  // The ledger fails after so many appends, at every place in turn.
  for (let left = 0; left < 6; left++) {
    let allowed = left;
    const ledger = new Proxy(product.deps.ledger, {
      get: (target, name) => {
        if (name !== 'append') return Reflect.get(target, name, target) as unknown;
        return (...args: Parameters<Deps['ledger']['append']>) => {
          if (allowed-- <= 0) throw new Error('the process ended here');
          return target.append(...args);
        };
      },
    });
    await pursueNotifications({ ...product.deps, ledger }).catch(() => undefined);
    await product.settled();
    clock.pass(3 * MINUTE);
  }
  await world.pursue();
  clock.pass(11 * MINUTE);
  await world.pursue();
  const all = await world.notifications();
  t.same(all.map(({ recipient, phase }) => [recipient, phase]).sort(), [
    ['mail-house', 'sent'],
    ['print-shop', 'ordered'],
  ]);
  t.equal(new Set(server.calls.map(({ headers }) => headers['webhook-id'])).size, 1);
  const types = await eventsOf(product, all.find(({ recipient }) => recipient === 'mail-house')?.['notification']);
  t.equal(types.filter((type) => type === 'NotificationSent').length, 1, 'recorded once');
  t.equal(types.filter((type) => type === 'NotificationOrdered').length, 1);
});

t.test('an erasure is told with the identifiers that it kept, and nothing opens them afterwards', async (t) => {
  const world = await tellingWorld(t);
  const { server } = world;
  const customer = await world.customer('Jana', { newsletter: 'N-10', shop: 'S-10' });
  const other = await world.customer('Karla', { newsletter: 'N-11' });
  const third = await world.customer('Lena', { shop: 'S-12' });
  await world.product.must('PUT', '/v1/recipients/print-shop/telling', { systems: [] });
  const what = { customers: [customer, other, third], dataCategories: ['identity', 'contact', 'source'] };
  const asked = await world.post('/erasures', { trigger: 'office', ground: 'art17-1-a', ...what });
  const at = `/erasures/${asked['id']}`;
  await world.post(`${at}/plan`);
  const { plan } = await world.get(at);
  await world.post(`${at}/approval`, { plan: (plan as Json)['revision'], alone: 'no-second-person' });
  server.answer = withConfirmation;
  await world.pursue();
  t.equal(server.calls.length, 1, 'one call for all');
  const byNewsletter = (one: string) => ({
    customer: one,
    identifiers: one === third ? [] : [{ system: 'newsletter' }],
  });
  t.match(bodyOf(server.calls[0]), {
    type: 'customer.erasure',
    data: { customers: [customer, other, third].sort().map(byNewsletter) },
  });
  t.match(server.calls[0]?.body, /N-10/);
  t.match(server.calls[0]?.body, /N-11/);
  t.notMatch(server.calls[0]?.body, /S-10/);
  const all = await world.notifications(`?occasion=erasure-${asked['id']}`);
  t.same(all.map(({ recipient, phase }) => [recipient, phase]).sort(), [
    ['mail-house', 'confirmed'],
    ['print-shop', 'ordered'],
  ]);
  const mailHouse = all.find(({ recipient }) => recipient === 'mail-house')?.['notification'];
  const copies = async () => {
    const looked = await world.post(`/notifications/${mailHouse}/look`, { purpose: 'rights-request' });
    return (looked['data'] as Json)['customers'] as readonly Json[];
  };
  await world.product.must('PUT', '/v1/recipients/mail-house/telling', { systems: ['newsletter', 'shop'] });
  t.same(
    (await copies()).flatMap(({ identifiers }) => (identifiers as readonly Json[]).map(({ system }) => system)),
    ['newsletter', 'newsletter'],
    'what was declared for nobody when it started was not copied',
  );
  const printShop = all.find(({ recipient }) => recipient === 'print-shop')?.['notification'];
  await world.post(`${at}/telling`, { told: 'no', reason: 'not-required' });
  await pursueErasures(world.product.deps);
  t.match(await world.get(at), { waitsFor: 'recipients' }, 'it is not complete before the office has told the other');
  await world.post(`/notifications/${printShop}/told`, { channel: 'letter', evidence: 'letter-9' });
  await world.post(`/notifications/${printShop}/receipt`, { evidence: 'receipt-9' });
  await pursueErasures(world.product.deps);
  t.match(await world.get(at), { phase: 'completed' });
  t.same(
    (await copies()).map(({ customer: one, identifiers, erased }) => [identifiers, one === third || erased]),
    [
      [[], true],
      [[], true],
      [[], true],
    ],
    'what it kept for the telling is destroyed with its end',
  );
  const toldOf = async (asked: object) => {
    const { model } = (await world.post(`${at}/certificates`, asked)) as { readonly model: Json };
    return (model['recipients'] as readonly Json[]).map(({ phase, named }) => [phase, named]);
  };
  const some = { count: 2, of: 3 };
  t.same(
    await toldOf({}),
    [
      ['confirmed', some],
      ['confirmed', undefined],
    ],
    'its yes is of those alone whom it knows',
  );
  t.match(await toldOf({ customer: third, form: 'short' }), [['confirmed', { count: 0, of: 1 }]]);
  t.match(await toldOf({ customer, form: 'short' }), [['confirmed', undefined]]);
});

t.test('who was told stands in the access package of the customer, who may ask for it', async (t) => {
  const { http, customer, request } = await packageWorld(t);
  await http.caughtUp();
  await pursueNotifications(http.deps);
  await http.caughtUp();
  const ask = (method: 'GET' | 'POST', url: string, payload: object = {}, accept = 'application/json') =>
    http.send(http.firstToken, { method, url, headers: { accept }, ...(method === 'GET' ? {} : { payload }) });
  const listed = (await ask('GET', `/v1/notifications?customer=${customer}`)).json() as Json;
  const carrier = (listed['items'] as readonly Json[]).find(({ recipient }) => recipient === 'carrier');
  const told = await ask('POST', `/v1/notifications/${carrier?.['notification']}/told`, { channel: 'letter' });
  t.equal(told.statusCode, 201, told.body);
  await http.caughtUp();
  const answer = await ask('POST', `/v1/requests/${request}/package`, { language: 'de', purpose: 'rights-request' });
  t.equal(answer.statusCode, 200, answer.body);
  const { recipientsTold } = (answer.json() as Json)['data'] as Json;
  t.match(
    [...(recipientsTold as readonly Json[])].sort((a, b) => (a['recipient'] < b['recipient'] ? -1 : 1)),
    [
      { recipient: 'adviser', of: 'rectification', isGivenUp: false },
      { recipient: 'carrier', of: 'rectification', toldAt: /^2/, isGivenUp: false },
    ],
  );
  const paper = await ask(
    'POST',
    `/v1/requests/${request}/package`,
    { language: 'de', purpose: 'rights-request' },
    'application/pdf',
  );
  t.equal(paper.statusCode, 200);
});

t.test('a call about nobody whom the recipient could find is not made, and the office tells it', async (t) => {
  const world = await tellingWorld(t);
  const { server, product } = world;
  const customer = await world.customer('Frieda', { shop: 'S-8' });
  server.answer = withConfirmation;
  await world.post(`/customers/${customer}/corrections`, correctionOf('f@new.example'));
  await world.pursue();
  const one = async () => (await world.notifications('?recipient=mail-house'))[0] as Json;
  t.match(await one(), { phase: 'failed', failure: { code: 'identifiers-missing' }, duty: 'office' });
  t.equal(server.calls.length, 0, 'a yes to that would have been worth nothing');
  await product.must('PUT', '/v1/recipients/mail-house/telling', { systems: ['newsletter', 'regesta'] });
  await world.post(`/notifications/${(await one())['notification']}/attempt`, {});
  t.match(await one(), { phase: 'confirmed' });
  t.match(bodyOf(server.calls[0] as ArrivedCall), { data: { customers: [{ customer, identifiers: [] }] } });
});

t.test('a disposal of which recipients are told is approved by somebody who may look at whom', async (t) => {
  const { product, customer } = await tellingWorld(t);
  const id = await customer('Gerda', { newsletter: 'N-9' });
  const terms = {
    mode: 'maximum',
    ownerKind: 'customer',
    dataCategories: ['contact'],
    trigger: 'last-order',
    period: { unit: 'years', number: 1, countFrom: 'event' },
    law: { citation: 'GDPR Art. 5(1)(e)', certainty: 'interpretation' },
  };
  const drafted = { terms, confirmed: 'interpretation' };
  await product.must('PUT', '/v1/retention/schedules/orders', drafted);
  const alone = { scheduleVersion: 1, alone: 'no-second-person' };
  await product.must('POST', '/v1/retention/schedules/orders/approval', alone);
  const stated = { trigger: 'last-order', on: '2020-01-01', source: 'shop' };
  await product.must('POST', `/v1/customers/${id}/retention-triggers`, stated);
  await product.settled();
  const disposal = (await product.must('POST', '/v1/disposals', {})).body['id'] as string;
  const { token } = await product.actor(['data-protection-officer'], ['audit']);
  const answer = await product.ask('POST', `/v1/disposals/${disposal}/approval`, {}, { token });
  t.match([answer.status, answer.body['code']], [403, 'DISPOSAL_LOOK_NOT_ALLOWED']);
});
