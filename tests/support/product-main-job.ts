import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readTable } from '../../src/import/read-table.ts';
import { noticeId } from '../../src/domain/notice/stream.ts';
import type { Answer, Product } from './product-app.ts';
import { person, registration } from './product-people.ts';

const sample = (name: string): string => fileURLToPath(new URL(`../../samples/${name}`, import.meta.url));

export const STAFF = ['Wilhelmina Oosterhuis', '诸葛慕容', 'dpo.oosterhuis@example.org', 'Theodorakis Papanikolaou'];
export const EVIDENCE = 'She said so to Wilhelmina on the telephone, twice';

export interface MainJob {
  readonly customer: string;
  /** The access event of the refused look. */
  readonly refusedLook: string;
  readonly imported: { readonly rows: number; readonly registered: number; readonly rejected: number };
  /** Answers to changes and to questions that open nothing: no personal value may stand in them. */
  readonly silent: readonly Answer[];
}

const today = (): string => new Date().toISOString().slice(0, 10);

/** The product's main job, from set-up to the printed report, through its HTTP edge. Throws where one step is refused. */
export async function mainJob(product: Product): Promise<MainJob> {
  const silent: Answer[] = [];
  const change = async (method: string, url: string, body?: unknown): Promise<Answer> => {
    const answer = await product.must(method, url, body);
    silent.push(answer);
    return answer;
  };
  await setUp(change);
  const imported = await importSample(product, silent, 'overseas-customers.xlsx', { preset: 'overseas-customers' });
  await importSample(product, silent, 'partners.csv', { mapping: 'partners.mapping.json' });
  const customer = (await change('POST', '/v1/customers', registration(0))).body['id'] as string;
  await consents(change, customer);
  await product.settled();
  await looks(product, customer);
  const marketer = await product.actor(['marketer'], ['marketing']);
  const refused = await product.ask('GET', `/v1/customers/${customer}?purpose=marketing`, undefined, marketer);
  if (refused.status !== 403) throw new Error(`a look without consent answered ${refused.status}`);
  silent.push(refused);
  await product.settled();
  for (const path of [
    'access-log?limit=100',
    `customers/${customer}/timeline`,
    'imports',
    'actors',
    'purposes',
    'notices',
  ])
    silent.push(await product.must('GET', `/v1/${path}`));
  return { customer, refusedLook: refused.body['accessEvent'] as string, imported, silent };
}

type Change = (method: string, url: string, body?: unknown) => Promise<Answer>;

async function setUp(change: Change): Promise<void> {
  await change('PUT', '/v1/organisation', {
    name: 'Beispiel Handels GmbH',
    address: ['Hafenstraße 1', '20457 Hamburg'],
    country: 'DE',
    timeZone: 'Europe/Berlin',
    languages: ['en', 'zh'],
  });
  const [name, chinese, mail, clerk] = STAFF;
  await change('PUT', '/v1/organisation/offices', {
    office: 'data-protection-officer',
    country: 'DE',
    name,
    contacts: [mail],
  });
  await change('PUT', '/v1/organisation/offices', {
    office: 'representative',
    country: 'CN',
    name: chinese,
    contacts: [],
  });
  await change('POST', '/v1/actors', { kind: 'person', name: clerk, roles: ['clerk'], purposes: ['customer-service'] });
  await change('POST', '/v1/notices', {
    code: 'privacy-notice',
    noticeVersion: 1,
    texts: [{ language: 'en', sha256: createHash('sha256').update('The notice.').digest('base64') }],
    purposes: ['marketing'],
    effectiveFrom: '2026-01-01T00:00:00.000Z',
  });
}

async function consents(change: Change, customer: string): Promise<void> {
  const terms = {
    notice: noticeId('privacy-notice'),
    noticeVersion: 1,
    method: 'spoken',
    channel: 'phone',
    separate: true,
  };
  const url = `/v1/customers/${customer}/consents/marketing`;
  await change('POST', `${url}/given`, { ...terms, evidence: EVIDENCE });
  await change('POST', `${url}/withdrawn`, { channel: 'phone', evidence: EVIDENCE });
}

async function looks(product: Product, customer: string): Promise<void> {
  const { facts, identifier } = person(0);
  const seen = await product.must('GET', `/v1/customers/${customer}?purpose=customer-service`);
  if (seen.body['data'].fields.name.answer.value.full !== facts.name.full)
    throw new Error('the look shows another name');
  for (const words of [{ name: facts.name.full }, { email: facts.email }, { phone: facts.phone }, { identifier }]) {
    const found = await product.must('POST', '/v1/customers/search', { purpose: 'customer-service', ...words });
    const ids = found.body['data'].customers.map((one: { customer: string }) => one.customer);
    if (!ids.includes(customer)) throw new Error(`a search by ${Object.keys(words)} does not find the customer`);
  }
  const replay = await product.must('POST', `/v1/customers/${customer}/replay`, {
    purpose: 'audit',
    recordedAsOf: today(),
  });
  if (replay.body['data'].events.length !== 4) throw new Error('the replay shows other events');
  const headers = { accept: 'application/pdf' };
  const report = { from: today(), to: today(), language: 'zh' };
  const pdf = await product.must('POST', '/v1/reports/audit', report, { headers });
  if (!pdf.text.startsWith('%PDF-')) throw new Error('the report is no PDF');
  await product.must('POST', '/v1/reports/audit', { from: today(), to: today() });
}

/** Sends a table of the project's samples; gives the run's counts. */
export async function importSample(
  product: Product,
  silent: Answer[],
  name: string,
  how: { readonly preset?: string; readonly mapping?: string },
): Promise<MainJob['imported']> {
  const mapping = how.mapping === undefined ? undefined : readFileSync(sample(how.mapping)).toString('base64url');
  const url = how.preset === undefined ? '/v1/imports' : `/v1/imports?preset=${how.preset}`;
  const headers = {
    'content-type': 'application/octet-stream',
    ...(mapping === undefined ? {} : { 'regesta-mapping': mapping }),
  };
  const answer = await product.must('POST', url, readFileSync(sample(name)), { headers });
  silent.push(answer);
  const last = JSON.parse(answer.text.trim().split('\n').at(-1) ?? '{}') as {
    kind: string;
    summary: MainJob['imported'];
  };
  if (last.kind !== 'summary') throw new Error(`the import ended with ${answer.text.slice(-200)}`);
  return last.summary;
}

const PERSONAL_COLUMNS = new Set([
  ...['客户编号', '公司名称', '联系人姓名', '地址', '电话', '传真', '电子邮箱', '社交账号', '备注'],
  ...['partner_id', 'first_name', 'last_name', 'company', 'email', 'mobile', 'street', 'remarks', 'account_manager'],
]);

/** Every personal cell of the samples, as it stands there. */
export async function sampleCells(): Promise<string[]> {
  const cells = new Set<string>();
  for (const name of ['overseas-customers.xlsx', 'partners.csv']) {
    const table = await readTable(sample(name));
    const personal = table.header.map((column) => PERSONAL_COLUMNS.has(column));
    for await (const row of table.rows) {
      for (const [n, cell] of row.cells.entries())
        if (personal[n] === true && cell.trim() !== '') cells.add(cell.trim());
    }
  }
  return [...cells];
}
