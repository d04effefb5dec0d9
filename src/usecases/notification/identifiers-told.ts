import { customerCategory } from '../../domain/customer/state.ts';
import { customerStream } from '../../domain/customer/stream.ts';
import { erasureCategory } from '../../domain/erasure/state.ts';
import { erasureStream } from '../../domain/erasure/stream.ts';
import type { NotificationOrder } from '../../domain/notification/state.ts';
import type { CustomerId, EventId, Owner } from '../../kernel/ids.ts';
import type { OpenedPayload, SealedRef } from '../../kernel/sealed.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { loadState } from '../core/load-state.ts';
import { lookAt, type LookOutcome } from '../core/look.ts';
import { stateUntil } from '../core/state-until.ts';

export interface Identifier {
  readonly system: string;
  readonly identifier: string;
}

/** What one recipient is told of one customer: the identifiers of systems that were declared for it, and no others. */
export interface CustomerTold {
  readonly customer: CustomerId;
  readonly identifiers: readonly Identifier[];
  /** Some of them do not open any more: the customer was erased meanwhile, or what was kept for telling is destroyed. */
  readonly erased?: true;
  /** Some of them do not open, and nobody erased them: an incident. */
  readonly unreadable?: true;
}

export type IdentifiersTold =
  | Extract<LookOutcome<never>, { readonly kind: 'refused' }>
  | {
      readonly kind: 'told';
      readonly customers: readonly CustomerTold[];
      /** Absent where there was nothing to open. */
      readonly accessEvent?: EventId;
    };

/** Where identifiers of one customer stand sealed. */
interface Place {
  readonly customer: CustomerId;
  readonly ref: SealedRef;
  /** Of the one identifier in it; several stand in what an erasure keeps. */
  readonly system?: string;
}

/**
 * Opens the identifiers by which a recipient knows the customers of an order. One look, recorded before anything is opened,
 * in the name of `caller`; none where nothing is declared for the recipient or nothing is known of the customers.
 */
export async function identifiersTold(
  deps: Deps,
  caller: Caller,
  purpose: string,
  order: NotificationOrder,
  systems: readonly string[],
): Promise<IdentifiersTold> {
  const places = systems.length === 0 ? [] : await placesOf(deps, order, systems);
  if (places.length === 0) return { kind: 'told', customers: withIdentifiers(order, [], [], systems) };
  const owners: readonly Owner[] = [...new Set(places.map(({ ref }) => ref.owner))];
  const asked = { look: 'export', purpose, owners, dataCategories: ['source'] } as const;
  const refs = places.map(({ ref }) => ref);
  const answer = await lookAt(deps, caller, asked, refs);
  if (answer.kind === 'refused') return answer;
  const { value, accessEvent } = answer;
  return { kind: 'told', customers: withIdentifiers(order, places, value, systems), accessEvent };
}

/** Of an erasure, what it keeps under its own key; otherwise where the identifiers stand on the customers' streams. */
async function placesOf(deps: Deps, order: NotificationOrder, systems: readonly string[]): Promise<readonly Place[]> {
  const { keptUnder, customers } = order;
  if (keptUnder !== undefined) {
    const { events } = await stateUntil(deps, erasureCategory, erasureStream(keptUnder));
    return events.flatMap((event) => {
      if (event.type !== 'ContactsKept' || event.sealed.source === undefined) return [];
      const customer = event.clear.customer as CustomerId;
      return customers.includes(customer) ? [{ customer, ref: event.sealed.source }] : [];
    });
  }
  const places: Place[] = [];
  for (const customer of customers as readonly CustomerId[]) {
    const { state } = await loadState(deps, customerCategory, customerStream(customer));
    if (state.phase === 'unknown') continue;
    for (const { system, ref } of state.identifiers) {
      if (systems.includes(system)) places.push({ customer, ref, system });
    }
  }
  return places;
}

function withIdentifiers(
  { customers }: NotificationOrder,
  places: readonly Place[],
  opened: readonly OpenedPayload[],
  systems: readonly string[],
): readonly CustomerTold[] {
  return (customers as readonly CustomerId[]).map((customer) => {
    const found: Identifier[] = [];
    const states = new Set<OpenedPayload['kind']>();
    places.forEach((place, index) => {
      if (place.customer !== customer) return;
      const payload = opened[index] as OpenedPayload;
      states.add(payload.kind);
      if (payload.kind !== 'opened') return;
      found.push(...identifiersIn(place, payload.fields).filter(({ system }) => systems.includes(system)));
    });
    const named = new Map(found.map((one) => [JSON.stringify([one.system, one.identifier]), one]));
    return {
      customer,
      identifiers: [...named.values()],
      ...(states.has('erased') ? { erased: true as const } : {}),
      ...(states.has('unreadable') ? { unreadable: true as const } : {}),
    };
  });
}

function identifiersIn({ system }: Place, fields: { readonly [field: string]: unknown }): readonly Identifier[] {
  if (system !== undefined) return [{ system, identifier: fields['identifier'] as string }];
  return (fields['identifiers'] as readonly Identifier[] | undefined) ?? [];
}
