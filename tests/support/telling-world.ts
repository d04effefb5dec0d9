import { createHmac } from 'node:crypto';
import type { Test } from 'tap';
import { type Instant, plusMillis, systemClock } from '../../src/kernel/time.ts';
import { pursueNotifications } from '../../src/usecases/notification/pursue-notifications.ts';
import { type Environment, type Json, Product, productFolder } from './product-app.ts';
import { type ArrivedCall, type RecipientServer, recipientServer } from './webhook-recipient.ts';

/** The clock of the test, moved on by hand; never back. */
export interface MovingClock {
  now(): Instant;
  pass(ms: number): void;
}

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

export function movingClock(): MovingClock {
  let passed = 0;
  return { now: () => plusMillis(systemClock.now(), passed), pass: (ms) => void (passed += ms) };
}

export interface TellingWorld {
  readonly product: Product;
  readonly clock: MovingClock;
  /** A system of the recipient `mail-house`, which knows customers by the identifiers of `newsletter`. */
  readonly server: RecipientServer;
  readonly secret: string;
  readonly post: (url: string, payload?: object) => Promise<Json>;
  readonly get: (url: string) => Promise<Json>;
  readonly customer: (name: string, identifiers?: Readonly<Record<string, string>>) => Promise<string>;
  /** One run of the schedule's task, over views that are up to date; how much it did. */
  readonly pursue: () => Promise<number>;
  readonly notifications: (filter?: string) => Promise<readonly Json[]>;
}

const ORGANISATION = {
  kind: 'processor',
  nature: 'organisation',
  country: 'DE',
  locations: [],
  services: { en: 'Sends the newsletter.' },
  contract: { document: 'dpa-1', signedOn: '2026-01-01' },
  subProcessors: [],
};

export const recipientNamed = (name: string, more: object = {}): object => ({ ...ORGANISATION, name, ...more });

/** `recipients` get what is processed of these data for these purposes. */
export const activityOf = (
  recipients: readonly string[],
  dataCategories: readonly string[],
  purposes: readonly string[] = ['contract'],
): object => ({
  role: 'controller',
  name: { en: 'Newsletter' },
  businessFunction: 'sales',
  controllers: [],
  purposes,
  legalBases: purposes.map((purpose) => ({ purpose, basis: 'contract' })),
  subjects: ['customers'],
  data: dataCategories.map((category) => ({
    category,
    items: ['all'],
    sources: ['data-subject'],
    retention: { count: 1, unit: 'years', trigger: 'end-of-contract' },
  })),
  recipients,
  transfers: [],
  automated: [],
  security: { measures: ['encryption-at-rest'] },
  locations: ['DE'],
  systems: ['shop'],
  impactAssessment: { needed: false },
  notices: [],
});

export async function approve(product: Product, code: string, activity: object, activityVersion = 1): Promise<void> {
  await product.must('PUT', `/v1/activities/${code}`, activity);
  const approval = { activityVersion, nextReviewOn: '2099-01-01' };
  await product.must('POST', `/v1/activities/${code}/approval`, approval);
}

/** A product with one activity that names three recipients: one with a webhook, one told by the office, and a tax office. */
export async function tellingWorld(t: Test, more: Environment = {}): Promise<TellingWorld> {
  const clock = movingClock();
  const environment = { REGESTA_WEBHOOK_NETWORKS: '127.0.0.0/8', ...more };
  const product = await Product.of(t, productFolder(t), environment, clock);
  const post = async (url: string, payload: object = {}): Promise<Json> =>
    (await product.must('POST', `/v1${url}`, payload)).body;
  const get = async (url: string): Promise<Json> => {
    await product.settled();
    return (await product.must('GET', `/v1${url}`)).body;
  };
  await product.must('PUT', '/v1/organisation', {
    name: 'Teeladen GmbH',
    address: ['Hafenstraße 1', 'Hamburg'],
    country: 'DE',
    timeZone: 'Europe/Berlin',
    languages: ['de', 'en'],
  });
  await product.must('PUT', '/v1/recipients/mail-house', recipientNamed('Mail House GmbH'));
  await product.must('PUT', '/v1/recipients/print-shop', recipientNamed('Print Shop KG'));
  await product.must('PUT', '/v1/recipients/tax-office', recipientNamed('Finanzamt Hamburg', { kind: 'authority' }));
  await product.must('PUT', '/v1/recipients/mail-house/telling', { systems: ['newsletter'] });
  await product.must('PUT', '/v1/recipients/tax-office/telling', { systems: [], spared: 'particular-inquiry' });
  const server = await recipientServer(t);
  const { body } = await product.must('POST', '/v1/recipients/mail-house/webhook', { url: server.url });
  await approve(product, 'newsletter', activityOf(['mail-house', 'print-shop', 'tax-office'], ['contact', 'identity']));
  return {
    product,
    clock,
    server,
    secret: String(body['secret']),
    post,
    get,
    customer: async (name, identifiers = {}) => {
      const { id } = await post('/customers', {
        source: 'desk',
        channel: 'form',
        collectionCountry: 'DE',
        facts: { name: { full: name }, email: `${name.toLowerCase()}@customers.example` },
        identifiers: Object.entries(identifiers).map(([system, identifier]) => ({ system, identifier })),
      });
      return String(id);
    },
    pursue: async () => {
      await product.settled();
      const done = await pursueNotifications(product.deps);
      await product.settled();
      return done;
    },
    notifications: async (filter = '') => {
      await product.settled();
      return (await get(`/notifications${filter}`))['items'] as readonly Json[];
    },
  };
}

/** From the text of the specification, without the library: the clock of a test may be far from today. */
export function isSignedBy(secret: string, { headers, body }: ArrivedCall): boolean {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = `v1,${createHmac('sha256', key).update(signed, 'utf8').digest('base64')}`;
  return (headers['webhook-signature'] ?? '').split(' ').includes(expected);
}

export const correctionOf = (email: string): object => ({
  source: 'desk',
  channel: 'phone',
  facts: { email },
  reason: 'customer-asked',
});
