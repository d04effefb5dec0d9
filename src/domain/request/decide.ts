import type { Instant, LocalDate } from '../../kernel/time.ts';
import { dayOf } from '../rules/calendar.ts';
import type { DecidedOf } from '../shape/category.ts';
import { type Decision, refused } from '../shape/decision.ts';
import type { requestEvents } from './events.ts';
import type { Asked, RequestFile, RequestState } from './file.ts';

/** What all decisions on a request share: why they refuse, when "now" is, and which requests they are for. */

export const REQUEST_REFUSALS = [
  'request-unknown',
  'request-exists',
  'request-closed',
  'request-not-closed',
  'request-ended',
  'moment-in-future',
  'request-moment-before-receipt',
  'request-moment-too-early',
  'request-delivery-undated',
  'request-delivery-unnamed',
  'request-not-classified',
  'request-classified-already',
  'request-regime-repeated',
  'request-rule-unconfirmed',
  'request-receipt-settled',
  'request-receipt-too-late',
  'request-right-answered',
  'request-right-dropped',
  'request-right-not-open',
  'request-right-still-open',
  'request-duplicate-of-itself',
  'request-duplicate-unknown',
  'request-duplicate-not-later',
  'request-duplicate-other-person',
  'request-duplicate-person-unsaid',
  'request-duplicate-other-rights',
  'request-duplicate-other-laws',
  'request-nobody-represents',
  'request-authority-not-proved',
  'request-authority-expired',
  'request-identity-not-needed',
  'request-identity-asked-already',
  'request-identity-not-asked',
  'request-identity-waits',
  'request-identity-not-established',
  'request-identity-needed',
  'request-identity-rejected',
  'request-identity-evidence-missing',
  'request-identity-evidence-expired',
  'request-clarification-open',
  'request-clarification-not-open',
  'request-clarification-waits',
  'request-question-not-sent',
  'request-fee-open',
  'request-fee-not-open',
  'request-not-extendable',
  'request-period-ended',
  'request-extended-already',
  'request-extension-day',
  'request-no-extension',
  'request-extension-notice-late',
  'request-letter-unknown',
  'request-letter-not-proved',
  'request-letter-not-posted',
  'request-remedies-missing',
  'request-ground-not-possible',
  'request-response-not-approved',
  'request-refusal-not-told',
  'request-refusals-unnamed',
  'request-customer-missing',
  'request-objection-not-recorded',
  'request-restriction-not-in-force',
  'request-opt-out-not-in-force',
  'request-limit-not-in-force',
  'request-consent-not-withdrawn',
  'request-erasure-not-carried-out',
  'request-second-person-missing',
  'request-appeal-not-open',
  'request-appeal-open',
  'request-complaint-not-open',
  'request-complaint-open',
  'request-nothing-to-appeal',
  'request-information-not-new',
  'request-deadline-not-due',
] as const;
export type RequestRefusal = (typeof REQUEST_REFUSALS)[number];
export type RequestDecided = DecidedOf<typeof requestEvents>;
export type RequestDecision = Decision<RequestDecided, RequestRefusal>;
export type DecideOnRequest = (state: RequestState) => RequestDecision;

/** Now, and whose day it is: the controller's. */
export interface Moment {
  readonly now: Instant;
  readonly timeZone: string;
}
export const todayOf = ({ now, timeZone }: Moment): LocalDate => dayOf(now, timeZone);

/** A closed request accepts nothing but its reopening, and the reminder that nobody fetched its answer. */
export const onOpen =
  (decide: (file: RequestFile) => RequestDecision): DecideOnRequest =>
  (state) => {
    if (state.phase === 'unknown') return refused('request-unknown');
    if (state.phase === 'closed') return refused('request-closed');
    return decide(state);
  };

/** Neither closed nor at an end: withdrawn, handed on, or answered with another request. Somebody waits for an answer. */
export const onPending = (decide: (file: RequestFile) => RequestDecision): DecideOnRequest =>
  onOpen((file) => (file.ended === undefined ? decide(file) : refused('request-ended')));

/**
 * When it happened, if that was not now: not tomorrow, not before there was a request, and not before what it follows
 * (`after`). A moment that could be named freely would make a late answer one in time.
 */
export function whyNotThen(
  file: RequestFile,
  at: Instant | undefined,
  { now }: Moment,
  ...after: readonly (Instant | undefined)[]
): RequestRefusal | undefined {
  if (at === undefined) return undefined;
  if (at > now) return 'moment-in-future';
  if (at < file.receivedAt) return 'request-moment-before-receipt';
  return after.some((one) => one !== undefined && at < one) ? 'request-moment-too-early' : undefined;
}

/** When the last of the questions was asked, and answered: another one follows it, and so does what comes in. */
export const lastOf = (asked: readonly Asked[]): readonly (Instant | undefined)[] => {
  const last = asked.at(-1);
  return [last?.askedAt, last?.answeredAt];
};

export const happened = (at: Instant | undefined, { now }: Moment): { readonly effectiveAt?: Instant } =>
  at === undefined || at === now ? {} : { effectiveAt: at };

/** Words for a letter or a file, sealed; nothing where nothing was said. */
export const inOurWords = (words: string | undefined) =>
  words === undefined ? {} : { sealed: { note: { reasonInWords: words } } };
export const inTheirWords = (words: string | undefined) =>
  words === undefined ? {} : { sealed: { note: { note: words } } };
