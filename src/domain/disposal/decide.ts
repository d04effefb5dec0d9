import { z } from 'zod';
import { canonicalizeRecord } from '../../kernel/canonical-json.ts';
import type { ActorId, Owner } from '../../kernel/ids.ts';
import type { LocalDate } from '../../kernel/time.ts';
import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision, refused } from '../shape/decision.ts';
import { withoutUndefined } from '../shape/plain.ts';
import { isSecondPerson } from '../shape/second-person.ts';
import { disposalApproved, type disposalEvents, disposalRefused, OWNERS_PER_BATCH } from './events.ts';
import {
  type BatchEnd,
  type BatchStart,
  type DisposalFile,
  type DisposalItem,
  type DisposalPlan,
  type DisposalSchedule,
  type DisposalState,
  type DueCount,
  isBatchOver,
  isBegun,
} from './state.ts';

export const DISPOSAL_REFUSALS = [
  'disposal-unknown',
  'disposal-nothing-scheduled',
  'disposal-nothing-due',
  'disposal-not-planned',
  'disposal-not-approved',
  'disposal-not-completed',
  'disposal-refused',
  'disposal-under-way',
  'disposal-second-person-missing',
  'disposal-unstated-unconfirmed',
  'disposal-look-not-allowed',
] as const;
export type DisposalRefusal = (typeof DISPOSAL_REFUSALS)[number];
export type DisposalDecision = Decision<DecidedOf<typeof disposalEvents>, DisposalRefusal>;

const ofBegun =
  (decide: (file: DisposalFile) => DisposalDecision) =>
  (state: DisposalState): DisposalDecision =>
    isBegun(state) ? decide(state) : refused('disposal-unknown');

export const beginDisposal =
  (on: LocalDate, schedules: readonly DisposalSchedule[]) =>
  (state: DisposalState): DisposalDecision => {
    if (isBegun(state)) return alreadySo;
    if (schedules.length === 0) return refused('disposal-nothing-scheduled');
    return accepted({ type: 'DisposalBegun', clear: { on, schedules: [...schedules] } });
  };

/** Owners that are not listed yet, as the next batch: whoever goes on after a crash lists nobody twice. */
export const listBatch = (items: readonly DisposalItem[]) =>
  ofBegun((file) => {
    if (file.phase !== 'listing') return alreadySo;
    const listed = listedOwners(file);
    const news = items.filter(({ owner }) => !listed.has(owner)).slice(0, OWNERS_PER_BATCH);
    if (news.length === 0) return alreadySo;
    return accepted({ type: 'DisposalListed', clear: { batch: file.batches.size + 1, items: news } });
  });

export const listedOwners = ({ batches }: DisposalFile): ReadonlySet<Owner> =>
  new Set([...batches.values()].flatMap(({ items }) => items.map(({ owner }) => owner)));

export const closeList = (counts: Pick<DisposalPlan, 'due' | 'left' | 'unstated'>) =>
  ofBegun((file) => {
    if (file.phase !== 'listing') return alreadySo;
    const items = [...file.batches.values()].flatMap((batch) => batch.items);
    if (items.length === 0) return accepted({ type: 'DisposalRefused', clear: { reason: 'nothing-due' } });
    const total = items.reduce((sum, { dataCategories }) => sum + dataCategories.length, 0);
    const clear = { batches: file.batches.size, owners: items.length, items: total, ...counts };
    return accepted({ type: 'DisposalPlanned', clear: withoutUndefined(clear) });
  });

export const approveDisposalInput = disposalApproved.clear;

/** What laws of unknown trigger might keep goes only when somebody says that they know of it: it cannot be had back. */
export const approveDisposal = ({ alone, unstatedConfirmed }: z.output<typeof approveDisposalInput>, actor: ActorId) =>
  ofBegun((file) => {
    switch (file.phase) {
      case 'listing':
        return refused('disposal-not-planned');
      case 'refused':
        return refused('disposal-refused');
      case 'approved':
      case 'completed':
        return alreadySo;
      case 'planned': {
        const second = isSecondPerson(actor, [file.plannedBy], alone);
        if (!second.may) return refused('disposal-second-person-missing');
        const isAsked = (file.plan?.unstated ?? []).length > 0;
        if (isAsked && unstatedConfirmed !== true) return refused('disposal-unstated-unconfirmed');
        const confirmed = isAsked ? { unstatedConfirmed } : {};
        return accepted({ type: 'DisposalApproved', clear: withoutUndefined({ alone: second.alone, ...confirmed }) });
      }
    }
  });

export const refuseDisposalInput = disposalRefused.clear;

export const refuseDisposal = ({ reason }: z.output<typeof refuseDisposalInput>) =>
  ofBegun((file) => {
    switch (file.phase) {
      case 'refused':
        return alreadySo;
      case 'approved':
      case 'completed':
        return refused('disposal-under-way');
      case 'listing':
      case 'planned':
        return accepted({ type: 'DisposalRefused', clear: { reason } });
    }
  });

/**
 * The steps of the worker, for batches that go side by side. Each is one append; said twice, it is already so. A batch is
 * started anew, with what is due of it then, where its erasure was refused for being outdated.
 */
export const startBatches = (starts: readonly BatchStart[]) =>
  ofBegun((file) => {
    if (file.phase !== 'approved') return refused('disposal-not-planned');
    const news = starts.filter(({ batch, replaces }) => {
      const { started, done } = file.batches.get(batch) ?? {};
      return done === undefined && started?.erasure === replaces && (started === undefined || replaces !== undefined);
    });
    return accepted(
      ...news.map((start) => ({ type: 'DisposalBatchStarted' as const, clear: withoutUndefined(start) })),
    );
  });

export const endBatches = (ends: readonly BatchEnd[]) =>
  ofBegun((file) => {
    const news = ends.filter(({ batch }) => file.batches.get(batch)?.done === undefined);
    return accepted(...news.map((end) => ({ type: 'DisposalBatchDone' as const, clear: end })));
  });

export const completeDisposal = () =>
  ofBegun((file) => {
    const batches = [...file.batches.values()];
    if (file.phase !== 'approved' || !batches.every(isBatchOver)) return alreadySo;
    const sum = (of: (start: BatchStart) => number): number =>
      batches.reduce((total, { started }) => total + (started === undefined ? 0 : of(started)), 0);
    const clear = {
      owners: sum(({ owners }) => owners),
      items: sum(({ items }) => items),
      left: sum(({ left }) => left.length),
    };
    return accepted({ type: 'DisposalCompleted', clear });
  });

/** Recorded by the schedule, on a stream of its own; nothing where it is what was found before. */
export const findDue =
  (on: LocalDate, due: readonly DueCount[]) =>
  (state: DisposalState): DisposalDecision => {
    if (isBegun(state)) return alreadySo;
    if (canonicalizeRecord([...due]) === canonicalizeRecord([...(state.found?.due ?? [])])) return alreadySo;
    return accepted({ type: 'DisposalDueFound', clear: { on, due: [...due] } });
  };
