import { z } from 'zod';
import { type ConsentAnswer, mayProcess } from '../../domain/consent/queries.ts';
import { type ConsentState, consentCategory } from '../../domain/consent/state.ts';
import { consentStream } from '../../domain/consent/stream.ts';
import { type CustomerState, customerCategory, type RegisteredCustomer } from '../../domain/customer/state.ts';
import { customerOwner, customerStream } from '../../domain/customer/stream.ts';
import { type Category, type EventOf, foldEvents } from '../../domain/shape/category.ts';
import type { AnyStoredEvent, EventDefinition } from '../../domain/shape/event.ts';
import { codeSchema, dateSchema, instantSchema } from '../../domain/shape/schemas.ts';
import type { CustomerId, StreamName } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import { asOfInstant } from '../core/as-of.ts';
import type { Caller } from '../core/caller.ts';
import { controllerTimeZone } from '../core/controller.ts';
import {
  type CustomerAnswer,
  customerAnswer,
  refKey,
  refsToOpen,
  type SealedCustomer,
} from '../core/customer-answer.ts';
import { isDamageAccepted } from '../core/damage.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { type LookOutcome, lookAt, refuseByRole, refusedBeforehand } from '../core/look.ts';
import { positionAsOf } from '../core/prefix.ts';
import { readHistory } from '../core/read-stream.ts';
import { categoriesToAsk } from './look-at-customer.ts';

export const replayCustomerInput = z.strictObject({
  purpose: codeSchema,
  /** A day means its end in the controller's time zone. */
  recordedAsOf: z.union([dateSchema, instantSchema]),
});

export interface ReplayedEvent {
  readonly number: number;
  readonly id: string;
  readonly stream: string;
  readonly revision: string;
  readonly type: string;
  readonly recordedAt: Instant;
  readonly actor: string;
}

export interface Replay {
  /** The instant that was used, and the zone in which a day was taken for its end. */
  readonly recordedAsOf: Instant;
  readonly timeZone: string;
  /** State as known then; absent when the customer was not yet in the register. */
  readonly customer?: CustomerAnswer;
  readonly consents: readonly { readonly purpose: string; readonly may: boolean; readonly why: ConsentAnswer }[];
  /** The events behind it, in the order of the ledger. */
  readonly events: readonly ReplayedEvent[];
}

/**
 * What was known of a customer at an instant, from the very events recorded until then, by the same codec, fold and
 * queries as today's answers. What has been erased since shows as erased. The replay is itself a look.
 */
export async function replayCustomer(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  input: z.output<typeof replayCustomerInput>,
): Promise<LookOutcome<Replay> | { readonly kind: 'refused'; readonly reason: 'customer-unknown' }> {
  const { purpose } = input;
  const asked = { look: 'replay', purpose, owners: [customerOwner(customer)], dataCategories: [] } as const;
  if (isRefusedByRole(caller, 'replay-customer')) return refuseByRole(deps, caller, asked);
  const refusal = await refusedBeforehand(deps, caller, asked);
  if (refusal !== undefined) return refusal;
  const timeZone = await controllerTimeZone(deps);
  const recordedAsOf = asOfInstant(input.recordedAsOf, timeZone, deps.clock.now());
  const end = await positionAsOf(deps.ledger, recordedAsOf);
  const ofCustomer = await eventsUntil(deps, customerCategory, customerStream(customer), end);
  if (!ofCustomer.isKnown) return { kind: 'refused', reason: 'customer-unknown' };
  const ofConsent = await eventsUntil(deps, consentCategory, consentStream(customer), end);
  const state = foldEvents(customerCategory, ofCustomer.events);
  const consents = consentsAt(foldEvents(consentCategory, ofConsent.events), recordedAsOf);
  const sealed = sealedCustomer(customer, state, ofCustomer.events.at(-1)?.revision ?? 0n);
  const answer = await openSealed(deps, caller, purpose, recordedAsOf, sealed);
  if (answer.kind === 'refused') return answer;
  const events = numbered([...ofCustomer.events, ...ofConsent.events]);
  const shown = state.phase === 'registered' ? { customer: answer.value } : {};
  return { ...answer, value: { recordedAsOf, timeZone, ...shown, consents, events } };
}

async function eventsUntil<State, Events extends { readonly [type: string]: EventDefinition }>(
  deps: Deps,
  category: Category<State, Events>,
  stream: StreamName,
  end: bigint,
): Promise<{ readonly events: readonly EventOf<Events>[]; readonly isKnown: boolean }> {
  const history = await readHistory<EventOf<Events>>(
    deps.ledger,
    category.events,
    stream,
    isDamageAccepted(deps.ledger),
  );
  const events = history.events.filter((event) => (event as AnyStoredEvent).position <= end);
  return { events, isKnown: history.lastRevision !== undefined };
}

async function openSealed(
  deps: Deps,
  caller: Caller,
  purpose: string,
  recordedAsOf: Instant,
  sealed: SealedCustomer,
): Promise<LookOutcome<CustomerAnswer>> {
  const dataCategories = await categoriesToAsk(deps, caller, purpose, sealed);
  const refs = refsToOpen(sealed, dataCategories);
  const owners = [customerOwner(sealed.customer)];
  const answer = await lookAt(deps, caller, { look: 'replay', purpose, owners, dataCategories, recordedAsOf }, refs);
  if (answer.kind === 'refused') return answer;
  const opened = new Map(refs.map((ref, index) => [refKey(ref), answer.value[index] as (typeof answer.value)[number]]));
  return { ...answer, value: customerAnswer(sealed, opened) };
}

function sealedCustomer(customer: CustomerId, state: CustomerState, revision: bigint): SealedCustomer {
  if (state.phase === 'unknown') {
    return { customer, revision, collectionCountry: '', fields: [], identifiers: [], retired: [] };
  }
  const { collectionCountry, identifiers } = state;
  return { customer, revision, collectionCountry, identifiers, fields: fieldsOf(state), retired: [...state.retired] };
}

function fieldsOf(state: RegisteredCustomer): SealedCustomer['fields'] {
  return [...state.current].map(([field, statement]) => {
    const verified = state.verified.get(field);
    const { source, channel, revision, ref, unverified } = statement;
    const check =
      verified === undefined
        ? {}
        : {
            verified:
              verified.validUntil === undefined
                ? { method: verified.method }
                : { method: verified.method, validUntil: verified.validUntil },
          };
    return { field, source, channel, revision, ref, isUnverified: unverified, ...check };
  });
}

const consentsAt = (state: ConsentState, at: Instant): Replay['consents'] =>
  [...state.keys()].sort().map((purpose) => {
    const { may, why } = mayProcess(state, purpose, at);
    return { purpose, may, why };
  });

function numbered(events: readonly AnyStoredEvent[]): readonly ReplayedEvent[] {
  return [...events]
    .sort((a, b) => (a.position < b.position ? -1 : 1))
    .map(({ id, stream, revision, type, metadata }, index) => ({
      number: index + 1,
      id,
      stream,
      revision: String(revision),
      type,
      recordedAt: metadata.recordedAt,
      actor: metadata.actor,
    }));
}
