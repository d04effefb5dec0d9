import type { Test } from 'tap';
import { type HttpApp, httpApp } from './http-app.ts';

type Json = Readonly<Record<string, unknown>>;

export const LETTER = 'Please send me everything you hold about me. My neighbour Klaus Berg knows, too.';
export const NOTE = 'Complained about Klaus Berg of flat 3 on the phone.';

const shipping = {
  role: 'controller',
  name: { en: 'Shipping', de: 'Versand', zh: '发货' },
  businessFunction: 'logistics',
  controllers: [],
  purposes: ['contract'],
  legalBases: [{ purpose: 'contract', basis: 'contract' }],
  subjects: ['customers'],
  data: [
    {
      category: 'contact',
      items: ['postal-address', 'e-mail'],
      sources: ['data-subject'],
      retention: { count: 10, unit: 'years', trigger: 'end-of-year', law: 'HGB § 257(4)' },
    },
    {
      category: 'identity',
      items: ['name'],
      sources: ['data-subject', 'marketplace'],
      retention: { criteria: { en: 'As long as the customer orders.', de: 'Solange bestellt wird.' } },
    },
  ],
  recipients: ['adviser', 'carrier'],
  transfers: ['carrier-cn'],
  automated: [],
  security: { measures: ['encryption-at-rest'] },
  locations: ['DE'],
  systems: ['shop', 'archive'],
  impactAssessment: { needed: false },
  notices: [],
};
const recommending = {
  ...shipping,
  name: { en: 'Recommendations', de: 'Empfehlungen' },
  businessFunction: 'marketing',
  purposes: ['marketing'],
  legalBases: [{ purpose: 'marketing', basis: 'consent' }],
  data: [
    {
      category: 'preference',
      items: ['language'],
      sources: ['data-subject'],
      retention: { count: 6, unit: 'months', trigger: 'last-change' },
    },
  ],
  recipients: [],
  transfers: [],
  automated: [
    {
      kind: 'profiling',
      ground: 'not-solely',
      logic: { en: 'Orders of the last year are counted by kind of tea.', de: 'Bestellungen werden gezählt.' },
      significance: { en: 'You see other teas first.', de: 'Sie sehen andere Tees zuerst.' },
      humanReview: true,
    },
  ],
  systems: ['shop'],
};

/** A tea shop in Hamburg and one customer, over the real edge: everything that the sixteen items tell of. */
export interface PackageWorld {
  readonly http: HttpApp;
  readonly customer: string;
  readonly request: string;
  readonly clerk: { readonly id: string; readonly token: string };
  /** By what they are: ids of the events that the package names. */
  readonly events: { readonly [name: string]: string };
  readonly post: (url: string, payload: object, token?: string) => Promise<Json>;
  readonly send: HttpApp['send'];
}

export async function packageWorld(t: Test): Promise<PackageWorld> {
  const http = await httpApp(t);
  const call = async (method: 'PUT' | 'POST' | 'PATCH', url: string, payload: object, token = http.firstToken) => {
    const answer = await http.send(token, { method, url: `/v1${url}`, payload });
    if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.body}`);
    await http.caughtUp();
    return JSON.parse(answer.body) as Json;
  };
  const post = (url: string, payload: object, token?: string) => call('POST', url, payload, token);
  const put = (url: string, payload: object) => call('PUT', url, payload);
  const first = (answer: Json): string => (answer['events'] as readonly string[])[0] ?? '';
  await controller(put, post);
  const events: { [name: string]: string } = {};
  const customer = await oneCustomer(call, post, events, first);
  const clerk = await http.actor(['clerk'], ['customer-service']);
  const marketer = await http.actor(['marketer'], ['marketing']);
  await consents(post, customer, events, first);
  const look = async (token: string, purpose: string) => {
    const answer = await http.send(token, { url: `/v1/customers/${customer}?purpose=${purpose}` });
    await http.caughtUp();
    return answer.statusCode;
  };
  t.equal(await look(clerk.token, 'customer-service'), 200);
  t.equal(await look(marketer.token, 'marketing'), 403, 'the consent was withdrawn');
  const request = await oneRequest(post, customer, events, first);
  return { http, customer, request, clerk, events, post, send: http.send };
}

type Call = (url: string, payload: object) => Promise<Json>;

async function controller(put: Call, post: Call): Promise<void> {
  await put('/organisation', {
    name: 'Teeladen GmbH',
    address: ['Hafenstraße 1', '20457 Hamburg'],
    country: 'DE',
    timeZone: 'Europe/Berlin',
    languages: ['de', 'en'],
  });
  await put('/organisation/offices', {
    office: 'data-protection-officer',
    country: 'DE',
    name: 'Dr. Petra Vogel',
    contacts: ['datenschutz@teeladen.example'],
  });
  const services = { en: 'Carries parcels.', de: 'Befördert Pakete.' };
  const contract = { document: 'dpa-1', signedOn: '2026-01-01' };
  const processor = { kind: 'processor', nature: 'organisation', locations: [], contract, subProcessors: [], services };
  await put('/recipients/carrier', { ...processor, name: '快递物流有限公司', country: 'CN' });
  await put('/recipients/adviser', {
    ...processor,
    kind: 'controller',
    name: 'Steuerbüro Nord',
    country: 'DE',
    services: { en: 'Advises on taxes.', de: 'Berät in Steuern.' },
  });
  await put('/transfers/carrier-cn', {
    recipient: 'carrier',
    from: 'DE',
    to: 'CN',
    dataCategories: ['contact'],
    mechanism: 'standard-clauses',
    modules: ['module-2'],
    document: 'scc-1',
    assessedOn: '2026-01-02',
    validFrom: '2026-01-03',
    safeguards: { en: 'Standard contractual clauses, module 2.', de: 'Standardvertragsklauseln, Modul 2.' },
    copy: { en: 'Ask us by letter.', de: 'Fragen Sie uns brieflich.' },
  });
  for (const [code, activity] of Object.entries({ shipping, recommending })) {
    await put(`/activities/${code}`, activity);
    await post(`/activities/${code}/approval`, { activityVersion: 1, nextReviewOn: '2099-01-01' });
  }
}

async function oneCustomer(
  call: (method: 'PATCH', url: string, payload: object) => Promise<Json>,
  post: Call,
  events: { [name: string]: string },
  first: (answer: Json) => string,
): Promise<string> {
  const registered = await post('/customers', {
    source: 'shop',
    channel: 'web',
    collectionCountry: 'DE',
    facts: {
      name: { full: 'Maria Anders' },
      email: 'maria@example.de',
      postalAddress: { lines: ['Obere Str. 57'], locality: 'Berlin', postalCode: '12209', country: 'DE' },
      language: 'de',
    },
    identifiers: [{ system: 'shop', identifier: 'ALFKI' }],
  });
  const customer = String(registered['id']);
  events['registered'] = first(registered);
  const stated = await call('PATCH', `/customers/${customer}`, {
    source: 'marketplace',
    channel: 'import',
    facts: { email: 'anders@example.net', note: NOTE },
  });
  assertWorld(stated['outcome'] === 'written' || stated['outcome'] === 'accepted');
  await post(`/customers/${customer}/corrections`, {
    source: 'desk',
    channel: 'phone',
    facts: { name: { full: 'Maria Anders-Klee' } },
    reason: 'customer-asked',
    reasonInWords: 'She married.',
  });
  return customer;
}

function assertWorld(claim: boolean): void {
  if (!claim) throw new Error('the world could not be made');
}

async function consents(
  post: Call,
  customer: string,
  events: { [name: string]: string },
  first: (answer: Json) => string,
): Promise<void> {
  const notice = await post('/notices', {
    code: 'privacy',
    noticeVersion: 1,
    texts: [{ language: 'en', sha256: Buffer.alloc(32, 1).toString('base64') }],
    purposes: ['marketing'],
    effectiveFrom: '2020-01-01T00:00:00.000Z',
  });
  const given = { notice: notice['id'], noticeVersion: 1, method: 'web-form', channel: 'web', separate: true };
  const at = `/customers/${customer}/consents/marketing`;
  events['given'] = first(
    await post(`${at}/given`, { ...given, givenAt: '2026-02-01T10:00:00.000Z', evidence: 'She ticked the box.' }),
  );
  events['withdrawn'] = first(
    await post(`${at}/withdrawn`, { channel: 'phone', withdrawnAt: '2026-03-01T10:00:00.000Z' }),
  );
}

async function oneRequest(
  post: Call,
  customer: string,
  events: { [name: string]: string },
  first: (answer: Json) => string,
): Promise<string> {
  const received = await post('/requests', {
    channel: 'e-mail',
    rights: ['access'],
    receivedAt: '2026-03-05T09:00:00.000Z',
    customer,
    name: 'Maria Anders-Klee',
    email: 'anders@example.net',
    language: 'de',
    words: LETTER,
  });
  const request = String(received['id']);
  events['received'] = first(received);
  await post(`/requests/${request}/classification`, { jurisdictions: ['EU'], calendarPlace: 'DE-HH' });
  await post(`/requests/${request}/identity/no-doubt`, { reason: 'wrote-from-known-address' });
  const task = { request, what: 'find-data', dueOn: '2099-01-01' };
  const archive = await post('/tasks', { ...task, respondent: 'archivist', system: 'archive' });
  await post(`/tasks/${archive['id']}/findings`, { outcome: 'nothing-found', searchedFor: ['name', 'e-mail'] });
  const from = LETTER.indexOf('Klaus Berg');
  const redaction = { what: 'third-party-data', ground: 'rights-of-others', balancing: 'others-prevail' };
  events['redacted'] = first(
    await post(`/requests/${request}/redaction`, {
      ...redaction,
      parts: [{ event: events['received'], field: 'note', from, to: from + 'Klaus Berg'.length }],
      words: 'He did not agree.',
    }),
  );
  return request;
}
