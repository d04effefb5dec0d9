import { z } from 'zod';
import { canonicalizeRecord } from '../../kernel/canonical-json.ts';
import type { LocalDate } from '../../kernel/time.ts';
import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision, refused } from '../shape/decision.ts';
import { asSet, withoutUndefined } from '../shape/plain.ts';
import { codeSchema } from '../shape/schemas.ts';
import { activityApproved, activityEnded, type activityEvents, activityReviewed } from './events.ts';
import { type ActivityFacts, activityGaps } from './gaps.ts';
import { activityParts } from './parts.ts';
import type { ActivityDescription, ActivityState } from './state.ts';

export const ACTIVITY_REFUSALS = [
  'activity-unknown',
  'activity-ended',
  'activity-version-unknown',
  'activity-not-approved',
  'activity-incomplete',
  'activity-part-twice',
  'review-not-ahead',
  'purpose-unknown',
  'recipient-unknown',
  'transfer-unknown',
  'notice-unknown',
] as const;
export type ActivityRefusal = (typeof ACTIVITY_REFUSALS)[number];
export type ActivityDecision = Decision<DecidedOf<typeof activityEvents>, ActivityRefusal>;

export const describeActivityInput = z.strictObject({ code: codeSchema, ...activityParts });
export type DescribeActivity = z.output<typeof describeActivityInput>;

/** Saying what is in force already, or drafted already, records nothing. */
export const describeActivity =
  ({ code, ...given }: DescribeActivity, facts: ActivityFacts) =>
  (state: ActivityState): ActivityDecision => {
    const description = inOrder(given);
    if (state.phase === 'known' && state.endedOn !== undefined) return refused('activity-ended');
    const newest = state.phase === 'known' ? (state.draft ?? state.approved) : undefined;
    if (newest !== undefined && canonicalizeRecord(newest.description) === canonicalizeRecord(description)) {
      return alreadySo;
    }
    const why = unknownPart(description, facts) ?? (isSaidTwice(description) ? 'activity-part-twice' : undefined);
    if (why !== undefined) return refused(why);
    const activityVersion = (state.phase === 'known' ? state.lastVersion : 0) + 1;
    return accepted({ type: 'ActivityDescribed', clear: { code, activityVersion, ...description } });
  };

export const approveActivityInput = activityApproved.clear;

/** `today`: in the controller's time zone. What is approved is the version that was read, and no other. */
export const approveActivity =
  ({ activityVersion, nextReviewOn }: z.output<typeof approveActivityInput>, facts: ActivityFacts, today: LocalDate) =>
  (state: ActivityState): ActivityDecision => {
    if (state.phase === 'unknown') return refused('activity-unknown');
    if (state.endedOn !== undefined) return refused('activity-ended');
    if (state.approved?.activityVersion === activityVersion) return alreadySo;
    if (state.draft?.activityVersion !== activityVersion) return refused('activity-version-unknown');
    if (nextReviewOn <= today) return refused('review-not-ahead');
    const { description } = state.draft;
    const why = unknownPart(description, facts);
    if (why !== undefined) return refused(why);
    if (activityGaps(description, facts).length > 0) return refused('activity-incomplete');
    return accepted({ type: 'ActivityApproved', clear: { activityVersion, nextReviewOn } });
  };

export const reviewActivityInput = activityReviewed.clear;

/** A review that says the same as the last one, for the same next date, records nothing. */
export const reviewActivity =
  (input: z.output<typeof reviewActivityInput>, today: LocalDate) =>
  (state: ActivityState): ActivityDecision => {
    if (state.phase === 'unknown') return refused('activity-unknown');
    if (state.endedOn !== undefined) return refused('activity-ended');
    if (state.approved === undefined) return refused('activity-not-approved');
    if (state.approved.activityVersion !== input.activityVersion) return refused('activity-version-unknown');
    if (input.nextReviewOn <= today) return refused('review-not-ahead');
    if (state.nextReviewOn === input.nextReviewOn && state.lastReview?.outcome === input.outcome) return alreadySo;
    return accepted({ type: 'ActivityReviewed', clear: input });
  };

export const endActivityInput = activityEnded.clear;

export const endActivity =
  ({ endedOn }: z.output<typeof endActivityInput>) =>
  (state: ActivityState): ActivityDecision => {
    if (state.phase === 'unknown') return refused('activity-unknown');
    if (state.endedOn === undefined) return accepted({ type: 'ActivityEnded', clear: { endedOn } });
    return state.endedOn === endedOn ? alreadySo : refused('activity-ended');
  };

/** The first thing named that its own register does not know, or knows as ended. */
function unknownPart(activity: ActivityDescription, facts: ActivityFacts): ActivityRefusal | undefined {
  const { purposes, legalBases, recipients, controllers, transfers, notices } = activity;
  if (![...purposes, ...legalBases.map((one) => one.purpose)].every((code) => facts.purposes.has(code))) {
    return 'purpose-unknown';
  }
  if (![...recipients, ...controllers].every((code) => facts.recipients.has(code))) return 'recipient-unknown';
  if (!transfers.every((code) => facts.transfers.has(code))) return 'transfer-unknown';
  return notices.every((code) => facts.notices.has(code)) ? undefined : 'notice-unknown';
}

/** A data category is described once, and a purpose rests on a basis once: else retention and basis would be two. */
const isSaidTwice = ({ data, legalBases }: ActivityDescription): boolean =>
  new Set(data.map((one) => one.category)).size !== data.length ||
  new Set(legalBases.map((one) => `${one.purpose} ${one.basis}`)).size !== legalBases.length;

/** Lists that say the same are the same. */
function inOrder(given: ActivityDescription): ActivityDescription {
  return withoutUndefined({
    ...given,
    controllers: asSet(given.controllers),
    purposes: asSet(given.purposes),
    legalBases: byKey(given.legalBases, (one) => `${one.purpose} ${one.basis}`),
    subjects: asSet(given.subjects),
    data: byKey(given.data, (one) => one.category).map((one) => ({
      ...one,
      items: asSet(one.items),
      sources: asSet(one.sources),
    })),
    recipients: asSet(given.recipients),
    transfers: asSet(given.transfers),
    security: { ...given.security, measures: asSet(given.security.measures) },
    locations: asSet(given.locations),
    systems: asSet(given.systems),
    notices: asSet(given.notices),
  });
}

const byKey = <Item>(items: readonly Item[], key: (item: Item) => string): Item[] =>
  [...items].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
