import type { z } from 'zod';
import type { ActorId, EventId } from '../../kernel/ids.ts';
import type { Instant, LocalDate } from '../../kernel/time.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { type activityDescribed, activityEvents, type REVIEW_OUTCOMES } from './events.ts';
import { ACTIVITY } from './stream.ts';

export type ActivityStatement = z.output<typeof activityDescribed.clear>;
export type ActivityDescription = Omit<ActivityStatement, 'code' | 'activityVersion'>;

export interface ActivityVersion {
  readonly activityVersion: number;
  readonly description: ActivityDescription;
  /** The event that says so, and when it was recorded. */
  readonly by: EventId;
  readonly describedAt: Instant;
}

export interface ApprovedVersion extends ActivityVersion {
  readonly approvedAt: Instant;
  readonly approvedBy: ActorId;
}

export interface ActivityReview {
  readonly outcome: (typeof REVIEW_OUTCOMES)[number];
  readonly reviewedAt: Instant;
  readonly reviewedBy: ActorId;
}

export type ActivityState =
  | { readonly phase: 'unknown' }
  | {
      readonly phase: 'known';
      readonly code: string;
      /** The number of the newest version. */
      readonly lastVersion: number;
      /** Newer than what is approved; absent when everything said is approved. */
      readonly draft?: ActivityVersion;
      readonly approved?: ApprovedVersion;
      readonly nextReviewOn?: LocalDate;
      readonly lastReview?: ActivityReview;
      readonly endedOn?: LocalDate;
    };

type ActivityEvent = EventOf<typeof activityEvents>;

function evolve(state: ActivityState, event: ActivityEvent): ActivityState {
  const { recordedAt, actor } = event.metadata;
  switch (event.type) {
    case 'ActivityDescribed': {
      const { code, activityVersion, ...description } = event.clear;
      const draft = { activityVersion, description, by: event.id, describedAt: recordedAt };
      const earlier = state.phase === 'known' ? state : { phase: 'known' as const };
      return { ...earlier, code, lastVersion: activityVersion, draft };
    }
    case 'ActivityApproved': {
      if (state.phase === 'unknown' || state.draft?.activityVersion !== event.clear.activityVersion) return state;
      const { draft, ...rest } = state;
      const { nextReviewOn } = event.clear;
      return { ...rest, approved: { ...draft, approvedAt: recordedAt, approvedBy: actor }, nextReviewOn };
    }
    case 'ActivityReviewed': {
      if (state.phase === 'unknown') return state;
      const { outcome, nextReviewOn } = event.clear;
      return { ...state, nextReviewOn, lastReview: { outcome, reviewedAt: recordedAt, reviewedBy: actor } };
    }
    case 'ActivityEnded':
      return state.phase === 'unknown' ? state : { ...state, endedOn: event.clear.endedOn };
  }
}

export const activityCategory: Category<ActivityState, typeof activityEvents> = {
  name: ACTIVITY,
  events: activityEvents,
  ownerOf: undefined,
  initial: { phase: 'unknown' },
  evolve,
};
