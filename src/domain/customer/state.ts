import type { EventId, Id } from '../../kernel/ids.ts';
import type { Revision } from '../../kernel/recorded-event.ts';
import type { SealedRef } from '../../kernel/sealed.ts';
import type { LocalDate } from '../../kernel/time.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { customerEvents, type VerificationMethod } from './events.ts';
import { type CustomerField, fieldCategory } from './fields.ts';
import { CUSTOMER } from './stream.ts';

/** One value of one field, where it stands sealed. */
export interface Statement {
  readonly source: string;
  readonly channel: string;
  readonly ref: SealedRef;
  readonly revision: Revision;
  /** The value did not validate for its country or format and was kept as it came. */
  readonly unverified: boolean;
}

export interface Verification {
  readonly method: VerificationMethod;
  readonly validUntil?: LocalDate;
  readonly by: EventId;
}

/** The values that hold now: the newest statement of each field, whoever made it; none for a retired field. */
export type CurrentValues = ReadonlyMap<CustomerField, Statement>;

export interface RegisteredCustomer {
  readonly phase: 'registered';
  readonly collectionCountry: string;
  /**
   * By source, what that source itself said last of each field. A correction by hand is not among them: an old row of
   * the source is then still its last one, and does not set the correction back.
   */
  readonly statements: ReadonlyMap<string, CurrentValues>;
  readonly current: CurrentValues;
  readonly verified: ReadonlyMap<CustomerField, Verification>;
  readonly retired: ReadonlySet<CustomerField>;
  readonly identifiers: readonly { readonly system: string; readonly ref: SealedRef }[];
  /** Set when the person came back after an erasure: who decided to register again. */
  readonly returnedBy?: Id;
}

export type CustomerState = { readonly phase: 'unknown' } | RegisteredCustomer;

type CustomerEvent = EventOf<typeof customerEvents>;
type StatingEvent = Extract<
  CustomerEvent,
  { readonly type: 'CustomerRegistered' | 'CustomerFactsChanged' | 'CustomerFactsCorrected' }
>;

function evolve(state: CustomerState, event: CustomerEvent): CustomerState {
  if (event.type === 'CustomerRegistered') return stated(registered(event.clear.collectionCountry), event);
  if (state.phase === 'unknown') return state;
  switch (event.type) {
    case 'CustomerFactsChanged':
    case 'CustomerFactsCorrected':
      return stated(state, event);
    case 'CustomerFactsVerified': {
      const { fields, method, validUntil } = event.clear;
      const by = event.id;
      const verification = validUntil === undefined ? { method, by } : { method, validUntil, by };
      const verified = new Map(state.verified);
      for (const field of fields) if (state.current.has(field)) verified.set(field, verification);
      return { ...state, verified };
    }
    case 'CustomerFactsRetired': {
      const fields = new Set(event.clear.fields);
      return {
        ...state,
        current: without(state.current, fields),
        verified: without(state.verified, fields),
        retired: new Set([...state.retired, ...fields]),
      };
    }
    case 'CustomerIdentifierLinked': {
      const ref = event.sealed.source;
      if (ref === undefined) return state;
      return { ...state, identifiers: [...state.identifiers, { system: event.clear.system, ref }] };
    }
    case 'CustomerReturned':
      return { ...state, returnedBy: event.clear.decidedBy };
  }
}

const registered = (collectionCountry: string): RegisteredCustomer => ({
  phase: 'registered',
  collectionCountry,
  statements: new Map(),
  current: new Map(),
  verified: new Map(),
  retired: new Set(),
  identifiers: [],
});

function stated(state: RegisteredCustomer, event: StatingEvent): RegisteredCustomer {
  const { source } = event.clear;
  const statements = statementsOf(event);
  const fields = new Set(statements.keys());
  const current = new Map([...state.current, ...statements]);
  // What was checked was the old value.
  const verified = without(state.verified, fields);
  const retired = new Set([...state.retired].filter((field) => !fields.has(field)));
  if (event.type === 'CustomerFactsCorrected') return { ...state, current, verified, retired };
  const bySource = new Map([...(state.statements.get(source) ?? []), ...statements]);
  return { ...state, statements: new Map(state.statements).set(source, bySource), current, verified, retired };
}

function statementsOf(event: StatingEvent): CurrentValues {
  const { source, channel, fields, unverified } = event.clear;
  const statements = new Map<CustomerField, Statement>();
  for (const field of fields) {
    const ref = event.sealed[fieldCategory[field]];
    // A field without its payload states nothing; the writer never makes one.
    if (ref === undefined) continue;
    statements.set(field, { source, channel, ref, revision: event.revision, unverified: unverified.includes(field) });
  }
  return statements;
}

function without<Key, Value>(map: ReadonlyMap<Key, Value>, keys: ReadonlySet<Key>): ReadonlyMap<Key, Value> {
  return new Map([...map].filter(([key]) => !keys.has(key)));
}

export const customerCategory: Category<CustomerState, typeof customerEvents> = {
  name: CUSTOMER,
  events: customerEvents,
  ownerOf: (stream) => stream,
  initial: { phase: 'unknown' },
  evolve,
};
