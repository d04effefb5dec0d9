import type { ActorId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { RetentionTerms } from '../rules/retention-terms.ts';
import type { Certainty } from '../rules/vocabulary.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { type RETENTION_END_REASONS, retentionEvents } from './events.ts';
import { RETENTION } from './stream.ts';

export interface ScheduleVersion {
  readonly scheduleVersion: number;
  readonly terms: RetentionTerms;
  readonly confirmed?: Certainty | undefined;
  readonly draftedAt: Instant;
  readonly draftedBy: ActorId;
}
export interface ApprovedSchedule extends ScheduleVersion {
  readonly approvedAt: Instant;
  readonly approvedBy: ActorId;
}
export type EndReason = (typeof RETENTION_END_REASONS)[number];

export interface KnownSchedule {
  readonly phase: 'known' | 'ended';
  readonly code: string;
  readonly lastVersion: number;
  /** Newer than what is approved; absent when everything said is approved. */
  readonly draft?: ScheduleVersion;
  /** In force, unless the schedule has ended. */
  readonly approved?: ApprovedSchedule;
  readonly endProposed?: { readonly reason: EndReason; readonly by: ActorId; readonly at: Instant };
  readonly endedAt?: Instant;
}
export type RetentionState = { readonly phase: 'unknown' } | KnownSchedule;

function evolve(state: RetentionState, event: EventOf<typeof retentionEvents>): RetentionState {
  const { recordedAt: at, actor: by } = event.metadata;
  switch (event.type) {
    case 'RetentionScheduled':
    case 'RetentionAmended': {
      const { code, ...version } = event.clear;
      // What was ended is not in force again because somebody drafts anew.
      const earlier = state.phase === 'unknown' || state.phase === 'ended' ? {} : withoutProposal(state);
      const draft = { ...version, draftedAt: at, draftedBy: by };
      return { ...earlier, phase: 'known', code, lastVersion: version.scheduleVersion, draft };
    }
    case 'RetentionApproved': {
      if (state.phase === 'unknown' || state.draft?.scheduleVersion !== event.clear.scheduleVersion) return state;
      const { draft, ...rest } = state;
      return { ...rest, approved: { ...draft, approvedAt: at, approvedBy: by } };
    }
    case 'RetentionEndProposed':
      return state.phase === 'unknown' ? state : { ...state, endProposed: { reason: event.clear.reason, by, at } };
    case 'RetentionEnded':
      return state.phase === 'unknown' ? state : { ...withoutProposal(state), phase: 'ended', endedAt: at };
  }
}

function withoutProposal(state: KnownSchedule): KnownSchedule {
  const { endProposed: _gone, endedAt: _past, ...rest } = state;
  return rest;
}

export const retentionCategory: Category<RetentionState, typeof retentionEvents> = {
  name: RETENTION,
  events: retentionEvents,
  ownerOf: undefined,
  initial: { phase: 'unknown' },
  evolve,
};
