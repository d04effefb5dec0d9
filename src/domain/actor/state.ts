import type { Id } from '../../kernel/ids.ts';
import type { SealedRef } from '../../kernel/sealed.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Category, EventOf } from '../shape/category.ts';
import type { Role } from '../shape/vocabulary.ts';
import { actorEvents } from './events.ts';
import { ACTOR } from './stream.ts';

export interface Token {
  readonly sha256: string;
  readonly expiresAt?: Instant;
  readonly revoked: boolean;
}

interface KnownActor {
  readonly kind: 'person' | 'system';
  readonly roles: readonly Role[];
  /** Codes of the purposes for which the actor may look. */
  readonly purposes: readonly string[];
  readonly tokens: ReadonlyMap<Id, Token>;
  /** Where the name of a member of staff stands, sealed. */
  readonly name?: SealedRef;
}

export type ActorState =
  | { readonly phase: 'unknown' }
  | ({ readonly phase: 'active' } & KnownActor)
  | ({ readonly phase: 'deactivated' } & KnownActor);

type ActorEvent = EventOf<typeof actorEvents>;

function evolve(state: ActorState, event: ActorEvent): ActorState {
  if (event.type === 'ActorRegistered') return registered(event);
  if (state.phase === 'unknown') return state;
  switch (event.type) {
    case 'ActorRoleGranted':
      return { ...state, roles: [...without(state.roles, event.clear.role), event.clear.role] };
    case 'ActorRoleRevoked':
      return { ...state, roles: without(state.roles, event.clear.role) };
    case 'ActorPurposeAssigned':
      return { ...state, purposes: [...without(state.purposes, event.clear.purpose), event.clear.purpose] };
    case 'ActorPurposeWithdrawn':
      return { ...state, purposes: without(state.purposes, event.clear.purpose) };
    case 'ActorTokenIssued': {
      const { token, sha256, expiresAt } = event.clear;
      const issued = { sha256, revoked: false, ...(expiresAt === undefined ? {} : { expiresAt }) };
      return { ...state, tokens: new Map(state.tokens).set(token, issued) };
    }
    case 'ActorTokenRevoked': {
      const token = state.tokens.get(event.clear.token);
      if (token === undefined) return state;
      return { ...state, tokens: new Map(state.tokens).set(event.clear.token, { ...token, revoked: true }) };
    }
    case 'ActorDeactivated':
      return { ...state, phase: 'deactivated' };
  }
}

function registered(event: Extract<ActorEvent, { readonly type: 'ActorRegistered' }>): ActorState {
  const { kind, roles, purposes } = event.clear;
  const name = event.sealed.staff;
  return { phase: 'active', kind, roles, purposes, tokens: new Map(), ...(name === undefined ? {} : { name }) };
}

const without = <Item>(items: readonly Item[], item: Item): readonly Item[] => items.filter((one) => one !== item);

export const actorCategory: Category<ActorState, typeof actorEvents> = {
  name: ACTOR,
  events: actorEvents,
  ownerOf: (stream) => stream,
  initial: { phase: 'unknown' },
  evolve,
};
