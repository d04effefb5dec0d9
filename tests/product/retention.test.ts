import t, { type Test } from 'tap';
import { addMillis, movableClock } from '../support/movable-clock.ts';
import { type Json, Product, productFolder } from '../support/product-app.ts';
import { ProductProcess } from '../support/product-process.ts';

t.setTimeout(600_000);

const DAY_MS = 24 * 3_600_000;
const PURPOSES = ['customer-service', 'rights-request', 'audit', 'customer-intake'];

async function world(t: Test) {
  const clock = movableClock();
  const product = await Product.of(t, productFolder(t), {}, clock);
  const officer = await product.actor(['data-protection-officer'], PURPOSES);
  const clerk = await product.actor(['clerk'], ['customer-service']);
  const custodian = await product.actor(['compliance-officer'], PURPOSES);
  return { clock, product, officer, clerk, custodian };
}
type World = Awaited<ReturnType<typeof world>>;

let serial = 0;
async function customer({ product }: World, country = 'DE'): Promise<string> {
  serial++;
  const { body } = await product.must('POST', '/v1/customers', {
    source: 'shop',
    channel: 'api',
    collectionCountry: country,
    facts: {
      name: { full: `Canary Person${serial}` },
      email: `canary${serial}@example.com`,
      company: { name: `Canary Works ${serial}` },
    },
  });
  return body['id'] as string;
}

const lastOrder = ({ product }: World, id: string, on: string) =>
  product.must('POST', `/v1/customers/${id}/retention-triggers`, { trigger: 'last-order', on, source: 'shop' });

/** Drafted by the officer, approved by the first actor. */
async function inForce({ product, officer }: World, code: string, terms: object, confirmed = 'interpretation') {
  await product.must('PUT', `/v1/retention/schedules/${code}`, { terms, confirmed }, { token: officer.token });
  const { body } = await product.must('GET', `/v1/retention/schedules/${code}`);
  const draft = body['draft'] as Json;
  await product.must('POST', `/v1/retention/schedules/${code}/approval`, { scheduleVersion: draft['scheduleVersion'] });
}

const orders = (mode: 'minimum' | 'maximum', years: number, more: object = {}) => ({
  mode,
  ownerKind: 'customer',
  dataCategories: ['commercial', 'contact', 'identity'],
  trigger: 'last-order',
  period: { unit: 'years', number: years, countFrom: 'end-of-year' },
  law: { citation: 'HGB s. 257', jurisdiction: 'DE', certainty: 'interpretation' },
  ...more,
});

const refusal = async (world: World, method: string, url: string, payload?: unknown, token?: string) => {
  const answer = await world.product.ask(method, url, payload, token === undefined ? {} : { token });
  return `${answer.status} ${String(answer.body['code'])}`;
};

t.test(
  'a default is adopted with its citation, confirmed where it is in doubt, and approved by somebody else',
  async (t) => {
    const world_ = await world(t);
    const { product, officer, clerk } = world_;
    const as = { token: officer.token };
    const { body: shipped } = await product.must('GET', '/v1/retention/defaults');
    const defaults = shipped['defaults'] as readonly Json[];
    t.ok(defaults.length > 60, 'common statutes are there');
    t.match(
      defaults.find(({ code }) => code === 'de-vouchers'),
      { terms: { period: { number: 8, unit: 'years', countFrom: 'end-of-year' }, law: { jurisdiction: 'DE' } } },
      'eight years since the Fourth Bureaucracy Relief Act',
    );
    t.equal(
      await refusal(world_, 'POST', '/v1/retention/defaults', { default: 'no-such' }),
      '404 RETENTION_DEFAULT_UNKNOWN',
    );
    const unsure = { default: 'lt-accounting' };
    t.equal(await refusal(world_, 'POST', '/v1/retention/defaults', unsure), '409 RETENTION_CERTAINTY_UNCONFIRMED');
    t.equal(
      await refusal(world_, 'POST', '/v1/retention/defaults', { ...unsure, confirmed: 'interpretation' }),
      '409 RETENTION_CERTAINTY_UNCONFIRMED',
      'another certainty than the one that was shown confirms nothing',
    );
    await product.must('POST', '/v1/retention/defaults', { ...unsure, confirmed: 'low' }, as);
    t.equal(
      await refusal(world_, 'POST', '/v1/retention/defaults', {
        default: 'de-letters',
        yearEnd: '03-31',
        elseFrom: 'registered',
      }),
      '422 RETENTION_DEFAULT_UNFIT',
    );
    t.equal(
      await refusal(world_, 'POST', '/v1/retention/defaults', { default: 'consent-marketing', purpose: 'no-such' }),
      '422 RETENTION_PURPOSE_UNKNOWN',
    );
    await product.must('POST', '/v1/retention/defaults', { default: 'de-vouchers', yearEnd: '03-31' }, as);
    const approval = '/v1/retention/schedules/de-vouchers/approval';
    t.equal(await refusal(world_, 'POST', approval, { scheduleVersion: 2 }), '409 RETENTION_VERSION_UNKNOWN');
    t.equal(await refusal(world_, 'POST', approval, { scheduleVersion: 1 }, officer.token), '403 ROLE_NOT_ALLOWED');
    await product.must('POST', approval, { scheduleVersion: 1 });
    t.match((await product.must('GET', '/v1/retention/schedules/de-vouchers')).body, {
      phase: 'known',
      approved: { terms: { adopted: { code: 'de-vouchers' }, period: { yearEnd: '03-31' } } },
    });

    const own = orders('maximum', 3);
    await product.must('PUT', '/v1/retention/schedules/own', { terms: own, confirmed: 'interpretation' });
    t.equal(
      await refusal(world_, 'POST', '/v1/retention/schedules/own/approval', { scheduleVersion: 1 }),
      '409 RETENTION_SECOND_PERSON_MISSING',
    );
    await product.must('POST', '/v1/retention/schedules/own/approval', {
      scheduleVersion: 1,
      alone: 'no-second-person',
    });
    t.equal(await refusal(world_, 'POST', '/v1/retention/schedules/own/end', {}), '409 RETENTION_END_NOT_PROPOSED');
    await product.must('POST', '/v1/retention/schedules/own/end-proposal', { reason: 'replaced' });
    t.equal(
      await refusal(world_, 'POST', '/v1/retention/schedules/own/end', {}),
      '409 RETENTION_SECOND_PERSON_MISSING',
    );
    await product.must('POST', '/v1/retention/schedules/own/end', { alone: 'no-second-person' });
    t.equal(
      await refusal(world_, 'POST', '/v1/retention/schedules/own/end-proposal', { reason: 'replaced' }),
      '409 RETENTION_ENDED',
    );
    t.equal(await refusal(world_, 'POST', '/v1/retention/schedules/none/end', {}), '404 RETENTION_UNKNOWN');
    // Drafting anew brings nothing back into force.
    await product.must('PUT', '/v1/retention/schedules/own', { terms: own, confirmed: 'interpretation' });
    const { body: anew } = await product.must('GET', '/v1/retention/schedules/own');
    t.equal(anew['approved'], undefined);
    t.equal(await refusal(world_, 'GET', '/v1/disposals', undefined, clerk.token), '403 ROLE_NOT_ALLOWED');
  },
);

t.test('a hold stands before every erasure and disposal of its scope, and two people let it go', async (t) => {
  const w = await world(t);
  const { product, officer, custodian, clock } = w;
  const [held, free] = [await customer(w), await customer(w)];
  await product.settled();
  const today = clock.now().slice(0, 10);
  const ahead = addMillis(clock.now(), 20 * DAY_MS).slice(0, 10);
  const place = {
    matter: 'case-2026-17',
    basis: 'litigation',
    owners: [`customer-${held}`],
    dataCategories: ['identity', 'contact'],
    custodian: custodian.id,
    reviewOn: ahead,
  };
  t.equal(await refusal(w, 'POST', '/v1/holds', { ...place, reviewOn: today }), '422 HOLD_REVIEW_NOT_AHEAD');
  const nobody = '3vwq0gt6mxkz1c9r5e2hby8jdf';
  t.equal(await refusal(w, 'POST', '/v1/holds', { ...place, custodian: nobody }), '422 HOLD_CUSTODIAN_UNKNOWN');
  t.equal(
    await refusal(w, 'POST', '/v1/holds', { ...place, owners: [`customer-${nobody}`] }),
    '422 HOLD_OWNER_UNKNOWN',
  );
  t.equal(await refusal(w, 'POST', '/v1/holds', { ...place, owners: [`consent-${held}`] }), '422 HOLD_OWNER_UNKNOWN');
  t.equal(await refusal(w, 'POST', '/v1/holds', place, w.clerk.token), '403 ROLE_NOT_ALLOWED');
  t.equal(await refusal(w, 'GET', `/v1/holds/${nobody}`), '404 HTTP_NOTHING_HERE');
  t.equal(await refusal(w, 'POST', `/v1/holds/${nobody}/release`, {}), '404 HOLD_UNKNOWN');
  t.same((await product.must('GET', '/v1/holds')).body, [], 'nothing that was refused is listed');

  const { body: receipt } = await product.must('POST', '/v1/requests', {
    channel: 'e-mail',
    rights: ['erasure'],
    customer: held,
  });
  const request = receipt['id'] as string;
  t.same((await product.must('GET', `/v1/requests/${request}`)).body['holds'], []);
  const { body: placed } = await product.must('POST', '/v1/holds', place, { token: officer.token });
  const hold = placed['id'] as string;
  t.same(
    (await product.must('GET', `/v1/requests/${request}`)).body['holds'],
    [{ hold, dataCategories: ['identity', 'contact'] }],
    'a request in flight shows it at once',
  );

  const erasure = async (customers: readonly string[]) => {
    const ground = { trigger: 'office', ground: 'art17-1-a' };
    const asked = await product.must('POST', '/v1/erasures', {
      ...ground,
      customers,
      dataCategories: ['identity', 'contact', 'commercial'],
    });
    await product.must('POST', `/v1/erasures/${asked.body['id']}/plan`, {});
    await product.settled();
    return (await product.must('GET', `/v1/erasures/${asked.body['id']}`)).body;
  };
  const planned = await erasure([held, free]);
  const items = (planned['plan'] as Json)['items'] as readonly Json[];
  const keptOf = (owner: string) =>
    items.filter((item) => item['owner'] === owner && item['action'] === 'keep').map((item) => item['dataCategory']);
  t.same(keptOf(`customer-${held}`).sort(), ['contact', 'identity']);
  t.same(keptOf(`customer-${free}`), []);
  t.match(
    items.find((item) => item['action'] === 'keep'),
    { why: 'hold', hold },
  );

  const release = `/v1/holds/${hold}/release`;
  t.equal(await refusal(w, 'POST', release, {}), '409 HOLD_RELEASE_NOT_PROPOSED');
  await product.must(
    'POST',
    `/v1/holds/${hold}/release-proposal`,
    { reason: 'matter-closed' },
    { token: officer.token },
  );
  t.equal(await refusal(w, 'POST', release, {}, officer.token), '409 HOLD_SECOND_PERSON_MISSING');
  await product.must('POST', `/v1/holds/${hold}/release-refusal`, {});
  t.equal(await refusal(w, 'POST', release, {}), '409 HOLD_RELEASE_NOT_PROPOSED', 'declined is declined');
  await product.must('POST', `/v1/holds/${hold}/scope`, {
    owners: [`customer-${free}`],
    dataCategories: ['commercial'],
  });
  const wider = await erasure([free]);
  t.same(
    ((wider['plan'] as Json)['items'] as readonly Json[]).filter((item) => item['action'] === 'keep').length,
    3,
    'what was added is held, all of it',
  );
  await product.must('POST', `/v1/holds/${hold}/reviews`, { outcome: 'to-be-released', reviewOn: ahead });
  await product.must('POST', `/v1/holds/${hold}/custodian`, { custodian: officer.id });
  await product.must(
    'POST',
    `/v1/holds/${hold}/release-proposal`,
    { reason: 'matter-closed' },
    { token: officer.token },
  );
  await product.must('POST', release, {});
  t.equal(
    await refusal(w, 'POST', `/v1/holds/${hold}/scope`, { owners: 'all', dataCategories: [] }),
    '409 HOLD_RELEASED',
  );
  t.match((await product.must('GET', `/v1/holds/${hold}`)).body, {
    phase: 'released',
    reason: 'matter-closed',
    ownerCount: 2,
  });
  t.same((await product.must('GET', `/v1/requests/${request}`)).body['holds'], []);
});

t.test('what is due is counted, listed, approved by another person, disposed of, and certified', async (t) => {
  const w = await world(t);
  const { product, officer, custodian } = w;
  // Two are due; one is held, one is kept by a longer law, one has a request open, one was never said to have ordered, one is fresh.
  const [due1, due2, held, kept, waiting, fresh] = [
    await customer(w),
    await customer(w),
    await customer(w),
    await customer(w, 'FR'),
    await customer(w),
    await customer(w),
  ];
  await customer(w);
  for (const id of [due1, due2, held, kept, waiting]) await lastOrder(w, id, '2019-05-01');
  await lastOrder(w, fresh, '2026-01-07');
  t.equal(
    await refusal(w, 'POST', `/v1/customers/${fresh}/retention-triggers`, {
      trigger: 'last-order',
      on: '2999-01-01',
      source: 'shop',
    }),
    '422 TRIGGER_IN_FUTURE',
  );
  t.equal(
    await refusal(w, 'POST', `/v1/customers/${fresh}/retention-triggers/withdrawal`, {
      trigger: 'last-order',
      source: 'crm',
      reason: 'stated-by-mistake',
    }),
    '409 TRIGGER_NOT_STATED',
  );
  await product.must('POST', '/v1/requests', { channel: 'e-mail', rights: ['access'], customer: waiting });
  t.equal(await refusal(w, 'POST', '/v1/disposals', {}), '409 DISPOSAL_NOTHING_SCHEDULED');
  await inForce(w, 'orders', orders('maximum', 3));
  await inForce(
    w,
    'orders-fr',
    orders('minimum', 10, { countries: ['FR'], dataCategories: ['commercial', 'identity'] }),
  );
  const hold = await product.must('POST', '/v1/holds', {
    matter: 'case-1',
    basis: 'court-order',
    owners: [`customer-${held}`],
    dataCategories: ['contact'],
    custodian: custodian.id,
    reviewOn: '2999-01-01',
  });
  await product.settled();

  const { body: run } = await product.must('GET', '/v1/retention/due');
  const expected = {
    looked: 7,
    owners: 4,
    items: 9,
    due: [
      { schedule: 'orders', dataCategory: 'commercial', due: 3 },
      { schedule: 'orders', dataCategory: 'contact', due: 3 },
      { schedule: 'orders', dataCategory: 'identity', due: 3 },
    ],
    left: [
      { why: 'hold', dataCategory: 'contact', by: hold.body['id'], owners: 1 },
      { why: 'law', dataCategory: 'commercial', by: 'orders-fr', owners: 1 },
      { why: 'law', dataCategory: 'identity', by: 'orders-fr', owners: 1 },
      { why: 'request-open', dataCategory: 'commercial', owners: 1 },
      { why: 'request-open', dataCategory: 'contact', owners: 1 },
      { why: 'request-open', dataCategory: 'identity', owners: 1 },
      { why: 'trigger-unknown', dataCategory: 'commercial', by: 'orders', owners: 1 },
      { why: 'trigger-unknown', dataCategory: 'contact', by: 'orders', owners: 1 },
      { why: 'trigger-unknown', dataCategory: 'identity', by: 'orders', owners: 1 },
    ],
    unscheduled: [],
  };
  t.match(run, expected, JSON.stringify(run));
  const own = async (id: string) =>
    (await product.must('GET', `/v1/customers/${id}/retention`)).body['data'] as readonly Json[];
  t.match(
    (await own(kept)).find(({ dataCategory }) => dataCategory === 'identity'),
    { kind: 'left', why: 'law', until: '2029-12-31' },
  );
  t.match((await own(fresh))[0], { kind: 'not-yet', until: '2029-12-31' });
  t.match((await own(due1))[0], { kind: 'due', since: '2022-12-31', schedules: ['orders'] });

  const french = await customer(w, 'FR');
  t.match((await product.must('GET', `/v1/customers/${french}/retention`)).body['unstated'], [
    { dataCategory: 'identity', schedule: 'orders-fr', law: 'HGB s. 257', trigger: 'last-order' },
    { dataCategory: 'commercial', schedule: 'orders-fr' },
  ]);

  const { body: planned } = await product.must('POST', '/v1/disposals', {}, { key: 'plan-1' });
  const disposal = planned['id'] as string;
  const again = await product.must('POST', '/v1/disposals', {}, { key: 'plan-1' });
  t.equal(again.body['id'], disposal, 'asked again under its key it is the same');
  const at = `/v1/disposals/${disposal}`;
  t.match((await product.must('GET', at)).body, {
    phase: 'planned',
    plan: { batches: 1, owners: 4, items: 9, due: expected.due },
    schedules: [{ schedule: 'orders', scheduleVersion: 1 }],
  });
  t.equal(await refusal(w, 'POST', `${at}/approval`, {}), '409 DISPOSAL_SECOND_PERSON_MISSING');
  t.equal(await refusal(w, 'POST', `${at}/progress`, {}), '409 DISPOSAL_NOT_APPROVED');
  t.equal(await refusal(w, 'GET', `${at}/certificate`), '409 DISPOSAL_NOT_COMPLETED');
  t.equal(await refusal(w, 'POST', '/v1/disposals/3vwq0gt6mxkz1c9r5e2hby8jdf/approval', {}), '404 DISPOSAL_UNKNOWN');

  // After it was listed and before its turn comes, one of them is held.
  await product.must('POST', '/v1/holds', {
    matter: 'case-2',
    basis: 'litigation',
    owners: [`customer-${due2}`],
    dataCategories: ['identity'],
    custodian: custodian.id,
    reviewOn: '2999-01-01',
  });
  await product.must('POST', `${at}/approval`, {}, { token: officer.token });
  t.equal(await refusal(w, 'POST', `${at}/refusal`, { reason: 'out-of-date' }), '409 DISPOSAL_UNDER_WAY');
  for (let n = 0; n < 5; n++) await product.must('POST', `${at}/progress`, {});
  await product.settled();
  const { body: seen } = await product.must('GET', at);
  t.equal(seen['phase'], 'completed', JSON.stringify(seen));
  const { body: batch } = await product.must('GET', `${at}/batches/1`);
  t.match(batch['left'], [{ owner: `customer-${due2}`, dataCategory: 'identity', why: 'hold' }]);

  const { body: issued } = await product.must('GET', `${at}/certificate`);
  t.match(issued['certificate'], {
    form: 'regesta-disposal-certificate/1',
    disposal,
    listed: { owners: 4, items: 9 },
    disposed: { owners: 4, items: 8, keys: 8, tombstones: 0 },
    left: [{ why: 'hold', dataCategory: 'identity', owners: 1 }],
    schedules: [{ schedule: 'orders', terms: { period: { number: 3 } } }],
  });
  t.same((await product.must('GET', `${at}/certificate`)).body, issued, 'made again it is the same');

  const look = async (id: string) => (await product.must('GET', `/v1/customers/${id}?purpose=customer-service`)).text;
  t.notMatch(await look(due1), /Canary/, 'nothing of it opens any more');
  t.match(await look(due2), /Canary Person/, 'what was held is there');
  t.match(await look(held), /canary\d+@example/);
  t.match(await look(kept), /Canary Person/);
  t.match(await look(waiting), /Canary Person/);
  const { body: rest } = await product.must('GET', '/v1/retention/due');
  t.match(rest, { owners: 0, items: 0 }, 'nothing is due twice');
  t.equal(await refusal(w, 'POST', '/v1/disposals', {}), '409 DISPOSAL_NOTHING_DUE');
  const { live, rebuilt } = await product.digests();
  t.equal(live, rebuilt, 'views made anew are the same');
});

t.test('a disposal whose process is killed again and again is completed, each key once', async (t) => {
  const folder = productFolder(t);
  const first = await Product.open(folder);
  const w = { product: first, officer: await first.actor(['data-protection-officer'], PURPOSES) } as unknown as World;
  const COUNT = 160;
  for (let n = 0; n < COUNT; n += 20) {
    await Promise.all(Array.from({ length: 20 }, async () => lastOrder(w, await customer(w), '2019-05-01')));
  }
  await inForce(w, 'orders', orders('maximum', 3));
  await first.settled();
  const { body: planned } = await first.must('POST', '/v1/disposals', {});
  const at = `/v1/disposals/${String(planned['id'])}`;
  await first.must('POST', `${at}/approval`, {}, { token: w.officer.token });
  const { token } = first;
  await first.close();

  let kills = 0;
  for (let patience = 100; ; patience *= 2) {
    const server = new ProductProcess(t, folder, ['serve']);
    const base = await server.hears('listening');
    const ask = (method: string, url: string, body?: object) =>
      fetch(`${base}${url}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    const seen = (await (await ask('GET', at)).json()) as Json;
    if (seen['phase'] === 'completed') {
      await server.kill();
      break;
    }
    const going = ask('POST', `${at}/progress`, { batches: 10 }).catch(() => undefined);
    // Each life is a little longer than the one before, so it ends on any machine.
    await Promise.race([going, new Promise((resolve) => setTimeout(resolve, patience))]);
    await server.kill();
    await going;
    kills++;
  }
  t.ok(kills > 2, `killed ${kills} times`);
  const last = await Product.of(t, folder);
  const { body } = await last.must('GET', `${at}/certificate`);
  t.match(body['certificate'], {
    disposed: { owners: COUNT, items: COUNT * 3, keys: COUNT * 3, tombstones: 0 },
    left: [],
  });
  await last.settled();
  t.match((await last.must('GET', '/v1/retention/due')).body, { items: 0 });
  const { live, rebuilt } = await last.digests();
  t.equal(live, rebuilt);
});
