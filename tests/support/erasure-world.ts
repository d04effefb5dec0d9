import type { Test } from 'tap';
import { type Json, Product, productFolder } from './product-app.ts';

export const PHONE = '+49301110000';
const shop = (n: number, more: object = {}) => ({
  source: 'shop',
  channel: 'web',
  collectionCountry: 'DE',
  facts: {
    name: { full: `Erika Sample${n}` },
    email: `erika${n}@example.de`,
    phone: PHONE,
    postalAddress: { lines: [`Musterweg ${n}`], locality: 'Berlin', postalCode: '10115', country: 'DE' },
    language: 'de',
    ...more,
  },
  identifiers: [{ system: 'shop', identifier: `ERIKA${n}` }],
});

/** A controller in Germany with two officers, who register people of one household and have them forgotten. */
export class ErasureWorld {
  readonly product: Product;
  readonly officer: string;

  constructor(product: Product, officer: string) {
    this.product = product;
    this.officer = officer;
  }

  static async of(t: Test): Promise<ErasureWorld> {
    const product = await Product.of(t, productFolder(t));
    await product.must('PUT', '/v1/organisation', {
      name: 'Teeladen GmbH',
      address: ['Hafenstraße 1', '20457 Hamburg'],
      country: 'DE',
      timeZone: 'Europe/Berlin',
      languages: ['de'],
    });
    const officer = await product.actor(['compliance-officer'], ['rights-request', 'customer-service']);
    return new ErasureWorld(product, officer.token);
  }

  async post(url: string, body: object = {}, token?: string): Promise<Json> {
    const asked = token === undefined ? {} : { token };
    const answer = await this.product.must('POST', `/v1${url}`, body, asked);
    await this.product.settled();
    return answer.body;
  }

  async refusal(url: string, body: object, token?: string): Promise<string> {
    const answer = await this.product.ask('POST', `/v1${url}`, body, token === undefined ? {} : { token });
    return `${answer.status} ${answer.body['code']}`;
  }

  async see(erasure: string): Promise<Json> {
    return (await this.product.must('GET', `/v1/erasures/${erasure}`)).body;
  }

  async register(n: number, more: object = {}): Promise<string> {
    return String((await this.post('/customers', shop(n, more)))['id']);
  }

  /** A letter of the customer's own that asks for these rights. */
  async letter(customer: string, rights: readonly string[]): Promise<string> {
    const letter = { channel: 'letter', customer, name: 'Erika', words: 'Vergessen Sie mich.', rights };
    return String((await this.post('/requests', letter))['id']);
  }

  /** The same, classified under the law of the Union, from somebody who proved who they are. */
  async asked(customer: string, rights: readonly string[]): Promise<string> {
    const request = await this.letter(customer, rights);
    const pins = { jurisdictions: ['EU'], calendarPlace: 'DE-BE', confirmed: true };
    await this.post(`/requests/${request}/classification`, pins);
    const proved = { method: 'known-contact-answered', level: 'reasonable' };
    await this.post(`/requests/${request}/identity/confirmation`, proved);
    return request;
  }

  async planned(
    body: object,
  ): Promise<{ readonly erasure: string; readonly items: readonly Json[]; readonly plan: number }> {
    const erasure = String((await this.post('/erasures', { trigger: 'office', ground: 'art17-1-a', ...body }))['id']);
    await this.post(`/erasures/${erasure}/plan`);
    const { plan } = await this.see(erasure);
    return { erasure, items: plan['items'], plan: plan['revision'] };
  }
}

/** Approved by the first actor, for papers of requests where nothing else is said. */
export async function inForce(w: ErasureWorld, code: string, mode: string, more: object = {}): Promise<void> {
  const terms = {
    mode,
    ownerKind: 'request',
    dataCategories: ['note', 'contact', 'identity'],
    trigger: 'request-closed',
    period: { unit: 'years', number: 3, countFrom: 'end-of-year' },
    law: { citation: 'BGB s. 195', jurisdiction: 'DE', certainty: 'interpretation' },
    ...more,
  };
  const asked = { token: w.officer };
  await w.product.must('PUT', `/v1/retention/schedules/${code}`, { terms, confirmed: 'interpretation' }, asked);
  await w.post(`/retention/schedules/${code}/approval`, { scheduleVersion: 1 });
}

/** The product's dependencies, with something that happens right before the first event of this type is appended. */
export function justBefore({ deps }: Product, type: string, happens: () => Promise<void>): Product['deps'] {
  let isOver = false;
  const append: typeof deps.ledger.append = async (stream, expected, events) => {
    const isNow = !isOver && events.some((event) => event.type === type);
    isOver ||= isNow;
    if (isNow) await happens();
    return deps.ledger.append(stream, expected, events);
  };
  const ledger = new Proxy(deps.ledger, {
    get(target, name) {
      const value: unknown = name === 'append' ? append : Reflect.get(target, name, target);
      return typeof value === 'function' && name !== 'append' ? value.bind(target) : value;
    },
  });
  return { ...deps, ledger };
}
