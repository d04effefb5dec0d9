import { z } from 'zod';
import { allowedDataCategories } from '../../domain/access/decide.ts';
import { type CustomerField, customerFieldSchema } from '../../domain/customer/fields.ts';
import { customerOwner } from '../../domain/customer/stream.ts';
import { codeSchema } from '../../domain/shape/schemas.ts';
import type { CustomerId } from '../../kernel/ids.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import { type CustomerView, customerById } from '../../projections/models/current-customer-queries.ts';
import type { Caller } from '../core/caller.ts';
import {
  type CustomerAnswer,
  customerAnswer,
  refKey,
  refsToOpen,
  type SealedCustomer,
} from '../core/customer-answer.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { loadPurpose } from '../core/known-purposes.ts';
import { type LookOutcome, lookAt, refuseByRole, refusedBeforehand } from '../core/look.ts';

export const lookAtCustomerInput = z.strictObject({
  purpose: codeSchema,
  /** Only these; all that the purpose allows when absent. */
  fields: z.array(customerFieldSchema).min(1).optional(),
});

export type CustomerLook =
  | LookOutcome<CustomerAnswer>
  | { readonly kind: 'refused'; readonly reason: 'customer-unknown' };

/**
 * The current values of a customer, opened for a purpose. Without `fields` everything that the actor may see for it is
 * opened and the rest is named as withheld; a field that is asked for by name and not allowed refuses the look.
 */
export async function lookAtCustomer(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  input: z.output<typeof lookAtCustomerInput>,
): Promise<CustomerLook> {
  const asked = {
    look: 'customer',
    purpose: input.purpose,
    owners: [customerOwner(customer)],
    dataCategories: [],
    ...(input.fields === undefined ? {} : { fields: input.fields }),
  } as const;
  if (isRefusedByRole(caller, 'see-customer')) return refuseByRole(deps, caller, asked);
  const view = await customerById(deps.readModels.reader, customer);
  // Whoever may not look hears the same of an id that nobody has.
  if (view === undefined) {
    return (await refusedBeforehand(deps, caller, asked)) ?? { kind: 'refused', reason: 'customer-unknown' };
  }
  return openCustomer(deps, caller, sealedCustomer(view), input);
}

async function openCustomer(
  deps: Deps,
  caller: Caller,
  sealed: SealedCustomer,
  { purpose, fields }: z.output<typeof lookAtCustomerInput>,
): Promise<LookOutcome<CustomerAnswer>> {
  const wanted = fields === undefined ? undefined : new Set<CustomerField>(fields);
  const dataCategories = await categoriesToAsk(deps, caller, purpose, sealed, wanted);
  const refs = refsToOpen(sealed, dataCategories, wanted);
  const asked = {
    look: 'customer',
    purpose,
    owners: [customerOwner(sealed.customer)],
    dataCategories,
    ...(fields === undefined ? {} : { fields }),
  } as const;
  const answer = await lookAt(deps, caller, asked, refs);
  if (answer.kind === 'refused') return answer;
  const opened = new Map(refs.map((ref, index) => [refKey(ref), answer.value[index] as (typeof answer.value)[number]]));
  return { ...answer, value: customerAnswer(sealed, opened, wanted) };
}

/** What to ask for: the fields named, or as much of what is there as is allowed, or all of it, to be refused. */
export async function categoriesToAsk(
  deps: Deps,
  caller: Caller,
  purpose: string,
  sealed: SealedCustomer,
  wanted?: ReadonlySet<CustomerField>,
): Promise<readonly DataCategory[]> {
  const all: readonly DataCategory[] = [
    'identity',
    'contact',
    'commercial',
    'preference',
    'note',
    'sensitive',
    'source',
  ];
  const there = new Set(refsToOpen(sealed, all, wanted).map((ref) => ref.dataCategory));
  if (wanted !== undefined) return [...there];
  const allowed = allowedDataCategories(caller.state, await loadPurpose(deps, purpose));
  const may = [...there].filter((category) => allowed.includes(category));
  return may.length > 0 ? may : [...there];
}

export function sealedCustomer(view: CustomerView): SealedCustomer {
  return {
    customer: view.customer,
    revision: view.revision,
    collectionCountry: view.collectionCountry,
    fields: view.fields.flatMap(({ field, current, verified }) => {
      if (current === undefined) return [];
      const { source, channel, revision, ref, isUnverified } = current;
      const check = verified === undefined ? {} : { verified: checked(verified) };
      return [{ field, source, channel, revision, ref, isUnverified, ...check }];
    }),
    identifiers: view.identifiers,
    retired: view.fields.filter(({ retired }) => retired !== undefined).map(({ field }) => field),
  };
}

const checked = ({ method, validUntil }: { readonly method: string; readonly validUntil?: string }) =>
  validUntil === undefined ? { method } : { method, validUntil };
