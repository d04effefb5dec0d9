import t from 'tap';
import { Product } from '../support/product-app.ts';
import { person, registration } from '../support/product-people.ts';

/** What somebody who may not look could learn on a detour: from a refusal, a page, a count, or the record of it all. */
t.test('of what they may not see, people learn nothing on a detour', async (t) => {
  const product = await Product.of(t);
  const customers: string[] = [];
  for (const n of [0, 1]) {
    const { facts } = person(n);
    const body = { ...registration(n), facts: { ...facts, name: { full: `${n} Zwilling` } } };
    customers.push((await product.must('POST', '/v1/customers', body)).body['id'] as string);
  }
  const [customer, other] = customers as [string, string];
  const administrator = await product.actor(['administrator'], ['administration', 'customer-service']);
  const clerk = await product.actor(['clerk'], []);
  const marketer = await product.actor(['marketer'], ['marketing']);
  const connector = await product.actor(['connector'], []);
  await product.settled();
  const nobody = `${'0'.repeat(25)}7`;
  const log = async (actor: string) => {
    await product.settled();
    return (await product.must('GET', `/v1/access-log?actor=${actor}`)).body['items'] as Record<string, unknown>[];
  };

  await t.test('a role that may not ask is refused, and that is recorded', async (t) => {
    const look = `/v1/customers/${customer}?purpose=customer-service`;
    const { status, body } = await product.ask('GET', look, undefined, { token: administrator.token });
    t.strictSame([status, body['code']], [403, 'ROLE_NOT_ALLOWED']);
    t.match(await log(administrator.id), [
      { eventId: body['accessEvent'], owner: `customer-${customer}`, outcome: 'refused', reason: 'role-not-allowed' },
    ]);
    for (const [method, url, payload] of [
      ['POST', '/v1/customers/search', { purpose: 'customer-service', name: 'Zwilling' }],
      ['POST', `/v1/customers/${customer}/replay`, { purpose: 'audit', recordedAsOf: '2026-01-01' }],
      ['POST', '/v1/reports/audit', { from: '2026-01-01', to: '2026-01-31' }],
    ] as const) {
      const someone = await product.actor(['administrator'], []);
      const refused = await product.ask(method, url, payload, { token: someone.token });
      t.equal(refused.status, 403, url);
      t.match(await log(someone.id), [{ eventId: refused.body['accessEvent'], outcome: 'refused' }], url);
    }
  });

  await t.test('an id that nobody has is refused like any other', async (t) => {
    for (const [who, purpose] of [
      [clerk, 'customer-service'],
      [marketer, 'marketing'],
    ] as const) {
      const codes = [customer, nobody].map(async (id) => {
        const { body } = await product.ask('GET', `/v1/customers/${id}?purpose=${purpose}`, undefined, who);
        return body['code'] as string;
      });
      const [known, unknown] = await Promise.all(codes);
      t.equal(known, unknown);
    }
  });

  await t.test('a refused search names nobody, and pages of consent do not count who never consented', async (t) => {
    const searcher = await product.actor(['clerk'], []);
    const words = { purpose: 'customer-service', name: 'Zwilling' };
    t.equal((await product.ask('POST', '/v1/customers/search', words, searcher)).status, 403);
    t.notOk((await log(searcher.id))[0]?.['owner']);
    const page = { purpose: 'marketing', name: 'Zwilling', limit: 1 };
    const { body } = await product.must('POST', '/v1/customers/search', page, marketer);
    t.strictSame(body['data'], { customers: [] });
  });

  await t.test('those who consented are found page by page, whoever stands between them', async (t) => {
    await product.must('POST', '/v1/notices', {
      code: 'newsletter',
      noticeVersion: 1,
      texts: [{ language: 'en', sha256: `${'A'.repeat(43)}=` }],
      purposes: ['marketing'],
      effectiveFrom: '2026-01-01T00:00:00.000Z',
    });
    await product.settled();
    const [notice] = (await product.must('GET', '/v1/notices')).body as unknown as { notice: string }[];
    for (const id of customers) {
      await product.must('POST', `/v1/customers/${id}/consents/marketing/given`, {
        notice: notice?.notice,
        noticeVersion: 1,
        method: 'web-form',
        channel: 'website',
        givenBy: 'customer',
        separate: true,
      });
    }
    const found: string[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < 3; pages++) {
      const asked = { purpose: 'marketing', name: 'Zwilling', limit: 1, ...(cursor === undefined ? {} : { cursor }) };
      const { data } = (await product.must('POST', '/v1/customers/search', asked, marketer)).body;
      found.push(...(data['customers'] as { customer: string }[]).map((one) => one.customer));
      cursor = data['next'] as string | undefined;
      if (cursor === undefined) break;
    }
    t.equal(cursor, undefined);
    t.strictSame(found.toSorted(), customers.toSorted());
  });

  await t.test('the timeline shows looks to those alone who may see the access log', async (t) => {
    await product.must('GET', `/v1/customers/${other}?purpose=customer-service`);
    await product.settled();
    const types = async (token: string) => {
      const { body } = await product.must('GET', `/v1/customers/${other}/timeline`, undefined, { token });
      return (body['items'] as { type: string }[]).map((one) => one.type);
    };
    t.ok((await types(product.token)).includes('AccessGranted'));
    const seen = await types(clerk.token);
    t.ok(seen.includes('CustomerRegistered'));
    t.notOk(seen.some((type) => type.startsWith('Access')));
  });

  await t.test('whoever imports a guess does not hear in the register of runs that it was right', async (t) => {
    const columns = { id: { to: 'identifier' }, name: { to: 'name.full' } };
    const mapping = { name: 'm', source: 'crm', system: 'crm', collectionCountry: 'DE', columns };
    const headers = {
      'content-type': 'text/csv',
      'regesta-mapping': Buffer.from(JSON.stringify(mapping)).toString('base64url'),
    };
    for (const token of [product.token, connector.token]) {
      await product.must('POST', '/v1/imports', 'id,name\n7,Zed Zorro\n', { token, headers });
    }
    await product.settled();
    const counts = async (token: string) =>
      (await product.must('GET', '/v1/imports?limit=1', undefined, { token })).body['items'][0].counts;
    t.match(await counts(product.token), { changed: 0, unchanged: 1 });
    t.strictSame(await counts(connector.token), {
      rows: 1,
      registered: 0,
      rejected: 0,
      warnings: 0,
      rejectedByCode: {},
      accepted: 1,
    });
  });

  await t.test('a refused change leaves no identifier reserved', async (t) => {
    const linked = { system: 'erp', identifier: 'X-1' };
    const url = `/v1/customers/${customer}/identifiers`;
    const stale = await product.ask('POST', url, linked, { token: clerk.token, headers: { 'if-match': '"99"' } });
    t.equal(stale.status, 412);
    t.strictSame(await product.deps.vault.resolve('erp', 'X-1'), { kind: 'unknown' });
    const right = { key: 'link-1', headers: { 'if-match': '"1"' } };
    const { revision } = (await product.must('GET', `/v1/customers/${customer}?purpose=customer-service`)).body['data'];
    right.headers['if-match'] = `"${revision}"`;
    const first = await product.must('POST', url, linked, right);
    t.strictSame(
      (await product.must('POST', url, linked, right)).body,
      first.body,
      'and a retry is no change by others',
    );
  });

  await t.test('two administrators cannot take each other away at the same moment', async (t) => {
    const { body } = await product.must('GET', '/v1/actors');
    const one = await product.actor(['administrator'], []);
    const two = await product.actor(['administrator'], []);
    for (const { actor, roles } of body as unknown as { actor: string; roles: string[] }[]) {
      if (roles.includes('administrator'))
        await product.must('DELETE', `/v1/actors/${actor}/roles/administrator`, undefined, one);
    }
    const take = (whose: { id: string }, by: { token: string }) =>
      product.ask('DELETE', `/v1/actors/${whose.id}/roles/administrator`, undefined, by);
    const answers = await Promise.all([take(one, two), take(two, one)]);
    t.strictSame(answers.map(({ status }) => status).toSorted(), [201, 409]);
  });
});
