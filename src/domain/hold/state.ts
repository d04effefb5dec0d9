import type { ActorId, Owner } from '../../kernel/ids.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import type { Instant, LocalDate } from '../../kernel/time.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { type HOLD_BASES, type HOLD_RELEASE_REASONS, type HOLD_REVIEW_OUTCOMES, holdEvents } from './events.ts';
import { HOLD } from './stream.ts';

export interface HoldScope {
  readonly owners: 'all' | ReadonlySet<Owner>;
  readonly dataCategories: ReadonlySet<DataCategory>;
}
export type ReleaseReason = (typeof HOLD_RELEASE_REASONS)[number];

interface KnownHold {
  readonly matter: string;
  readonly basis: (typeof HOLD_BASES)[number];
  readonly scope: HoldScope;
  readonly custodian: ActorId;
  readonly placedAt: Instant;
  readonly placedBy: ActorId;
  readonly reviewOn: LocalDate;
  /** Thresholds of the coming review that were reminded of. */
  readonly reminded: number;
  readonly reviews: number;
  readonly lastReview?: {
    readonly outcome: (typeof HOLD_REVIEW_OUTCOMES)[number];
    readonly at: Instant;
    readonly by: ActorId;
  };
}

export interface ReleaseProposal {
  readonly reason: ReleaseReason;
  readonly at: Instant;
  readonly by: ActorId;
}

export type HoldState =
  | { readonly phase: 'unknown' }
  | (KnownHold & { readonly phase: 'in-force'; readonly proposal?: ReleaseProposal })
  | (KnownHold & {
      readonly phase: 'released';
      readonly reason: ReleaseReason;
      readonly releasedAt: Instant;
      readonly releasedBy: ActorId;
    });

type HoldEvent = EventOf<typeof holdEvents>;

function evolve(state: HoldState, event: HoldEvent): HoldState {
  const { recordedAt: at, actor: by } = event.metadata;
  if (event.type === 'HoldPlaced') {
    const { owners, dataCategories, ...known } = event.clear;
    const scope = scopeOf(owners, dataCategories);
    return { phase: 'in-force', ...known, scope, placedAt: at, placedBy: by, reminded: 0, reviews: 0 };
  }
  if (state.phase !== 'in-force') return state;
  switch (event.type) {
    case 'HoldScopeChanged':
      return { ...state, scope: widened(state.scope, scopeOf(event.clear.owners, event.clear.dataCategories)) };
    case 'HoldCustodianChanged':
      return { ...state, custodian: event.clear.custodian };
    case 'HoldReviewed': {
      const { outcome, reviewOn } = event.clear;
      const lastReview = { outcome, at, by };
      return { ...state, reviewOn, reminded: 0, reviews: state.reviews + 1, lastReview };
    }
    case 'HoldReviewReminded':
      return event.clear.reviewOn === state.reviewOn ? { ...state, reminded: event.clear.number } : state;
    case 'HoldReleaseProposed':
      return { ...state, proposal: { reason: event.clear.reason, at, by } };
    case 'HoldReleaseDeclined':
      return withoutProposal(state);
    case 'HoldReleased':
      return {
        ...withoutProposal(state),
        phase: 'released',
        reason: event.clear.reason,
        releasedAt: at,
        releasedBy: by,
      };
  }
}

function withoutProposal(state: Extract<HoldState, { readonly phase: 'in-force' }>) {
  const { proposal: _gone, ...rest } = state;
  return rest;
}

export const scopeOf = (owners: 'all' | readonly Owner[], dataCategories: readonly DataCategory[]): HoldScope => ({
  owners: owners === 'all' ? 'all' : new Set(owners),
  dataCategories: new Set(dataCategories),
});

export const widened = (a: HoldScope, b: HoldScope): HoldScope => ({
  owners: a.owners === 'all' || b.owners === 'all' ? 'all' : new Set([...a.owners, ...b.owners]),
  dataCategories: new Set([...a.dataCategories, ...b.dataCategories]),
});

export const holdCategory: Category<HoldState, typeof holdEvents> = {
  name: HOLD,
  events: holdEvents,
  ownerOf: undefined,
  initial: { phase: 'unknown' },
  evolve,
};
