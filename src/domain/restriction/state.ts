import type { EventId, Id } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Category, EventOf } from '../shape/category.ts';
import {
  type OBJECTION_EFFECTS,
  type OBJECTION_GROUNDS,
  type RESTRICTION_EXCEPTIONS,
  restrictionEvents,
} from './events.ts';
import { RESTRICTION } from './stream.ts';

type RestrictionEvent = EventOf<typeof restrictionEvents>;
type ClearOf<Type extends RestrictionEvent['type']> = Extract<RestrictionEvent, { readonly type: Type }>['clear'];

export interface Exception {
  readonly purpose: string;
  readonly exception: (typeof RESTRICTION_EXCEPTIONS)[number];
  readonly until?: Instant;
  readonly ended: boolean;
}
export interface Restriction {
  /** `undefined` means every purpose. */
  readonly purposes: readonly string[] | undefined;
  readonly ground: string;
  readonly request?: Id;
  /** Announcements on this stream that it is about to be lifted. */
  readonly announcements: readonly EventId[];
  readonly exceptions: ReadonlyMap<EventId, Exception>;
  readonly lifted: boolean;
  readonly since: Instant;
}
export interface Objection {
  readonly purpose: string;
  readonly ground: (typeof OBJECTION_GROUNDS)[number];
  readonly effect: (typeof OBJECTION_EFFECTS)[number];
  readonly phase: 'pending' | 'upheld' | 'overruled' | 'withdrawn';
  readonly receivedAt: Instant;
  /** The request that it came in. */
  readonly request?: Id;
}
export interface OptOut {
  readonly of: ClearOf<'OptedOut'>['of'];
  readonly purpose?: string;
  readonly contactBy?: string;
  readonly optedOutAt: Instant;
  /** The request that it came in. */
  readonly request?: Id;
  readonly withdrawn: boolean;
}

/** Each by the id of the event that began it; what has ended stays, so that it can be told from what never was. */
export interface RestrictionState {
  readonly restrictions: ReadonlyMap<EventId, Restriction>;
  readonly objections: ReadonlyMap<EventId, Objection>;
  readonly optOuts: ReadonlyMap<EventId, OptOut>;
}

function evolve(state: RestrictionState, event: RestrictionEvent): RestrictionState {
  switch (event.type) {
    case 'ProcessingRestricted':
      return { ...state, restrictions: new Map(state.restrictions).set(event.id, restricted(event)) };
    case 'LiftingAnnounced':
      return ofRestriction(state, event.clear.restriction, (one) => ({
        ...one,
        announcements: [...one.announcements, event.id],
      }));
    case 'RestrictionLifted':
      return ofRestriction(state, event.clear.restriction, (one) => ({ ...one, lifted: true }));
    case 'RestrictionExcepted': {
      const { restriction, purpose, exception, until } = event.clear;
      const excepted = { purpose, exception, ended: false, ...(until === undefined ? {} : { until }) };
      return ofRestriction(state, restriction, (one) => ({
        ...one,
        exceptions: new Map(one.exceptions).set(event.id, excepted),
      }));
    }
    case 'RestrictionExceptionEnded': {
      const { restriction, exception } = event.clear;
      return ofRestriction(state, restriction, (one) => ({
        ...one,
        exceptions: changed(one.exceptions, exception, (before) => ({ ...before, ended: true })),
      }));
    }
    case 'ObjectionReceived': {
      const { purpose, ground, effect, receivedAt, request } = event.clear;
      const by = request === undefined ? {} : { request: request as Id };
      const objection: Objection = { purpose, ground, effect, receivedAt, phase: 'pending', ...by };
      return { ...state, objections: new Map(state.objections).set(event.id, objection) };
    }
    case 'ObjectionUpheld':
      return ofObjection(state, event.clear.objection, 'upheld');
    case 'ObjectionOverruled':
      return ofObjection(state, event.clear.objection, 'overruled');
    case 'ObjectionWithdrawn':
      return ofObjection(state, event.clear.objection, 'withdrawn');
    case 'OptedOut': {
      const { of, purpose, contactBy, optedOutAt, request } = event.clear;
      const named = {
        ...(purpose === undefined ? {} : { purpose }),
        ...(contactBy === undefined ? {} : { contactBy }),
        ...(request === undefined ? {} : { request: request as Id }),
      };
      const optOut: OptOut = { of, ...named, optedOutAt, withdrawn: false };
      return { ...state, optOuts: new Map(state.optOuts).set(event.id, optOut) };
    }
    case 'OptOutWithdrawn': {
      const optOuts = changed(state.optOuts, event.clear.optOut, (before) => ({ ...before, withdrawn: true }));
      return { ...state, optOuts };
    }
  }
}

function restricted({
  clear,
  metadata,
}: Extract<RestrictionEvent, { readonly type: 'ProcessingRestricted' }>): Restriction {
  const { scope, purposes, ground, request } = clear;
  return {
    purposes: scope === 'all' ? undefined : purposes,
    ground,
    ...(request === undefined ? {} : { request }),
    announcements: [],
    exceptions: new Map(),
    lifted: false,
    since: metadata.recordedAt,
  };
}

function changed<Value>(
  map: ReadonlyMap<EventId, Value>,
  key: EventId,
  change: (before: Value) => Value,
): ReadonlyMap<EventId, Value> {
  const before = map.get(key);
  return before === undefined ? map : new Map(map).set(key, change(before));
}

const ofRestriction = (
  state: RestrictionState,
  key: EventId,
  change: (before: Restriction) => Restriction,
): RestrictionState => ({ ...state, restrictions: changed(state.restrictions, key, change) });

const ofObjection = (state: RestrictionState, key: EventId, phase: Objection['phase']): RestrictionState => ({
  ...state,
  objections: changed(state.objections, key, (before) => ({ ...before, phase })),
});

export const restrictionCategory: Category<RestrictionState, typeof restrictionEvents> = {
  name: RESTRICTION,
  events: restrictionEvents,
  // Codes only: what the customer said in words stands on the request's stream.
  ownerOf: undefined,
  initial: { restrictions: new Map(), objections: new Map(), optOuts: new Map() },
  evolve,
};
