import t, { type Test } from 'tap';
import { httpApp } from '../support/http-app.ts';
import { csvText } from '../../src/reports/csv.ts';
import { processingOf } from '../../src/usecases/core/processing-of.ts';

type Json = Readonly<Record<string, unknown>>;
const json = (value: object): object => value;

/** The controller of a small shop in Germany, over the real edge. */
async function shop(t: Test) {
  const http = await httpApp(t);
  const put = (url: string, payload: object) =>
    http.send(http.firstToken, { method: 'PUT', url: `/v1${url}`, payload });
  const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
    http.send(http.firstToken, { method: 'POST', url: `/v1${url}`, payload, headers });
  const get = async (url: string): Promise<Json> => {
    await http.caughtUp();
    const answer = await http.send(http.firstToken, { method: 'GET', url: `/v1${url}` });
    if (answer.statusCode !== 200) throw new Error(answer.body);
    return answer.json() as Json;
  };
  const done = async (answer: ReturnType<typeof put>): Promise<Json> => {
    const { statusCode, body } = await answer;
    t.equal(statusCode, 201, body);
    return JSON.parse(body) as Json;
  };
  await done(
    put('/organisation', {
      name: 'Teeladen GmbH',
      address: ['Hafenstraße 1', 'Hamburg'],
      country: 'DE',
      timeZone: 'Europe/Berlin',
      languages: ['de', 'en'],
    }),
  );
  return { http, put, post, get, done };
}

const carrier = json({
  kind: 'processor',
  nature: 'organisation',
  name: 'Fast Parcels Inc.',
  country: 'US',
  locations: ['DE'],
  services: { en: 'Carries parcels.', de: 'Befördert Pakete.' },
  contract: { document: 'dpa-1', signedOn: '2026-01-01' },
  subProcessors: ['cloud'],
});
const cloud = json({
  ...carrier,
  kind: 'sub-processor',
  name: 'Cloud Oy',
  country: 'FI',
  locations: [],
  subProcessors: [],
});
const adviser = {
  kind: 'controller',
  nature: 'natural-person',
  country: 'DE',
  locations: [],
  services: { en: 'Advises on taxes.' },
  subProcessors: [],
};
const toAmerica = {
  recipient: 'carrier',
  from: 'DE',
  to: 'US',
  dataCategories: ['contact'],
  mechanism: 'standard-clauses',
  modules: ['module-2'],
  document: 'scc-1',
  assessedOn: '2026-01-02',
  validFrom: '2026-01-03',
  safeguards: { en: 'Standard contractual clauses.' },
  copy: { en: 'Ask us by letter.' },
};
const shipping = {
  role: 'controller',
  name: { en: 'Shipping', de: 'Versand' },
  businessFunction: 'logistics',
  controllers: [],
  purposes: ['contract'],
  legalBases: [{ purpose: 'contract', basis: 'contract' }],
  subjects: ['customers'],
  data: [
    {
      category: 'contact',
      items: ['postal-address'],
      sources: ['data-subject'],
      retention: { count: 10, unit: 'years', trigger: 'end-of-year', law: 'HGB § 257(4)' },
    },
    {
      category: 'identity',
      items: ['name'],
      sources: ['data-subject', 'marketplace'],
      retention: { criteria: { en: '=As long as the customer orders.' } },
    },
  ],
  recipients: ['adviser', 'carrier'],
  transfers: ['carrier-us'],
  automated: [],
  security: { measures: ['encryption-at-rest'] },
  locations: ['DE'],
  systems: ['shop'],
  impactAssessment: { needed: false },
  notices: [],
};

t.test('the record of processing is kept, approved, shown as of any date, and handed over', async (t) => {
  const { http, put, post, get, done } = await shop(t);
  t.match(await put('/activities/shipping', shipping), { statusCode: 422, body: /RECIPIENT_UNKNOWN/ });
  await done(put('/recipients/cloud', cloud));
  await done(put('/recipients/carrier', carrier));
  t.match(await put('/recipients/adviser', { ...adviser, name: 'Maria Anders' }), {
    statusCode: 422,
    body: /RECIPIENT_NAME_OF_A_PERSON/,
  });
  await done(put('/recipients/adviser', adviser));
  const contact = { name: 'Maria Anders', contacts: ['maria@example.de'] };
  t.match(await put('/recipients/adviser/contact', contact), { statusCode: 202 });

  const { recordedAt: beforeActivities } = await done(put('/transfers/carrier-us', toAmerica));
  await done(put('/activities/shipping', { ...shipping, transfers: [] }));
  t.match(await get('/activities/shipping'), { status: 'draft', gaps: ['transfer-missing'], lastVersion: 1 });
  const approval = { activityVersion: 1, nextReviewOn: '2099-01-01' };
  t.match(await post('/activities/shipping/approval', approval), { statusCode: 409, body: /ACTIVITY_INCOMPLETE/ });
  await done(put('/activities/shipping', shipping));
  t.match(await put('/activities/shipping', shipping), { statusCode: 200, body: /"unchanged"/ });
  t.match(await post('/activities/shipping/approval', approval), { statusCode: 409, body: /VERSION_UNKNOWN/ });
  const { recordedAt: approvedAt } = await done(
    post('/activities/shipping/approval', { ...approval, activityVersion: 2 }),
  );

  const changed = { ...shipping, subjects: ['customers', 'consignees'] };
  await done(put('/activities/shipping', changed));
  t.match(await get('/activities/shipping'), {
    status: 'approved',
    approved: { activityVersion: 2, description: { subjects: ['customers'] } },
    draft: { activityVersion: 3, description: { subjects: ['consignees', 'customers'] } },
    gaps: [],
    isReviewDue: false,
  });
  t.same(await get(`/activities?recordedAsOf=${beforeActivities}`), [], 'then there was none');
  const then = await get(`/activities/shipping?recordedAsOf=${approvedAt}`);
  t.equal(then['lastVersion'], 2);
  t.equal(then['draft'], undefined, 'the draft came later');

  const log = (await get(`/processing/changes?from=${beforeActivities}`)) as unknown as readonly Json[];
  t.same(log.map(({ register, code, type, changed }: Json) => [register, code, type, changed]).slice(1), [
    ['activity', 'shipping', 'ActivityDescribed', ['activityVersion', 'transfers']],
    ['activity', 'shipping', 'ActivityApproved', []],
    ['activity', 'shipping', 'ActivityDescribed', ['activityVersion', 'subjects']],
  ]);

  const officer = { office: 'data-protection-officer', country: 'DE', name: 'Ben Officer', contacts: [] };
  t.match(await put('/organisation/offices', officer), { statusCode: 202 });
  const csv = await post('/reports/processing', { language: 'de' }, { accept: 'text/csv' });
  t.equal(csv.statusCode, 200, csv.body);
  t.match(csv.headers, { 'content-type': /^text\/csv/, 'regesta-access-event': /.+/ });
  const [header = '', row = '', rest = undefined] = csv.body.replace(/^\uFEFF/, '').split('\r\n');
  t.match(header, /^activity,status,version,role,controller,/);
  t.equal(rest, '', 'one row for the one activity');
  for (const text of [
    'shipping,approved,2,controller,Teeladen GmbH',
    'Ben Officer (DE)',
    'Maria Anders (controller, DE); Fast Parcels Inc. (processor, US)',
    'contact: 10 years from end-of-year (HGB § 257(4))',
    'US: standard-clauses',
    'Versand',
  ]) {
    t.ok(row.includes(text), text);
  }
  const table = (await post('/reports/processing', { recordedAsOf: approvedAt })).json() as Json;
  t.same(
    (table['data'] as { readonly rows: readonly (readonly string[])[] }).rows.map((cells) => cells.slice(0, 3)),
    [['shipping', 'approved', '2']],
  );
  t.notMatch(JSON.stringify(table), /Ben Officer/, 'who came into office later is not on it');

  const shown = (await post('/recipients/adviser/look', { purpose: 'administration' })).json() as Json;
  t.match(shown, { data: { name: { state: 'opened', value: 'Maria Anders' } } });
  const inClear = JSON.stringify([await get('/recipients'), await get('/activities'), await get('/transfers')]);
  t.notMatch(inClear, /Maria|maria/, 'registers name no person');
  t.notMatch(http.logged(), /Maria|maria/);
  const clerk = await http.actor(['clerk'], ['customer-service']);
  t.match(await http.send(clerk.token, { method: 'GET', url: '/v1/activities' }), { statusCode: 403 });
  t.match(
    await http.send(clerk.token, { method: 'POST', url: '/v1/reports/processing', payload: {} }),
    { statusCode: 403, body: /"accessEvent"/ },
    'a refused look is recorded',
  );
});

t.test('an answer under Article 15 is told what was approved, and what nothing covers', async (t) => {
  const { http, put, post, done, get } = await shop(t);
  const { deps } = http;
  await done(put('/recipients/cloud', cloud));
  await done(put('/recipients/carrier', carrier));
  await done(put('/recipients/adviser', adviser));
  await put('/recipients/adviser/contact', { name: 'Maria Anders', contacts: [] });
  await done(put('/transfers/carrier-us', toAmerica));
  const { recordedAt: drafted } = await done(put('/activities/shipping', shipping));
  await http.caughtUp();
  const before = await processingOf(deps, ['contact'], ['contract']);
  t.match(before, {
    activities: [],
    uncovered: { purposes: ['contract'], dataCategories: ['contact'], drafts: ['shipping'] },
  });

  await done(post('/activities/shipping/approval', { activityVersion: 1, nextReviewOn: '2099-01-01' }));
  const now = await processingOf(deps, ['contact', 'note'], ['contract', 'marketing']);
  const rests = { activity: 'shipping', activityVersion: 1 };
  t.match(now.purposes, [{ ...rests, purpose: 'contract', names: { zh: '订立和履行合同' } }]);
  t.same(now.legalBases, [{ ...rests, purpose: 'contract', basis: 'contract' }]);
  t.same(now.categories, [{ ...rests, category: 'contact', items: ['postal-address'] }], 'only what was asked for');
  t.match(now.retention, [{ category: 'contact', retention: { count: 10, unit: 'years', law: 'HGB § 257(4)' } }]);
  t.same(now.sources, [{ ...rests, category: 'contact', sources: ['data-subject'] }]);
  t.same(
    now.recipients.map(({ code, name, engagedBy, activities }) => [code, name, engagedBy, activities]),
    [
      ['adviser', undefined, undefined, ['shipping']],
      ['carrier', 'Fast Parcels Inc.', undefined, ['shipping']],
      ['cloud', 'Cloud Oy', 'carrier', ['shipping']],
    ],
    'by name, and whom they engage too',
  );
  t.match(now.recipients[0]?.sealedName, { dataCategory: 'staff', type: 'RecipientContactStated' });
  t.match(now.transfers, [{ code: 'carrier-us', to: 'US', mechanism: 'standard-clauses', activities: ['shipping'] }]);
  t.same(now.uncovered, { purposes: ['marketing'], dataCategories: ['note'], drafts: [] });
  t.match(await processingOf(deps, ['contact'], ['contract'], drafted as string), { activities: [] }, 'not yet then');
  t.same((await processingOf(deps, ['identity'], ['contract'])).transfers, [], 'it carries no identities');

  await done(post('/transfers/carrier-us/end', { endedOn: '2026-11-01' }));
  t.match(await get('/activities/shipping'), { gaps: ['transfer-missing'] }, 'what it rested on has ended');
  t.same((await processingOf(deps, ['contact'], ['contract'])).transfers, []);
  await done(post('/activities/shipping/end', { endedOn: '2026-11-02' }));
  t.same((await processingOf(deps, ['contact'], ['contract'])).activities, []);
});

t.test('a cell runs nothing in a spreadsheet, and stays one cell', async (t) => {
  const rows = [
    ['=1+1', 'x,"y"'],
    ['@cmd', 'two\nlines'],
  ];
  const lines = ['a,b', `'=1+1,"x,""y"""`, `'@cmd,"two\nlines"`];
  t.equal(csvText(['a', 'b'], rows), `\uFEFF${lines.map((line) => `${line}\r\n`).join('')}`);
});
