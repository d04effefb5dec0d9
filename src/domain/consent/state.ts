import type { EventId, Id } from '../../kernel/ids.ts';
import type { Instant, LocalDate } from '../../kernel/time.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { consentEvents, type ReportedState } from './events.ts';
import { CONSENT, consentOwner } from './stream.ts';

/** What another system said last. It proves nothing; a reported no is heeded all the same. */
export interface Report {
  readonly state: ReportedState;
  readonly reportedOn?: LocalDate;
  readonly by: EventId;
}

export interface GivenConsent {
  readonly phase: 'given';
  readonly notice: Id;
  readonly noticeVersion: number;
  readonly method: string;
  readonly givenBy: string;
  readonly channel: string;
  readonly separate: boolean;
  readonly givenAt: Instant;
  readonly expiresAt?: Instant;
  /** Whether it confirmed what another system had reported. */
  readonly confirmed: boolean;
  readonly by: EventId;
  /** A no that another system reported later than this yes: nothing is allowed until the person is asked again. */
  readonly contestedBy?: EventId;
}

/** Where one purpose stands with one customer. A purpose that is not in the map was never asked about. */
export type Standing =
  | { readonly phase: 'reported' }
  | GivenConsent
  | { readonly phase: 'refused'; readonly refusedAt: Instant; readonly by: EventId }
  | { readonly phase: 'withdrawn'; readonly withdrawnAt: Instant; readonly by: EventId }
  | { readonly phase: 'expired'; readonly expiredAt: Instant; readonly by: EventId };

export interface PurposeConsent {
  readonly standing: Standing;
  /** The last report of each source, by the source's code. */
  readonly reports: ReadonlyMap<string, Report>;
}

/** By the code of the purpose. */
export type ConsentState = ReadonlyMap<string, PurposeConsent>;

type ConsentEvent = EventOf<typeof consentEvents>;

function evolve(state: ConsentState, event: ConsentEvent): ConsentState {
  const { purpose } = event.clear;
  const before = state.get(purpose) ?? { standing: { phase: 'reported' }, reports: new Map<string, Report>() };
  return new Map(state).set(purpose, evolveOne(before, event));
}

function evolveOne(before: PurposeConsent, event: ConsentEvent): PurposeConsent {
  const by = event.id;
  switch (event.type) {
    case 'ConsentGiven':
      return { ...before, standing: given(event.clear, false, by) };
    case 'ConsentConfirmed':
      return { ...before, standing: given(event.clear, true, by) };
    case 'ConsentRefused':
      return { ...before, standing: { phase: 'refused', refusedAt: event.clear.refusedAt, by } };
    case 'ConsentWithdrawn':
      return { ...before, standing: { phase: 'withdrawn', withdrawnAt: event.clear.withdrawnAt, by } };
    case 'ConsentExpired':
      return { ...before, standing: { phase: 'expired', expiredAt: event.clear.expiredAt, by } };
    case 'ConsentReported': {
      const { state, source, reportedOn } = event.clear;
      const report = reportedOn === undefined ? { state, by } : { state, reportedOn, by };
      const reports = new Map(before.reports).set(source, report);
      return { standing: contested(before.standing, report), reports };
    }
  }
}

type GivenClear = Extract<ConsentEvent, { readonly type: 'ConsentGiven' }>['clear'];

function given(clear: GivenClear, confirmed: boolean, by: EventId): GivenConsent {
  const { notice, noticeVersion, method, givenBy, channel, separate, givenAt, expiresAt } = clear;
  const terms = { notice, noticeVersion, method, givenBy, channel, separate, givenAt };
  return { phase: 'given', ...terms, ...(expiresAt === undefined ? {} : { expiresAt }), confirmed, by };
}

/** A reported no without a date counts as later than our yes: when in doubt, nothing is allowed. */
function contested(standing: Standing, report: Report): Standing {
  if (standing.phase !== 'given' || report.state === 'given') return standing;
  const isEarlier = report.reportedOn !== undefined && report.reportedOn < standing.givenAt.slice(0, 10);
  return isEarlier ? standing : { ...standing, contestedBy: report.by };
}

export const consentCategory: Category<ConsentState, typeof consentEvents> = {
  name: CONSENT,
  events: consentEvents,
  ownerOf: consentOwner,
  initial: new Map(),
  evolve,
};
