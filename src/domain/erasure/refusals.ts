import type { DecidedOf } from '../shape/category.ts';
import { type Decision, refused } from '../shape/decision.ts';
import type { erasureEvents } from './events.ts';
import { isAsked } from './queries.ts';
import type { ErasureFile, ErasureState } from './state.ts';

export const ERASURE_REFUSALS = [
  'erasure-unknown',
  'erasure-exists',
  'erasure-nobody-named',
  'erasure-request-missing',
  'erasure-request-not-of-customer',
  'erasure-request-ended',
  'erasure-owner-not-erasable',
  'erasure-nothing-to-erase',
  'erasure-plan-too-large',
  'erasure-not-planned',
  'erasure-plan-changed',
  'erasure-plan-outdated',
  'erasure-approved-already',
  'erasure-refused',
  'erasure-started',
  'erasure-held',
  'erasure-second-person-missing',
  'erasure-look-not-allowed',
  'erasure-keep-over',
  'erasure-keep-too-long',
  'erasure-keep-shorter-than-law',
  'erasure-not-kept-by-office',
  'erasure-not-started',
  'erasure-customer-not-in-it',
  'erasure-told-by-request',
  'erasure-not-completed',
  'erasure-readable-still',
] as const;
export type ErasureRefusal = (typeof ERASURE_REFUSALS)[number];
export type ErasureDecision = Decision<DecidedOf<typeof erasureEvents>, ErasureRefusal>;
export type DecideOnErasure = (state: ErasureState) => ErasureDecision;

export const onFile =
  (decide: (file: ErasureFile) => ErasureDecision): DecideOnErasure =>
  (state) =>
    isAsked(state) ? decide(state) : refused('erasure-unknown');

/** Not refused, not approved, not under way. */
export const beforeApproval = (decide: (file: ErasureFile) => ErasureDecision): DecideOnErasure =>
  onFile((file) => {
    switch (file.phase) {
      case 'requested':
      case 'planned':
        return decide(file);
      case 'approved':
        return refused('erasure-approved-already');
      case 'refused':
        return refused('erasure-refused');
      case 'started':
      case 'completed':
        return refused('erasure-started');
    }
  });
