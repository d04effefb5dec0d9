import { z } from 'zod';
import { type ActorId, categoryOf, type Owner } from '../../kernel/ids.ts';
import type { LocalDate } from '../../kernel/time.ts';
import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision, refused, refusedAbout } from '../shape/decision.ts';
import { asSet, withoutUndefined } from '../shape/plain.ts';
import { isSecondPerson } from '../shape/second-person.ts';
import {
  holdCustodianChanged,
  type holdEvents,
  holdPlaced,
  holdReleased,
  holdReleaseProposed,
  holdReviewed,
  holdScopeChanged,
} from './events.ts';
import { reviewReminder } from './queries.ts';
import { type HoldState, scopeOf, widened } from './state.ts';

export const HOLD_REFUSALS = [
  'hold-unknown',
  'hold-exists',
  'hold-released',
  'hold-owner-unknown',
  'hold-custodian-unknown',
  'hold-review-not-ahead',
  'hold-release-not-proposed',
  'hold-second-person-missing',
] as const;
export type HoldRefusal = (typeof HOLD_REFUSALS)[number];
type HoldDecided = DecidedOf<typeof holdEvents>;
export type HoldDecision = Decision<HoldDecided, HoldRefusal>;
type HoldInForce = Extract<HoldState, { readonly phase: 'in-force' }>;

const ofInForce =
  (decide: (hold: HoldInForce) => HoldDecision) =>
  (state: HoldState): HoldDecision => {
    switch (state.phase) {
      case 'unknown':
        return refused('hold-unknown');
      case 'released':
        return refused('hold-released');
      case 'in-force':
        return decide(state);
    }
  };

/** Data is sealed for these, as far as anything of it is ever destroyed on purpose; others cannot be held apart. */
const CAN_BE_HELD: ReadonlySet<string> = new Set(['customer', 'request', 'actor', 'recipient']);

/** What lies outside the hold's own stream. */
export interface HoldFacts {
  readonly today: LocalDate;
  readonly isCustodianActive: boolean;
  /** Of the owners named, those that nobody ever recorded. */
  readonly unknownOwners: readonly Owner[];
}

function whyNotOwners(owners: 'all' | readonly Owner[], { unknownOwners }: Pick<HoldFacts, 'unknownOwners'>) {
  const odd = owners === 'all' ? [] : owners.filter((owner) => !CAN_BE_HELD.has(categoryOf(owner)));
  const unknown = [...new Set([...odd, ...unknownOwners])];
  if (unknown.length === 0) return undefined;
  return refusedAbout<HoldRefusal>(
    'hold-owner-unknown',
    unknown.slice(0, 20).map((owner) => ({ owner })),
  );
}

export const placeHoldInput = holdPlaced.clear;

export const placeHold =
  (input: z.output<typeof placeHoldInput>, facts: HoldFacts) =>
  (state: HoldState): HoldDecision => {
    if (state.phase !== 'unknown') return refused('hold-exists');
    if (!facts.isCustodianActive) return refused('hold-custodian-unknown');
    if (input.reviewOn <= facts.today) return refused('hold-review-not-ahead');
    const odd = whyNotOwners(input.owners, facts);
    if (odd !== undefined) return odd;
    const owners = input.owners === 'all' ? ('all' as const) : asSet(input.owners);
    return accepted({ type: 'HoldPlaced', clear: { ...input, owners, dataCategories: asSet(input.dataCategories) } });
  };

export const widenHoldInput = holdScopeChanged.clear;

export const widenHold = (input: z.output<typeof widenHoldInput>, facts: Pick<HoldFacts, 'unknownOwners'>) =>
  ofInForce(({ scope }) => {
    const odd = whyNotOwners(input.owners, facts);
    if (odd !== undefined) return odd;
    const next = widened(scope, scopeOf(input.owners, input.dataCategories));
    if (sizeOf(next) === sizeOf(scope)) return alreadySo;
    const owners = input.owners === 'all' ? ('all' as const) : asSet(input.owners);
    return accepted({ type: 'HoldScopeChanged', clear: { owners, dataCategories: asSet(input.dataCategories) } });
  });

/** A scope only grows, so its size says whether it did. */
const sizeOf = ({ owners, dataCategories }: HoldInForce['scope']): string =>
  `${owners === 'all' ? 'all' : String(owners.size)} ${String(dataCategories.size)}`;

export const changeCustodianInput = holdCustodianChanged.clear;

export const changeCustodian = (
  { custodian }: z.output<typeof changeCustodianInput>,
  { isCustodianActive }: Pick<HoldFacts, 'isCustodianActive'>,
) =>
  ofInForce((hold) => {
    if (!isCustodianActive) return refused('hold-custodian-unknown');
    return hold.custodian === custodian ? alreadySo : accepted({ type: 'HoldCustodianChanged', clear: { custodian } });
  });

export const reviewHoldInput = holdReviewed.clear;

/** A review that says the same as the last one, for the same next day, records nothing. */
export const reviewHold = (input: z.output<typeof reviewHoldInput>, today: LocalDate) =>
  ofInForce(({ reviewOn, lastReview }) => {
    if (input.reviewOn <= today) return refused('hold-review-not-ahead');
    if (reviewOn === input.reviewOn && lastReview?.outcome === input.outcome) return alreadySo;
    return accepted({ type: 'HoldReviewed', clear: input });
  });

/** Recorded by the schedule; nothing where a review came meanwhile. */
export const remindOfReview =
  (today: LocalDate) =>
  (state: HoldState): HoldDecision => {
    if (state.phase !== 'in-force') return alreadySo;
    const number = reviewReminder(state, today);
    if (number === undefined) return alreadySo;
    return accepted({ type: 'HoldReviewReminded', clear: { number, reviewOn: state.reviewOn } });
  };

export const proposeReleaseInput = holdReleaseProposed.clear;

/** A second proposal by somebody else, or for another reason, stands instead of the first. */
export const proposeRelease = ({ reason }: z.output<typeof proposeReleaseInput>, actor: ActorId) =>
  ofInForce(({ proposal }) =>
    proposal?.reason === reason && proposal.by === actor
      ? alreadySo
      : accepted({ type: 'HoldReleaseProposed', clear: { reason } }),
  );

export const declineRelease = () =>
  ofInForce(({ proposal }) =>
    proposal === undefined ? alreadySo : accepted({ type: 'HoldReleaseDeclined', clear: {} }),
  );

export const releaseHoldInput = z.strictObject({ alone: holdReleased.clear.shape.alone });

export const releaseHold =
  ({ alone }: z.output<typeof releaseHoldInput>, actor: ActorId) =>
  (state: HoldState): HoldDecision => {
    if (state.phase === 'released') return alreadySo;
    return ofInForce(({ proposal }) => {
      if (proposal === undefined) return refused('hold-release-not-proposed');
      const second = isSecondPerson(actor, [proposal.by], alone);
      if (!second.may) return refused('hold-second-person-missing');
      const clear = withoutUndefined({ reason: proposal.reason, alone: second.alone });
      return accepted({ type: 'HoldReleased', clear });
    })(state);
  };
