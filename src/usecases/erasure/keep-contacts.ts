import { customerCategory, type RegisteredCustomer } from '../../domain/customer/state.ts';
import { customerOwner, customerStream } from '../../domain/customer/stream.ts';
import { keepContacts as decide } from '../../domain/erasure/carry-out.ts';
import type { Contacts } from '../../domain/erasure/contacts.ts';
import type { Planned } from '../../domain/erasure/queries.ts';
import type { ErasureFile } from '../../domain/erasure/state.ts';
import { KEPT_CATEGORIES } from '../../domain/erasure/vocabulary.ts';
import { customerFieldSchema } from '../../domain/customer/fields.ts';
import type { CustomerId, Id } from '../../kernel/ids.ts';
import type { DataCategory, OpenedPayload, SealedRef } from '../../kernel/sealed.ts';
import type { Caller } from '../core/caller.ts';
import { refKey } from '../core/customer-answer.ts';
import type { Deps } from '../core/deps.ts';
import { loadState } from '../core/load-state.ts';
import { lookAt, wouldPermit } from '../core/look.ts';
import { linesOf } from '../letters/register-address.ts';
import { workStep } from './on-erasure.ts';
import { type Systems, systemsToTell } from './tell-recipients.ts';

/** For which contacts are looked at where the approval names no other purpose. */
export const DEFAULT_PURPOSE = 'rights-request';

/** Far below the size of an append: a customer has a name, an address and some identifiers. */
const CUSTOMERS_AN_APPEND = 25;

const asked = (customers: readonly CustomerId[], purpose: string, dataCategories: readonly DataCategory[]) => ({
  look: 'list' as const,
  purpose,
  owners: customers.map(customerOwner),
  dataCategories,
});

/** Whom an erasure, or a batch of a disposal, is about, and what of them goes. */
export type ToTell = Pick<ErasureFile, 'trigger' | 'customers'> & Planned;

interface Needed {
  readonly dataCategories: readonly DataCategory[];
  readonly systems: Systems;
}

/** What is needed of the customers until they, and the recipients, are told. Of whom a schedule disposes nobody is told. */
async function neededOf(deps: Deps, file: ToTell): Promise<Needed> {
  const systems = await systemsToTell(deps, file);
  const source = systems === 'all' || systems.size > 0 ? (['source'] as const) : [];
  const own = file.trigger === 'retention' ? [] : KEPT_CATEGORIES.filter((one) => one !== 'source');
  return { dataCategories: [...own, ...source], systems };
}

/** Nobody is told of it by anything that is sealed: of whom a schedule disposes, where nobody received the data. */
export const copiesNothing = async (deps: Deps, file: ToTell): Promise<boolean> =>
  (await neededOf(deps, file)).dataCategories.length === 0;

/** Asked without a record, before somebody approves: nobody could be told of what they approve otherwise. */
export async function mayKeepContacts(deps: Deps, caller: Caller, file: ToTell, purpose: string): Promise<boolean> {
  const { dataCategories } = await neededOf(deps, file);
  if (file.customers.length === 0 || dataCategories.length === 0) return true;
  return wouldPermit(deps, caller, asked(file.customers, purpose, dataCategories));
}

/**
 * Copies where to write, and what recipients know the customers by, under the erasure's own key, before anything is
 * destroyed. It opens them, so it is a look, in the name of who approved, and its access event stands first. Says whether
 * they may still look.
 */
export async function keepContacts(
  deps: Deps,
  caller: Caller,
  erasure: Id,
  file: ErasureFile,
  purpose: string,
): Promise<boolean> {
  const needed = await neededOf(deps, file);
  if (needed.dataCategories.length === 0) return true;
  const missing = file.customers.filter((customer) => !file.contacts.has(customer));
  for (let at = 0; at < missing.length; at += CUSTOMERS_AN_APPEND) {
    const some = missing.slice(at, at + CUSTOMERS_AN_APPEND);
    const all = await openContacts(deps, caller, some, needed, purpose);
    if (all === undefined) return false;
    await workStep(deps, erasure, `contacts ${some[0]}`, decide(all), KEPT_CATEGORIES);
  }
  return true;
}

async function openContacts(
  deps: Deps,
  caller: Caller,
  customers: readonly CustomerId[],
  needed: Needed,
  purpose: string,
): Promise<ReadonlyMap<CustomerId, Contacts> | undefined> {
  const found: { readonly customer: CustomerId; readonly state: RegisteredCustomer }[] = [];
  for (const customer of customers) {
    const { state } = await loadState(deps, customerCategory, customerStream(customer));
    if (state.phase === 'registered') found.push({ customer, state });
  }
  const refs = new Map(found.flatMap(({ state }) => refsOf(state, needed)).map((ref) => [refKey(ref), ref] as const));
  const list = [...refs.values()];
  const opened = new Map<string, OpenedPayload>();
  if (list.length > 0) {
    const categories = [...new Set(list.map(({ dataCategory }) => dataCategory))];
    const answer = await lookAt(deps, caller, asked(customers, purpose, categories), list);
    if (answer.kind === 'refused') return undefined;
    for (const [index, ref] of list.entries()) opened.set(refKey(ref), answer.value[index] as OpenedPayload);
  }
  const kept = new Map(customers.map((customer) => [customer, {} as Contacts]));
  for (const { customer, state } of found) kept.set(customer, contactsOf(state, opened));
  return kept;
}

const FIELDS = ['name', 'email', 'postalAddress', 'country', 'language'] as const;

function refsOf(state: RegisteredCustomer, { dataCategories, systems }: Needed): readonly SealedRef[] {
  const fields = FIELDS.flatMap((field) => state.current.get(customerFieldSchema.parse(field))?.ref ?? []);
  const identifiers = state.identifiers.filter(({ system }) => systems === 'all' || systems.has(system));
  return [...fields, ...identifiers.map(({ ref }) => ref)].filter((ref) => dataCategories.includes(ref.dataCategory));
}

/** What is erased or unreadable cannot be kept; it is left out, as what was never stated, and what nobody needs. */
function contactsOf(state: RegisteredCustomer, opened: ReadonlyMap<string, OpenedPayload>): Contacts {
  const valueOf = (ref: SealedRef | undefined, field: string): unknown => {
    const payload = ref === undefined ? undefined : opened.get(refKey(ref));
    return payload?.kind === 'opened' ? payload.fields[field] : undefined;
  };
  const ofField = (field: (typeof FIELDS)[number]): unknown => valueOf(state.current.get(field)?.ref, field);
  const name = ofField('name') as { readonly full: string } | undefined;
  const email = ofField('email') as string | undefined;
  const address = ofField('postalAddress') as Parameters<typeof linesOf>[0] | undefined;
  const country = address?.country ?? (ofField('country') as string | undefined);
  const language = ofField('language') as string | undefined;
  const lines = address === undefined ? [] : linesOf(address);
  const identifiers = state.identifiers.flatMap(({ system, ref }) => {
    const identifier = valueOf(ref, 'identifier') as string | undefined;
    return identifier === undefined ? [] : [{ system, identifier }];
  });
  const contact = {
    ...(email === undefined ? {} : { email }),
    ...(lines.length === 0 ? {} : { postalAddress: lines }),
    ...(country === undefined ? {} : { country }),
  };
  return {
    ...(name === undefined ? {} : { identity: { name: name.full } }),
    ...(Object.keys(contact).length === 0 ? {} : { contact }),
    ...(language === undefined ? {} : { preference: { language } }),
    ...(identifiers.length === 0 ? {} : { source: { identifiers } }),
  };
}
