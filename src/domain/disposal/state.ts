import type { z } from 'zod';
import type { ActorId } from '../../kernel/ids.ts';
import type { Instant, LocalDate } from '../../kernel/time.ts';
import type { Category, EventOf } from '../shape/category.ts';
import {
  type disposalApproved,
  type disposalBatchDone,
  type disposalBatchStarted,
  type disposalBegun,
  disposalEvents,
  type disposalListed,
  type disposalPlanned,
  type disposalRefused,
} from './events.ts';
import { DISPOSAL } from './stream.ts';

export type DisposalItem = z.output<typeof disposalListed.clear>['items'][number];
export type DisposalPlan = z.output<typeof disposalPlanned.clear>;
export type DisposalSchedule = z.output<typeof disposalBegun.clear>['schedules'][number];
export type BatchStart = z.output<typeof disposalBatchStarted.clear>;
export type BatchEnd = z.output<typeof disposalBatchDone.clear>;
export type LeftItem = BatchStart['left'][number];
export type DueCount = DisposalPlan['due'][number];

export interface Batch {
  readonly items: readonly DisposalItem[];
  readonly started?: BatchStart & { readonly at: Instant };
  readonly done?: BatchEnd & { readonly at: Instant };
}

export interface DisposalFile {
  readonly phase: 'listing' | 'planned' | 'approved' | 'refused' | 'completed';
  readonly on: LocalDate;
  readonly schedules: readonly DisposalSchedule[];
  readonly plannedBy: ActorId;
  readonly begunAt: Instant;
  /** By number, from 1 on. */
  readonly batches: ReadonlyMap<number, Batch>;
  readonly plan?: DisposalPlan;
  readonly plannedAt?: Instant;
  readonly approved?: z.output<typeof disposalApproved.clear> & { readonly by: ActorId; readonly at: Instant };
  readonly refused?: z.output<typeof disposalRefused.clear> & { readonly by: ActorId; readonly at: Instant };
  readonly completedAt?: Instant;
}

export type DisposalState =
  | {
      readonly phase: 'unknown';
      /** What the schedule found last, on the one stream on which it says so. */
      readonly found?: { readonly on: LocalDate; readonly due: readonly DueCount[] };
    }
  | DisposalFile;

export const isBegun = (state: DisposalState): state is DisposalFile => state.phase !== 'unknown';

type DisposalEvent = EventOf<typeof disposalEvents>;

function evolve(state: DisposalState, event: DisposalEvent): DisposalState {
  const { recordedAt: at, actor: by } = event.metadata;
  if (event.type === 'DisposalDueFound') return isBegun(state) ? state : { ...state, found: event.clear };
  if (event.type === 'DisposalBegun') {
    return { phase: 'listing', ...event.clear, plannedBy: by, begunAt: at, batches: new Map() };
  }
  if (!isBegun(state)) return state;
  switch (event.type) {
    case 'DisposalListed':
      return withBatch(state, event.clear.batch, { items: event.clear.items });
    case 'DisposalPlanned':
      return { ...state, phase: 'planned', plan: event.clear, plannedAt: at };
    case 'DisposalApproved':
      return { ...state, phase: 'approved', approved: { ...event.clear, by, at } };
    case 'DisposalRefused':
      return { ...state, phase: 'refused', refused: { ...event.clear, by, at } };
    case 'DisposalBatchStarted':
      return withBatch(state, event.clear.batch, { started: { ...event.clear, at } });
    case 'DisposalBatchDone':
      return withBatch(state, event.clear.batch, { done: { ...event.clear, at } });
    case 'DisposalCompleted':
      return { ...state, phase: 'completed', completedAt: at };
  }
}

function withBatch(state: DisposalFile, number: number, news: Partial<Batch>): DisposalFile {
  const before = state.batches.get(number) ?? { items: [] };
  return { ...state, batches: new Map(state.batches).set(number, { ...before, ...news }) };
}

/** Of an approved disposal: the erasure of a batch, or nothing where none was needed. */
export const isBatchOver = ({ started, done }: Batch): boolean =>
  started !== undefined && (started.erasure === undefined || done !== undefined);

export const disposalCategory: Category<DisposalState, typeof disposalEvents> = {
  name: DISPOSAL,
  events: disposalEvents,
  ownerOf: undefined,
  initial: { phase: 'unknown' },
  evolve,
};
