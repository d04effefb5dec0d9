import t from 'tap';
import { httpApp } from '../support/http-app.ts';
import { accessPackageSchema } from '../../src/reports/package/package.ts';
import { packageDocument } from '../../src/reports/package/document.ts';
import type { Section } from '../../src/reports/document.ts';
import { packageWorld } from '../support/package-world.ts';

t.setTimeout(300_000);

/** What is printed of one section, and of those below it. */
const textsOf = (sections: readonly Section[] | undefined, heading: string): string => {
  const found = sections?.find((one) => one.heading === heading);
  return JSON.stringify(found ?? '');
};

t.test('what nobody declared is neither "some" nor "none", and a link asks for a word that it is known', async (t) => {
  const http = await httpApp(t);
  const call = async (method: 'PUT' | 'POST', url: string, payload: object) => {
    const answer = await http.send(http.firstToken, { method, url: `/v1${url}`, payload });
    await http.caughtUp();
    return answer;
  };
  const must = async (method: 'PUT' | 'POST', url: string, payload: object) => {
    const answer = await call(method, url, payload);
    if (answer.statusCode >= 300) throw new Error(`${url}: ${answer.body}`);
    return answer.json();
  };
  const described = { name: 'Teeladen GmbH', address: ['Hafenstraße 1'], country: 'DE', languages: ['de'] };
  await must('PUT', '/organisation', { ...described, timeZone: 'Europe/Berlin' });
  const { id: customer } = await must('POST', '/customers', {
    ...{ source: 'shop', channel: 'web', collectionCountry: 'DE' },
    facts: { name: { full: 'Maria Anders' }, email: 'maria@example.de' },
  });
  const { id: request } = await must('POST', '/requests', { channel: 'letter', rights: ['access'], customer });
  await must('POST', `/requests/${request}/classification`, { jurisdictions: ['EU'], calendarPlace: 'DE-HH' });
  await must('POST', `/requests/${request}/identity/no-doubt`, { reason: 'logged-in' });
  await must('POST', `/requests/${request}/approval`, { rights: ['access'], alone: 'no-second-person' });
  const made = async () =>
    accessPackageSchema.parse((await must('POST', `/requests/${request}/package`, { language: 'en' }))['data']);
  const undeclared = /Our register declares nothing about this/;

  const silent = await made();
  t.same(silent.gaps, ['purposes', 'categories', 'recipients', 'retention', 'transfers', 'automated']);
  const { sections } = packageDocument(silent);
  const headings = ['What we use your data for', 'Who receives your data', 'Transfers to other countries'];
  for (const heading of headings) t.match(textsOf(sections, heading), undeclared, heading);
  t.notMatch(JSON.stringify(sections), /We transfer none of these data|none recorded"|No recipient is declared/);
  const retention = textsOf(sections, 'How long we keep your data');
  t.match(retention, /"contact details","Not declared\."/);
  const deliver = (more: object) => call('POST', `/requests/${request}/deliveries`, { language: 'en', ...more });
  const refused = await deliver({});
  t.match(refused, { statusCode: 409, body: /PACKAGE_GAPS_NOT_CONFIRMED/ });
  t.same(refused.json().about, [
    { gap: 'purposes' },
    { gap: 'categories' },
    { gap: 'recipients' },
    { gap: 'retention' },
  ]);
  const partly = await deliver({ confirmedGaps: ['purposes', 'categories', 'recipients'] });
  t.same(partly.json().about, [{ gap: 'retention' }], 'each of them');

  const activity = {
    ...{ role: 'controller', name: { en: 'Shipping' }, businessFunction: 'logistics', controllers: [] },
    ...{ purposes: ['contract'], legalBases: [{ purpose: 'contract', basis: 'contract' }], subjects: ['customers'] },
    data: ['identity', 'contact'].map((category) => ({
      category,
      items: ['name'],
      sources: ['data-subject'],
      retention: { count: 1, unit: 'years', trigger: 'last-change' },
    })),
    ...{ recipients: [], transfers: [], automated: [], security: { measures: ['encryption-at-rest'] } },
    ...{ locations: ['DE'], systems: ['shop'], impactAssessment: { needed: false }, notices: [] },
  };
  await must('PUT', '/activities/shipping', activity);
  await must('POST', '/activities/shipping/approval', { activityVersion: 1, nextReviewOn: '2099-01-01' });
  const told = await made();
  t.same(told.gaps, []);
  const said = packageDocument(told).sections;
  t.match(textsOf(said, 'Transfers to other countries'), /We transfer none of these data/, 'now somebody has said so');
  t.notMatch(JSON.stringify(said), undeclared);
  const link = await deliver({});
  t.equal(link.statusCode, 201, link.body);
});

t.test('each law that governs has its own rights, ways out and third countries', async (t) => {
  const { post, customer } = await packageWorld(t);
  const { id } = await post('/requests', { channel: 'letter', rights: ['access'], customer });
  const laws = ['EU', 'GB', 'US-CA'];
  await post(`/requests/${id}/classification`, { jurisdictions: laws, calendarPlace: 'DE-HH', confirmed: true });
  await post(`/requests/${id}/identity/no-doubt`, { reason: 'logged-in' });
  const told = accessPackageSchema.parse((await post(`/requests/${id}/package`, { language: 'en' }))['data']);
  const of = (law: string) => told.rights.laws.find(({ jurisdiction }) => jurisdiction === law);
  t.same(told.rights.laws.map(({ jurisdiction }) => jurisdiction).toSorted(), laws);
  t.match(of('EU')?.remedies[0], /Hamburgischer Beauftragter/);
  t.match(of('GB')?.remedies, [/section 164A/, /Information Commission/, /go to court/]);
  t.match(of('US-CA')?.remedies.join(' '), /attorney general/i);
  t.notMatch(of('US-CA')?.remedies.join(' '), /go to court/);
  t.match(of('GB')?.rights[0]?.text, /UK GDPR/);
  t.same(
    of('US-CA')?.rights.map(({ right }) => right),
    ['portability', 'know', 'delete', 'correct', 'opt-out', 'limit'],
  );
  const abroad = told.recipients.map(({ country, outside }) => [
    country,
    outside.map(({ jurisdiction, adequate, certainty }) => [jurisdiction, adequate, certainty]),
  ]);
  t.same(
    abroad,
    [
      ['DE', [['GB', 'whole', 'medium']]],
      [
        'CN',
        [
          ['EU', undefined, 'high'],
          ['GB', undefined, 'high'],
        ],
      ],
    ],
    'by the laws that govern, not by where the controller sits; Californian law knows none',
  );
  t.match(
    textsOf(packageDocument(told).sections, 'Who receives your data'),
    /United Kingdom: third country, held adequate \(certainty: medium\)/,
  );
  const printed = packageDocument(told).sections.find(({ heading }) => heading === 'Your rights');
  t.same(
    printed?.sections?.map(({ heading }) => heading),
    told.rights.laws.map(({ name }) => name),
    'each under its name',
  );
});

t.test(
  'the header says of each time whether it was kept, how it was counted, and what was missed before',
  async (t) => {
    const { post, customer } = await packageWorld(t);
    const asked = { channel: 'letter', rights: ['access'], customer, receivedAt: '2026-01-05T09:00:00.000Z' };
    const { id } = await post('/requests', asked);
    const pins = (...jurisdictions: string[]) => ({ jurisdictions, calendarPlace: 'DE-HH', confirmed: true });
    await post(`/requests/${id}/classification`, pins('EU'));
    await post(`/requests/${id}/receipt`, { receivedAt: '2026-01-04T09:00:00.000Z', because: 'mistyped' });
    await post(`/requests/${id}/reclassification`, { ...pins('GB'), because: 'residence-clarified' });
    await post(`/requests/${id}/identity/no-doubt`, { reason: 'logged-in' });
    const made = async (language: string) =>
      accessPackageSchema.parse((await post(`/requests/${id}/package`, { language }))['data']);
    const told = await made('en');
    const { clocks, formerClocks } = told.header.request;
    t.match(clocks, [{ jurisdiction: 'GB', outcome: 'missed' }]);
    t.match(formerClocks, [{ jurisdiction: 'EU', outcome: 'missed', state: 'overdue', dueOn: '2026-02-04' }]);
    const steps = formerClocks[0]?.derivation.join('\n');
    t.match(steps, /To be answered by the end of 4 February 2026/);
    t.match(steps, /first entered as 2026-01-05T09:00:00\.000Z/, 'a receipt that was corrected is said');
    t.match(steps, /when the request was classified anew/);
    t.notMatch(steps, /Internal target|With an extension/, 'nobody took any');
    const printed = textsOf(packageDocument(told).sections, 'Who is responsible, and your request');
    for (const part of ['the time was missed', 'Answer was due before that', 'How the time was counted: access'])
      t.match(printed, part);
    for (const language of ['de', 'zh']) {
      const other = await made(language);
      t.notMatch(JSON.stringify(packageDocument(other).sections[0]), /undefined|package\.|\{[a-z]/, language);
    }
    const { id: late } = await post('/requests', { channel: 'letter', rights: ['access'], customer });
    await post(`/requests/${late}/classification`, pins('EU'));
    await post(`/requests/${late}/identity/no-doubt`, { reason: 'logged-in' });
    const open = accessPackageSchema.parse((await post(`/requests/${late}/package`, { language: 'en' }))['data']);
    t.match(open.header.request, { clocks: [{ outcome: 'open', state: 'running' }], formerClocks: [] });
    t.match(textsOf(packageDocument(open).sections, 'Who is responsible, and your request'), /is kept if this answer/);
  },
);

t.test('a package tells every request of its person, and every look at them', async (t) => {
  const { http, post, request, customer, events } = await packageWorld(t);
  const words = 'I wrote before. Klaus Berg read it to me.';
  const before = await post('/requests', {
    ...{ channel: 'letter', rights: ['rectification'], receivedAt: '2026-01-05T09:00:00.000Z' },
    ...{ customer, name: 'Maria Anders', postalAddress: ['Obere Str. 57', '12209 Berlin'], language: 'de', words },
  });
  const other = String(before['id']);
  const [received] = before['events'] as readonly string[];
  await post(`/requests/${other}/classification`, { jurisdictions: ['EU'], calendarPlace: 'DE-HH' });
  await post(`/requests/${other}/identity/no-doubt`, { reason: 'wrote-from-known-address' });
  const from = words.indexOf('Klaus Berg');
  await post(`/requests/${other}/redaction`, {
    ...{ what: 'third-party-data', ground: 'rights-of-others', balancing: 'others-prevail' },
    parts: [{ event: received, field: 'note', from, to: from + 'Klaus Berg'.length }],
  });
  const task = await post('/tasks', {
    request: other,
    what: 'find-data',
    dueOn: '2099-01-01',
    respondent: 'archivist',
  });
  await post(`/tasks/${task['id']}/findings`, { outcome: 'data-returned', count: 1, returned: 'Her card of 2014.' });
  const letter = await post(`/requests/${other}/letters`, {
    ...{ letter: 'acknowledgement', language: 'de', to: 'customer', template: 1, channel: 'mail' },
    documentSha256: Buffer.alloc(32, 5).toString('base64'),
  });
  const forged = 'Send it to my new address at once.';
  const doubtful = async (reject: boolean) => {
    const asks = { channel: 'letter', rights: ['access'], customer, name: 'Maria Andersson', words: forged };
    const { id } = await post('/requests', asks);
    if (reject) await post(`/requests/${id}/identity/rejection`, { reason: 'contradicted' });
    return String(id);
  };
  const unestablished = [await doubtful(true), await doubtful(false)];
  const found = async (of: string, returned: string) => {
    const { id } = await post('/tasks', {
      request: of,
      what: 'find-data',
      dueOn: '2099-01-01',
      respondent: 'archivist',
    });
    await post(`/tasks/${id}/findings`, { outcome: 'data-returned', count: 1, returned });
  };
  for (const one of unestablished) await found(one, 'The card of whoever wrote.');
  const stranger = await post('/requests', {
    channel: 'letter',
    rights: ['access'],
    words: 'Somebody else wrote this.',
  });
  const look = await http.send(http.firstToken, {
    method: 'POST',
    url: `/v1/requests/${other}/look`,
    payload: { purpose: 'rights-request' },
  });
  t.equal(look.statusCode, 200, look.body);
  await http.caughtUp();

  const answer = await post(`/requests/${request}/package`, { language: 'en' });
  const told = accessPackageSchema.parse(answer['data']);
  t.same(
    told.copy.requests.map((one) => [one.request, one.rights, one.letters.map(({ event, letter }) => [event, letter])]),
    [
      [other, ['rectification'], [[(letter['events'] as readonly string[])[0], 'acknowledgement']]],
      [request, ['access'], []],
    ],
  );
  const written = told.copy.wrote.filter((one) => one.request === other);
  t.same(
    written.map(({ field, value, at }) => [field, 'value' in value ? value.value : value.state, at]),
    [
      ['name', 'Maria Anders', '2026-01-05T09:00:00.000Z'],
      ['postalAddress', ['Obere Str. 57', '12209 Berlin'], '2026-01-05T09:00:00.000Z'],
      ['language', 'de', '2026-01-05T09:00:00.000Z'],
      ['note', 'I wrote before. [withheld] read it to me.', '2026-01-05T09:00:00.000Z'],
    ],
    'with the passage blacked out as it was decided when that one was answered',
  );
  t.ok(told.copy.wrote.some(({ event }) => event === events['received']));
  t.match(told.copy.returned, [{ task: task['id'], value: { value: 'Her card of 2014.' } }]);
  t.notMatch(JSON.stringify(told), /Somebody else wrote this/);
  t.notMatch(JSON.stringify(told), new RegExp(String(stranger['id'])));
  t.equal(told.scope.requestsLeftOut, 2, 'named, and not established to be theirs');
  for (const left of [...unestablished, forged, 'Andersson', 'whoever wrote'])
    t.notMatch(JSON.stringify(told), new RegExp(left), 'what a stranger may have written is not disclosed as theirs');
  t.match(textsOf(packageDocument(told).sections, 'Where we searched'), /2 requests that name you are left out/);
  const looks = told.accessLog.looks.map((one) => [one.look, one.event]);
  t.ok(
    looks.some(([kind, event]) => kind === 'request' && event === look.headers['regesta-access-event']),
    'the look at the letter',
  );
  t.equal(looks.filter(([, event]) => event === answer['accessEvent']).length, 1, 'a look at several of them is one');
  t.same(
    told.scope.searched.map(({ system }) => system),
    ['regesta', 'archive'],
    'what was searched for another request was not searched for this one',
  );
  const text = textsOf(packageDocument(told).sections, 'The copy of your data');
  for (const part of ['Your requests and our letters', 'We have received your request', 'Your request: access'])
    t.ok(text.includes(part), part);
});

t.test('what came before a request was established to be theirs is left out, and said to be', async (t) => {
  const { http, post, customer, request } = await packageWorld(t);
  const write = async (body: object) => String((await post('/requests', { channel: 'letter', ...body }))['id']);
  const find = async (of: string, returned: string) => {
    const asked = { request: of, what: 'find-data', dueOn: '2099-01-01', respondent: 'archivist', system: returned };
    const { id } = await post('/tasks', asked);
    await post(`/tasks/${id}/findings`, { outcome: 'data-returned', count: 1, returned: `card-${returned}` });
  };
  const show = (of: string, evidence: string) =>
    post(`/requests/${of}/identity/evidence`, { items: ['document-shown'], evidence });
  const confirm = (of: string) =>
    post(`/requests/${of}/identity/confirmation`, { method: 'document-shown', level: 'reasonable' });
  const rejected = await write({ rights: ['access'], customer, words: 'forged-words' });
  await find(rejected, 'early');
  await show(rejected, 'forged-passport');
  await post(`/requests/${rejected}/identity/rejection`, { reason: 'no-match' });
  await show(rejected, 'true-passport');
  await confirm(rejected);
  await find(rejected, 'later');
  const registered = {
    source: 'shop',
    channel: 'web',
    collectionCountry: 'DE',
    facts: { name: { full: 'Ines Other' } },
  };
  const other = String((await post('/customers', registered))['id']);
  const moved = await write({ rights: ['access'], customer: other, words: 'words-of-hers' });
  await find(moved, 'of-other');
  await show(moved, 'passport-of-other');
  await post(`/requests/${moved}/customer`, { customer });
  await show(moved, 'passport-of-hers');
  await confirm(moved);
  await http.caughtUp();
  const made = async (of: string) =>
    accessPackageSchema.parse((await post(`/requests/${of}/package`, { language: 'en' }))['data']);
  const told = await made(request);
  const copy = JSON.stringify(told.copy);
  for (const kept of ['true-passport', 'card-later', 'words-of-hers', 'passport-of-hers']) t.match(copy, kept, kept);
  for (const left of ['forged-words', 'forged-passport', 'card-early', 'passport-of-other', 'card-of-other'])
    t.notMatch(JSON.stringify(told), new RegExp(left), left);
  t.equal(told.scope.requestsLeftOutInPart, 2);
  t.match(textsOf(packageDocument(told).sections, 'Where we searched'), /2 requests of yours are told in part/);
  const searched = async (of: string) => (await made(of)).scope.searched.map(({ system }) => system);
  t.same(await searched(rejected), ['regesta', 'later'], 'what was searched for a stranger was not searched for her');
});

t.test('what is declared of some of the data says nothing of the others', async (t) => {
  const { http, post, request } = await packageWorld(t);
  const told = accessPackageSchema.parse((await post(`/requests/${request}/package`, { language: 'en' }))['data']);
  t.ok(told.purposes.length > 0 && told.recipients.length > 0);
  t.same(told.gaps, ['purposes', 'recipients', 'retention']);
  await post(`/requests/${request}/approval`, { rights: ['access'], alone: 'no-second-person' });
  const url = `/v1/requests/${request}/deliveries`;
  const deliver = (payload: object) => http.send(http.firstToken, { method: 'POST', url, payload });
  const dataCategories = 'note source';
  t.match((await deliver({})).json(), {
    code: 'PACKAGE_GAPS_NOT_CONFIRMED',
    about: [
      { gap: 'purposes', dataCategories },
      { gap: 'recipients', dataCategories },
      { gap: 'retention', dataCategories },
    ],
  });
  t.equal((await deliver({ confirmedGaps: told.gaps })).statusCode, 201);
});

t.test('what was refused is answered when the person was told, and not when it was decided', async (t) => {
  const { post, customer } = await packageWorld(t);
  const { id } = await post('/requests', { channel: 'letter', rights: ['access', 'rectification'], customer });
  await post(`/requests/${id}/classification`, { jurisdictions: ['EU'], calendarPlace: 'DE-HH' });
  await post(`/requests/${id}/identity/no-doubt`, { reason: 'logged-in' });
  const answered = async () =>
    accessPackageSchema.parse((await post(`/requests/${id}/package`, { language: 'en' }))['data']).header.request
      .answeredAt;
  const refusal = { rights: ['rectification'], reason: 'other', ground: 'accurate-already', remedies: ['go-to-court'] };
  await post(`/requests/${id}/refusal`, refusal);
  t.equal(await answered(), undefined, 'nobody was told');
  const letter = { letter: 'refusal', channel: 'mail', proof: 'answered-by-recipient', to: 'customer', template: 1 };
  const documentSha256 = Buffer.alloc(32, 5).toString('base64');
  await post(`/requests/${id}/letters`, { ...letter, language: 'en', documentSha256 });
  t.type(await answered(), 'string');
});
