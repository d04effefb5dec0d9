import { z } from 'zod';
import { allowedDataCategories } from '../../domain/access/decide.ts';
import { type CustomerField, fieldCategory } from '../../domain/customer/fields.ts';
import { mayProcess } from '../../domain/consent/queries.ts';
import { consentCategory } from '../../domain/consent/state.ts';
import { consentStream } from '../../domain/consent/stream.ts';
import { customerOwner } from '../../domain/customer/stream.ts';
import type { PurposeState } from '../../domain/purpose/state.ts';
import { codeSchema } from '../../domain/shape/schemas.ts';
import type { CustomerId } from '../../kernel/ids.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import type { Instant } from '../../kernel/time.ts';
import { customersByIds } from '../../projections/models/current-customer-queries.ts';
import { searchCustomers as findByTokens } from '../../projections/models/customer-search.ts';
import type { Page } from '../../projections/page.ts';
import type { Caller } from '../core/caller.ts';
import { type CustomerAnswer, customerAnswer, refKey, refsToOpen } from '../core/customer-answer.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { loadPurpose } from '../core/known-purposes.ts';
import { loadState } from '../core/load-state.ts';
import { lookBars } from '../core/restrictions.ts';
import { type LookOutcome, lookAt, refuseByRole, refusedBeforehand } from '../core/look.ts';
import { sealedCustomer } from './look-at-customer.ts';

const SEARCHED = ['name', 'email', 'phone', 'company', 'identifier'] as const;
const SHOWN: ReadonlySet<CustomerField> = new Set(['name', 'company', 'country']);

const wordsSchema = z.string().min(1).max(200);
/** Search words never leave this call: they become keyed tokens and are not stored, logged or put into a URL. */
export const searchCustomersInput = z
  .strictObject({
    purpose: codeSchema,
    name: wordsSchema.optional(),
    email: wordsSchema.optional(),
    phone: wordsSchema.optional(),
    company: wordsSchema.optional(),
    identifier: wordsSchema.optional(),
    limit: z.number().int().min(1).max(100).default(20),
    cursor: z.string().max(400).optional(),
  })
  .refine((input) => SEARCHED.some((field) => input[field] !== undefined), {
    message: 'must name at least one of name, email, phone, company, identifier',
  });
export type SearchCustomersInput = z.output<typeof searchCustomersInput>;

export interface SearchAnswer {
  readonly customers: readonly CustomerAnswer[];
  readonly next?: string;
}

/**
 * Customers whose current values carry all the words, in any script. Finding somebody is a look: that a person is there
 * under that name is personal data. What is shown of each is name, company and country, as far as the purpose allows.
 */
export async function searchCustomers(
  deps: Deps,
  caller: Caller,
  input: SearchCustomersInput,
): Promise<LookOutcome<SearchAnswer>> {
  const purpose = await loadPurpose(deps, input.purpose);
  const allowed = allowedDataCategories(caller.state, purpose);
  const shown = (['identity', 'commercial', 'contact'] as const).filter((category) => allowed.includes(category));
  const dataCategories = [...new Set<DataCategory>([...searchedCategories(input), ...shown])];
  // Judged before anybody is found: a refusal that named who was found would answer the search after all.
  const asked = { look: 'search', purpose: input.purpose, owners: [], dataCategories } as const;
  if (isRefusedByRole(caller, 'search-customers')) return refuseByRole(deps, caller, asked);
  const refusal = await refusedBeforehand(deps, caller, asked);
  if (refusal !== undefined) return refusal;
  const page = await findAllowed(deps, purpose, input, asked);
  const sealed = (await customersByIds(deps.readModels.reader, page.items)).map(sealedCustomer);
  const owners = sealed.map((one) => customerOwner(one.customer));
  const refs = sealed.flatMap((one) => refsToOpen(one, shown, SHOWN));
  const answer = await lookAt(deps, caller, { ...asked, owners }, refs);
  if (answer.kind === 'refused') return answer;
  const opened = new Map(refs.map((ref, index) => [refKey(ref), answer.value[index] as (typeof answer.value)[number]]));
  const value = { customers: sealed.map((one) => customerAnswer(one, opened, SHOWN)) };
  return { ...answer, value: page.next === undefined ? value : { ...value, next: page.next } };
}

/**
 * Whoever did not consent to a purpose that rests on consent is not found, nor is anybody whose processing for it is
 * restricted. They do not show in the pages either: one without anybody is passed over, and there is a next page only if
 * somebody is on it.
 */
async function findAllowed(
  deps: Deps,
  purpose: PurposeState,
  input: SearchCustomersInput,
  asked: { readonly look: string; readonly dataCategories: readonly DataCategory[] },
): Promise<Page<CustomerId>> {
  let page = await find(deps, input);
  if (purpose.phase !== 'declared') return page;
  const now = deps.clock.now();
  let shown: Page<CustomerId> = { items: [] };
  for (;;) {
    const items = await allowed(deps, purpose, page.items, asked, now);
    if (items.length > 0 && shown.items.length > 0) return shown;
    if (items.length > 0) shown = { ...page, items };
    if (page.next === undefined) return { items: shown.items };
    page = await find(deps, { ...input, cursor: page.next });
  }
}

async function find(deps: Deps, input: SearchCustomersInput): Promise<Page<CustomerId>> {
  const tokens: string[] = [];
  for (const field of SEARCHED) {
    const words = input[field];
    if (words === undefined) continue;
    const ofField = await deps.vault.queryTokens(field, words);
    // Words that leave nothing to look for must not widen the search.
    if (ofField.length === 0) return { items: [] };
    tokens.push(...ofField);
  }
  const { limit, cursor } = input;
  return findByTokens(deps.readModels.reader, tokens, cursor === undefined ? { limit } : { limit, cursor });
}

function searchedCategories(input: SearchCustomersInput): readonly DataCategory[] {
  return SEARCHED.filter((field) => input[field] !== undefined).map((field) =>
    field === 'identifier' ? 'source' : fieldCategory[field],
  );
}

async function allowed(
  deps: Deps,
  purpose: Extract<PurposeState, { readonly phase: 'declared' }>,
  customers: readonly CustomerId[],
  asked: { readonly look: string; readonly dataCategories: readonly DataCategory[] },
  now: Instant,
): Promise<readonly CustomerId[]> {
  const consenting =
    purpose.terms.legalBasis === 'consent' ? await withConsent(deps, purpose.code, customers, now) : customers;
  const bars = await lookBars(deps, purpose, { ...asked, owners: consenting.map(customerOwner) }, now);
  return bars === undefined ? consenting : consenting.filter((one) => bars.get(customerOwner(one)) === 'none');
}

async function withConsent(
  deps: Deps,
  purpose: string,
  customers: readonly CustomerId[],
  now: Instant,
): Promise<readonly CustomerId[]> {
  const consenting: CustomerId[] = [];
  for (const customer of customers) {
    const { state } = await loadState(deps, consentCategory, consentStream(customer));
    if (mayProcess(state, purpose, now).may) consenting.push(customer);
  }
  return consenting;
}
