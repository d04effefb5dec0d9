import { type CustomerField, fieldCategory } from '../../domain/customer/fields.ts';
import type { CustomerId } from '../../kernel/ids.ts';
import type { DataCategory, OpenedPayload, SealedRef } from '../../kernel/sealed.ts';
import type { Instant } from '../../kernel/time.ts';
import { type FieldAnswer, fieldAnswer } from './look.ts';

/** The value of a field where it stands sealed, from the read model or from a replayed state. */
export interface SealedField {
  readonly field: CustomerField;
  readonly source: string;
  readonly channel: string;
  readonly revision: bigint;
  readonly ref: SealedRef;
  readonly isUnverified: boolean;
  readonly verified?: { readonly method: string; readonly validUntil?: string };
}

export interface SealedCustomer {
  readonly customer: CustomerId;
  readonly revision: bigint;
  readonly collectionCountry: string;
  readonly fields: readonly SealedField[];
  readonly identifiers: readonly { readonly system: string; readonly ref: SealedRef }[];
  readonly retired: readonly CustomerField[];
}

/** `withheld`: there is a value, and this actor may not see that data category for this purpose. */
export type ShownAnswer = FieldAnswer | { readonly state: 'withheld' };

export interface CustomerAnswer {
  readonly customer: CustomerId;
  readonly revision: string;
  readonly collectionCountry: string;
  readonly fields: {
    readonly [field in CustomerField]?: {
      readonly answer: ShownAnswer;
      readonly dataCategory: DataCategory;
      readonly source: string;
      readonly channel: string;
      readonly recordedAt: Instant;
      /** Kept as it came: it did not validate for its country or format. */
      readonly unverified: boolean;
      readonly verified?: { readonly method: string; readonly validUntil?: string };
    };
  };
  readonly identifiers: readonly { readonly system: string; readonly answer: ShownAnswer }[];
  readonly retired: readonly CustomerField[];
}

/** Envelopes to open for these data categories: each once, however many fields stand in it. */
export function refsToOpen(
  customer: SealedCustomer,
  dataCategories: readonly DataCategory[],
  fields?: ReadonlySet<CustomerField>,
): readonly SealedRef[] {
  const refs = new Map<string, SealedRef>();
  for (const { field, ref } of customer.fields) {
    if (fields === undefined || fields.has(field)) refs.set(refKey(ref), ref);
  }
  if (fields === undefined) for (const { ref } of customer.identifiers) refs.set(refKey(ref), ref);
  return [...refs.values()].filter((ref) => dataCategories.includes(ref.dataCategory));
}

export const refKey = (ref: SealedRef): string => `${ref.eventId} ${ref.dataCategory}`;

/** Puts the opened payloads where they belong. A field whose envelope was not opened is withheld. */
export function customerAnswer(
  customer: SealedCustomer,
  opened: ReadonlyMap<string, OpenedPayload>,
  fields?: ReadonlySet<CustomerField>,
): CustomerAnswer {
  const shown = customer.fields.filter(({ field }) => fields === undefined || fields.has(field));
  return {
    customer: customer.customer,
    revision: String(customer.revision),
    collectionCountry: customer.collectionCountry,
    fields: Object.fromEntries(shown.map((one) => [one.field, shownField(one, opened.get(refKey(one.ref)))])),
    identifiers:
      fields === undefined
        ? customer.identifiers.map(({ system, ref }) => ({
            system,
            answer: answerOf(opened.get(refKey(ref)), 'identifier'),
          }))
        : [],
    retired: customer.retired,
  };
}

function shownField(
  { field, source, channel, ref, isUnverified, verified }: SealedField,
  payload: OpenedPayload | undefined,
) {
  return {
    answer: answerOf(payload, field),
    dataCategory: fieldCategory[field],
    source,
    channel,
    recordedAt: ref.recordedAt,
    unverified: isUnverified,
    ...(verified === undefined ? {} : { verified }),
  };
}

function answerOf(payload: OpenedPayload | undefined, field: string): ShownAnswer {
  if (payload === undefined) return { state: 'withheld' };
  // A payload that opens and lacks a field it is said to hold was not written by us.
  return fieldAnswer(payload, field) ?? { state: 'unreadable', code: 'PAYLOAD_MALFORMED' };
}
