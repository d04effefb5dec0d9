import type { HttpApp } from './http-app.ts';

type Json = Readonly<Record<string, unknown>>;
type Ask = (method: 'GET' | 'POST', url: string, payload?: object) => Promise<Json>;

/** The API of a test's product, or of its edge: `must` throws for a refusal. */
interface Product {
  readonly must: (method: string, url: string, payload?: unknown) => Promise<{ readonly body: Json }>;
}

export const eraseIn = (product: Product, what: Parameters<typeof eraseOver>[1]): Promise<Erased> =>
  eraseOver(async (method, url, payload) => (await product.must(method, url, payload)).body, what);

/** The same over the edge of a test, as the first actor. */
export const eraseWith = (http: HttpApp, what: Parameters<typeof eraseOver>[1]): Promise<Erased> =>
  eraseOver(async (method, url, payload) => {
    const answer = await http.send(http.firstToken, { method, url, ...(payload === undefined ? {} : { payload }) });
    if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.body}`);
    await http.caughtUp();
    return answer.json() as Json;
  }, what);

export interface Erased {
  readonly erasure: string;
  readonly seen: Json;
}

/** For a request of the customer, up to the destruction; the answer to the request is what tells them and ends it. */
export async function eraseForRequest(
  product: Product,
  { request, customer, ground }: { readonly request: string; readonly customer: string; readonly ground: string },
): Promise<string> {
  const what = { customers: [customer], dataCategories: ALL_CATEGORIES };
  const { body } = await product.must('POST', '/v1/erasures', { trigger: 'request', ground, request, ...what });
  const at = `/v1/erasures/${String(body['id'])}`;
  const planned = (await product.must('POST', `${at}/plan`, {})).body;
  await product.must('POST', `${at}/approval`, { plan: Number(planned['revision']), alone: 'no-second-person' });
  return String(body['id']);
}

export const ALL_CATEGORIES = ['identity', 'contact', 'commercial', 'preference', 'note', 'sensitive', 'source'];

/**
 * What a person does to have something erased: asks, has it planned, reads the plan, approves it (alone, with the reason) and
 * says that nobody has to be told. `ask`: the caller's own way to the API, which throws for a refusal.
 */
export async function eraseOver(
  ask: Ask,
  what: { readonly customers: readonly string[]; readonly dataCategories: readonly string[] },
): Promise<Erased> {
  const asked = await ask('POST', '/v1/erasures', { trigger: 'office', ground: 'art17-1-a', ...what });
  const erasure = String(asked['id']);
  const at = `/v1/erasures/${erasure}`;
  await ask('POST', `${at}/plan`, {});
  const planned = await ask('GET', at);
  const { revision } = planned['plan'] as { readonly revision: number };
  await ask('POST', `${at}/approval`, { plan: revision, alone: 'no-second-person' });
  await ask('POST', `${at}/telling`, { told: 'no', reason: 'not-required' });
  return { erasure, seen: await ask('GET', at) };
}
