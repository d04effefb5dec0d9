import { z } from 'zod';
import { canonicalizeRecord } from '../../kernel/canonical-json.ts';
import type { ActorId } from '../../kernel/ids.ts';
import { type RetentionTerms, retentionTermsSchema } from '../rules/retention-terms.ts';
import { certaintySchema } from '../rules/rule.ts';
import { needsConfirmation } from '../rules/vocabulary.ts';
import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision, refused, refusedAbout } from '../shape/decision.ts';
import { asSet, withoutUndefined } from '../shape/plain.ts';
import { codeSchema } from '../shape/schemas.ts';
import { isSecondPerson } from '../shape/second-person.ts';
import { retentionApproved, retentionEnded, retentionEndProposed, type retentionEvents } from './events.ts';
import type { KnownSchedule, RetentionState } from './state.ts';

export const RETENTION_REFUSALS = [
  'retention-unknown',
  'retention-ended',
  'retention-default-unknown',
  'retention-default-unfit',
  'retention-purpose-unknown',
  'retention-certainty-unconfirmed',
  'retention-version-unknown',
  'retention-end-not-proposed',
  'retention-second-person-missing',
] as const;
export type RetentionRefusal = (typeof RETENTION_REFUSALS)[number];
export type RetentionDecision = Decision<DecidedOf<typeof retentionEvents>, RetentionRefusal>;

/** Says that somebody of the controller checked what is in doubt: the certainty that was shown, so that none is confirmed unseen. */
const confirm = { confirmed: certaintySchema.optional() };
export const scheduleRetentionInput = z.strictObject({ code: codeSchema, terms: retentionTermsSchema, ...confirm });
export type ScheduleRetention = z.output<typeof scheduleRetentionInput>;

/** Drafts the first version of a schedule, or the next. `isPurposeKnown`: true where none is named. */
export const scheduleRetention =
  ({ code, terms: given, confirmed }: ScheduleRetention, isPurposeKnown: boolean) =>
  (state: RetentionState): RetentionDecision => {
    const terms = inOrder(given);
    const newest = state.phase === 'known' ? (state.draft ?? state.approved) : undefined;
    if (newest !== undefined && canonicalizeRecord(newest.terms) === canonicalizeRecord(terms)) return alreadySo;
    if (!isPurposeKnown) return refused('retention-purpose-unknown');
    const { certainty, citation } = terms.law;
    if (needsConfirmation(certainty) && confirmed !== certainty) {
      return refusedAbout('retention-certainty-unconfirmed', [{ certainty, citation }]);
    }
    const scheduleVersion = (state.phase === 'unknown' ? 0 : state.lastVersion) + 1;
    const clear = withoutUndefined({
      code,
      scheduleVersion,
      terms,
      confirmed: needsConfirmation(certainty) ? confirmed : undefined,
    });
    return accepted({ type: state.phase === 'unknown' ? 'RetentionScheduled' : 'RetentionAmended', clear });
  };

/** Lists that say the same are the same. */
const inOrder = (terms: RetentionTerms): RetentionTerms =>
  withoutUndefined({
    ...terms,
    dataCategories: asSet(terms.dataCategories),
    countries: terms.countries === undefined ? undefined : asSet(terms.countries),
    regimes: terms.regimes === undefined ? undefined : asSet(terms.regimes),
  }) as RetentionTerms;

const ofKnown =
  (decide: (schedule: KnownSchedule) => RetentionDecision) =>
  (state: RetentionState): RetentionDecision => {
    switch (state.phase) {
      case 'unknown':
        return refused('retention-unknown');
      case 'ended':
        return refused('retention-ended');
      case 'known':
        return decide(state);
    }
  };

export const approveRetentionInput = retentionApproved.clear;

/** What is approved is the version that was read, and no other. */
export const approveRetention = ({ scheduleVersion, alone }: z.output<typeof approveRetentionInput>, actor: ActorId) =>
  ofKnown(({ draft, approved }) => {
    if (approved?.scheduleVersion === scheduleVersion) return alreadySo;
    if (draft?.scheduleVersion !== scheduleVersion) return refused('retention-version-unknown');
    const second = isSecondPerson(actor, [draft.draftedBy], alone);
    if (!second.may) return refused('retention-second-person-missing');
    return accepted({
      type: 'RetentionApproved',
      clear: withoutUndefined({ scheduleVersion, alone: second.alone }),
    });
  });

export const proposeRetentionEndInput = retentionEndProposed.clear;

export const proposeRetentionEnd = ({ reason }: z.output<typeof proposeRetentionEndInput>, actor: ActorId) =>
  ofKnown(({ endProposed }) =>
    endProposed?.reason === reason && endProposed.by === actor
      ? alreadySo
      : accepted({ type: 'RetentionEndProposed', clear: { reason } }),
  );

export const endRetentionInput = z.strictObject({ alone: retentionEnded.clear.shape.alone });

/** What a law obliges to keep is let go by two, like a hold. */
export const endRetention =
  ({ alone }: z.output<typeof endRetentionInput>, actor: ActorId) =>
  (state: RetentionState): RetentionDecision => {
    if (state.phase === 'ended') return alreadySo;
    return ofKnown(({ endProposed }) => {
      if (endProposed === undefined) return refused('retention-end-not-proposed');
      const second = isSecondPerson(actor, [endProposed.by], alone);
      if (!second.may) return refused('retention-second-person-missing');
      const clear = withoutUndefined({ reason: endProposed.reason, alone: second.alone });
      return accepted({ type: 'RetentionEnded', clear });
    })(state);
  };
