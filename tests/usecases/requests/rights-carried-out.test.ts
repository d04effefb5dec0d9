import t from 'tap';
import type { Json, Product } from '../../support/product-app.ts';
import { office } from './office.ts';

const ALONE = { alone: 'no-second-person' };
t.setTimeout(300_000);

const PURPOSE = { kind: 'marketing', dataCategories: ['contact'], names: { en: 'News' } };

async function customerOf(product: Product): Promise<string> {
  const { body } = await product.must('POST', '/v1/customers', {
    source: 'shop',
    channel: 'web-form',
    collectionCountry: 'DE',
    facts: { name: { full: 'Anna Weber' } },
  });
  return body['id'] as string;
}

/** A marketing purpose on either basis, and a notice that covers both. */
async function marketing(product: Product): Promise<string> {
  await product.must('POST', '/v1/purposes', { code: 'news', legalBasis: 'consent', ...PURPOSE });
  await product.must('POST', '/v1/purposes', { code: 'catalogue', legalBasis: 'legitimate-interests', ...PURPOSE });
  const texts = [{ language: 'en', sha256: Buffer.alloc(32, 7).toString('base64') }];
  const effectiveFrom = '2026-08-01T00:00:00.000Z';
  const notice = { code: 'privacy', noticeVersion: 1, texts, purposes: ['news', 'catalogue'], effectiveFrom };
  const { body } = await product.must('POST', '/v1/notices', notice);
  return body['id'] as string;
}

t.test('what the register carries out is answered once it has, and the refusal names the command', async (t) => {
  const { product, receive, say, no } = await office(t);
  const notice = await marketing(product);
  const customer = await customerOf(product);
  const path = `/v1/customers/${customer}`;
  const cases = [
    [
      'objection',
      'REQUEST_OBJECTION_NOT_RECORDED',
      `${path}/objections`,
      { purpose: 'catalogue', ground: 'direct-marketing' },
    ],
    ['restriction', 'REQUEST_RESTRICTION_NOT_IN_FORCE', `${path}/restrictions`, { ground: 'accuracy-contested' }],
    ['opt-out', 'REQUEST_OPT_OUT_NOT_IN_FORCE', `${path}/opt-outs`, { of: 'sale-sharing' }],
    ['limit', 'REQUEST_LIMIT_NOT_IN_FORCE', `${path}/opt-outs`, { of: 'sensitive-limit' }],
    ['withdraw-consent', 'REQUEST_CONSENT_NOT_WITHDRAWN', `${path}/consents/news/withdrawn`, {}],
  ] as const;
  const yes = { notice, noticeVersion: 1, method: 'web-form', channel: 'shop', separate: true };
  await product.must('POST', `${path}/consents/news/given`, yes);
  for (const [right, code, route, body] of cases) {
    const law = right === 'opt-out' || right === 'limit' ? (['US-CA'] as const) : (['EU'] as const);
    const request = await receive({ rights: [right] }, law, law[0] === 'EU' ? 'DE' : 'US-CA');
    await say(request, 'identity/no-doubt', { reason: 'logged-in' });
    await say(request, 'approval', { rights: [right], ...ALONE });
    const delivery = { rights: [right], method: 'done-and-told' };
    await no(request, 'delivery', delivery, 'REQUEST_CUSTOMER_MISSING');
    await say(request, 'customer', { customer });
    await say(request, 'identity/no-doubt', { reason: 'logged-in' });
    await say(request, 'approval', { rights: [right], ...ALONE });
    const { body: problem } = await product.ask('POST', `/v1/requests/${request}/delivery`, delivery);
    t.equal(problem['code'], code);
    t.match(problem['detail'], /regesta (objection|restriction|opt-out|consent) \w+/, 'the way on is named');
    const needsChannel = right !== 'restriction';
    await product.must('POST', route, { ...body, ...(needsChannel ? { channel: 'office' } : {}) });
    await say(request, 'delivery', delivery);
  }
});

t.test('a restriction that stood before is not the one that is asked for now', async (t) => {
  const { product, on, receive, say, no } = await office(t);
  await marketing(product);
  const customer = await customerOf(product);
  const restricted = { ground: 'own-decision', purposes: ['news'] };
  await product.must('POST', `/v1/customers/${customer}/restrictions`, restricted);
  await on('2026-08-10');
  const request = await receive({ rights: ['restriction'], customer });
  await say(request, 'identity/no-doubt', { reason: 'logged-in' });
  await say(request, 'approval', { rights: ['restriction'], ...ALONE });
  const delivery = { rights: ['restriction'], method: 'mail' };
  await no(request, 'delivery', delivery, 'REQUEST_RESTRICTION_NOT_IN_FORCE');
  await product.must('POST', `/v1/customers/${customer}/restrictions`, { ground: 'accuracy-contested', request });
  await say(request, 'delivery', delivery);
});

t.test('an opt-out that stood before is the answer where somebody names it', async (t) => {
  const { product, on, receive, say, no } = await office(t);
  const customer = await customerOf(product);
  const before = { of: 'sale-sharing', channel: 'office' };
  const { body } = await product.must('POST', `/v1/customers/${customer}/opt-outs`, before);
  await on('2026-08-10');
  const request = await receive({ rights: ['opt-out'], customer }, ['US-CA'], 'US-CA');
  await say(request, 'approval', { rights: ['opt-out'], ...ALONE });
  const delivery = { rights: ['opt-out'], method: 'mail' };
  await no(request, 'delivery', delivery, 'REQUEST_OPT_OUT_NOT_IN_FORCE');
  await say(request, 'delivery', { ...delivery, deeds: body['events'] });
});

t.test('a consent given after an objection is recorded, warned of, and counts until the next no', async (t) => {
  const { product, on } = await office(t);
  const notice = await marketing(product);
  const customer = await customerOf(product);
  const path = `/v1/customers/${customer}`;
  const yes = { notice, noticeVersion: 1, method: 'web-form', channel: 'shop', separate: true };
  const give = async (purpose: string, more: object = {}): Promise<Json> =>
    (await product.must('POST', `${path}/consents/${purpose}/given`, { ...yes, ...more })).body;
  const may = async (purpose: string): Promise<Json> =>
    (await product.must('POST', '/v1/decisions', { customer, purpose })).body;
  const object = async (): Promise<string> => {
    const body = { purpose: 'catalogue', ground: 'direct-marketing', channel: 'office' };
    return (await product.must('POST', `${path}/objections`, body)).body['events'][0] as string;
  };
  const first = await give('news');
  t.notOk('warning' in first);
  t.match(await may('news'), { may: true, by: first['events'][0], warnings: [] });
  await on('2026-08-10');
  const objection = await object();
  for (const purpose of ['news', 'catalogue'])
    t.match(await may(purpose), { may: false, why: ['objected'], by: objection });

  const old = await give('news', { givenAt: '2026-08-03T10:00:00.000Z' });
  t.equal(old['outcome'], 'unchanged', 'the paper of before says nothing new');
  await on('2026-08-20');
  const fresh = await give('news');
  t.match(fresh, { outcome: 'written', warning: 'objection-stands', objection });
  t.match(await may('news'), {
    may: true,
    by: fresh['events'][0],
    why: ['consent-given', 'consent-after-objection'],
    warnings: ['objection-stands'],
  });
  t.match(await may('catalogue'), { may: false }, 'a consent is for its own purpose');
  t.equal((await give('news'))['outcome'], 'unchanged', 'and the same one again is not');
  const other = await give('catalogue', { expiresAt: '2026-08-30T10:00:00.000Z' });
  const verdict = await may('catalogue');
  t.match(verdict, { may: true, by: other['events'][0], until: '2026-08-30T10:00:00.000Z' });
  t.same(verdict['why'], ['consent-after-objection'], 'the objection ended the other basis');
  await on('2026-08-31');
  t.match(await may('catalogue'), { may: false, why: ['objected'], by: objection }, 'it has run out');
  await product.must('POST', `${path}/consents/news/withdrawn`, { channel: 'office' });
  t.match(await may('news'), { may: false, why: ['objected', 'consent-withdrawn'] });
});

t.test('a newer objection ends what a consent began', async (t) => {
  const { product, on } = await office(t);
  const notice = await marketing(product);
  const customer = await customerOf(product);
  const path = `/v1/customers/${customer}`;
  const objected = { purpose: 'news', ground: 'direct-marketing', channel: 'office' };
  const { body } = await product.must('POST', `${path}/objections`, objected);
  await on('2026-08-10');
  const yes = { notice, noticeVersion: 1, method: 'web-form', channel: 'shop', separate: true };
  await product.must('POST', `${path}/consents/news/given`, yes);
  const may = async () => (await product.must('POST', '/v1/decisions', { customer, purpose: 'news' })).body['may'];
  t.equal(await may(), true);
  await on('2026-08-20');
  const again = await product.must('POST', `${path}/objections`, objected);
  t.equal(again.body['outcome'], 'written', 'who objects again after a yes says something new');
  t.not(again.body['events'][0], body['events'][0]);
  t.equal(await may(), false);
});

t.test('a duplicate keeps nothing from being answered, and shows what it is joined to', async (t) => {
  const { product, on, receive, say, no, see } = await office(t);
  const customer = await customerOf(product);
  const other = await customerOf(product);
  const first = await receive({ rights: ['access'], customer });
  await on('2026-08-10');
  const more = await receive({ rights: ['access', 'erasure'], customer });
  await no(more, 'duplicate', { of: first }, 'REQUEST_DUPLICATE_OTHER_RIGHTS');
  await no(first, 'duplicate', { of: more }, 'REQUEST_DUPLICATE_NOT_LATER');
  const ofOther = await receive({ rights: ['access'], customer: other });
  await no(ofOther, 'duplicate', { of: first }, 'REQUEST_DUPLICATE_OTHER_PERSON');
  const american = await receive({ rights: ['access'], customer }, ['US-VA'], 'US-VA');
  await no(american, 'duplicate', { of: first }, 'REQUEST_DUPLICATE_OTHER_LAWS');
  const unknown = await receive({ rights: ['access'] });
  await no(unknown, 'duplicate', { of: first }, 'REQUEST_DUPLICATE_PERSON_UNSAID');
  await say(unknown, 'duplicate', { of: first, samePerson: true });
  t.match(await see(unknown), { duplicateOf: first, ended: 'duplicate', clocks: [{ state: 'ended' }], late: false });
  await say(first, 'identity/no-doubt', { reason: 'logged-in' });
  await say(first, 'approval', { rights: ['access'], ...ALONE });
  await say(first, 'delivery', { rights: ['access'], method: 'mail' });
  await on('2026-08-11');
  const again = await receive({ rights: ['access'], customer });
  await no(again, 'duplicate', { of: first }, 'REQUEST_DUPLICATE_OTHER_RIGHTS');
});
