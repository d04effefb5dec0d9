import t from 'tap';
import { eraseWith } from '../support/erase.ts';
import { registration } from '../support/product-people.ts';
import { httpApp } from '../support/http-app.ts';

t.test('a connected system asks before it processes', async (t) => {
  const http = await httpApp(t);
  const first = http.firstToken;
  const { token } = await http.actor(['connector'], ['marketing']);
  const post = async (path: string, payload: object) => {
    const answer = await http.send(first, { method: 'POST', url: `/v1${path}`, payload });
    t.equal(answer.statusCode, 201, `${path} ${answer.body}`);
    return answer.json() as { readonly id: string; readonly events: readonly string[]; readonly position: string };
  };
  const { id: customer } = await post('/customers', registration(3));
  const may = async (asked: object = {}) => {
    const payload = { customer, purpose: 'marketing', ...asked };
    const answer = await http.send(token, { method: 'POST', url: '/v1/decisions', payload });
    t.equal(answer.statusCode, 200, answer.body);
    t.notMatch(answer.body, /wojcik|sokolova|Соколова/i, 'no personal data');
    return answer.json() as { readonly may: boolean; readonly by?: string; readonly position: string };
  };
  t.match(await may(), { may: false, why: ['consent-never-asked'] });
  t.match(await may({ purpose: 'customer-service' }), {
    may: true,
    why: ['legal-basis'],
    warnings: ['no-notice-in-force'],
  });
  t.match(await may({ purpose: 'made-up' }), { may: false, why: ['purpose-unknown'] });
  t.match(await may({ customer: '7'.repeat(26), purpose: 'contract' }), { may: false, why: ['customer-unknown'] });

  const sha256 = Buffer.alloc(32, 1).toString('base64');
  const notice = await post('/notices', {
    code: 'news',
    noticeVersion: 1,
    texts: [{ language: 'en', sha256 }],
    purposes: ['marketing'],
    effectiveFrom: '2020-01-01T00:00:00.000Z',
  });
  const expiresAt = '2099-01-01T00:00:00.000Z';
  const given = await post(`/customers/${customer}/consents/marketing/given`, {
    notice: notice.id,
    noticeVersion: 1,
    method: 'web-form',
    channel: 'web',
    separate: true,
    expiresAt,
  });
  const yes = await may();
  t.match(yes, { may: true, why: ['consent-given'], by: given.events[0], until: expiresAt, warnings: [], notBy: [] });
  t.ok(BigInt(yes.position) >= BigInt(given.position), 'everything up to here was taken into account');

  const phone = await post(`/customers/${customer}/opt-outs`, { of: 'marketing', contactBy: 'phone', channel: 'web' });
  t.match(await may(), { may: true, notBy: ['phone'] });
  t.match(await may({ channel: 'phone' }), { may: false, why: ['opted-out'], by: phone.events[0] });
  t.match(await may({ channel: 'e-mail' }), { may: true });
  await post(`/customers/${customer}/opt-outs`, { of: 'sale-sharing', signal: 'gpc', channel: 'web' });
  t.match(await may({ use: 'sale-sharing' }), { may: false, why: ['opted-out'] });
  t.match(await may(), { may: true });

  const objection = await post(`/customers/${customer}/objections`, {
    purpose: 'marketing',
    ground: 'direct-marketing',
    channel: 'letter',
  });
  t.match(await may(), { may: false, why: ['objected'], by: objection.events[0] });
  const overruled = await http.send(first, {
    method: 'POST',
    url: `/v1/customers/${customer}/objections/${objection.events[0]}/decision`,
    payload: { decision: 'overruled', ground: 'compelling-grounds' },
  });
  t.match(overruled.json(), { code: 'OBJECTION_ABSOLUTE', status: 409 });
  await post(`/customers/${customer}/objections/${objection.events[0]}/withdrawal`, { channel: 'web' });
  t.match(await may(), { may: true });
  const restriction = await post(`/customers/${customer}/restrictions`, {
    ground: 'own-decision',
    purposes: ['marketing'],
  });
  t.match(await may(), { may: false, why: ['processing-restricted'], by: restriction.events[0] });
  t.match(
    await may({ purpose: 'rights-request' }),
    { may: true, why: ['legal-basis'] },
    'answering the customer goes on',
  );
  const list = await http.send(first, {
    url: `/v1/customers/${customer}/restrictions?minPosition=${restriction.position}`,
  });
  t.equal(list.headers['etag'], '"4"');
  t.same(
    (list.json() as readonly { readonly kind: string; readonly state: string }[]).map(
      (one) => `${one.kind} ${one.state}`,
    ),
    ['opt-out standing', 'opt-out standing', 'objection withdrawn', 'restriction standing'],
  );

  await eraseWith(http, { customers: [customer], dataCategories: ['identity'] });
  t.match(await may({ purpose: 'rights-request' }), { may: true, warnings: ['no-notice-in-force', 'partly-erased'] });
  await eraseWith(http, { customers: [customer], dataCategories: ['contact', 'preference'] });
  t.match(await may(), { may: false, why: ['erased', 'processing-restricted'], by: restriction.events[0] });
  const nobody = await http.actor(['administrator'], []);
  const refused = await http.send(nobody.token, {
    method: 'POST',
    url: '/v1/decisions',
    payload: { customer, purpose: 'marketing' },
  });
  t.match(refused.json(), { code: 'ROLE_NOT_ALLOWED' });
});
