import { dayOf, endOfDay } from '../../domain/rules/calendar.ts';
import { CodedError } from '../../kernel/coded-error.ts';
import { type Instant, parseLocalDate } from '../../kernel/time.ts';

export const AS_OF_CODES = ['RECORDED_AS_OF_FUTURE'] as const;
export type AsOfErrorCode = (typeof AS_OF_CODES)[number];

/** What somebody asks of a day that has not come yet, like a cursor that nobody gave out: no question that has an answer. */
export class AsOfError extends CodedError<AsOfErrorCode> {}

/**
 * The moment that `recordedAsOf` means: an instant, or the end of a day at the controller's; of today too, for it is the day that
 * is named. Of a later one nothing is recorded, and an answer would claim to know it. Throws `RECORDED_AS_OF_FUTURE`.
 */
export function asOfInstant(recordedAsOf: string, timeZone: string, now: Instant): Instant {
  const day = parseLocalDate(recordedAsOf);
  const isFuture = day === undefined ? recordedAsOf > now : day > dayOf(now, timeZone);
  if (isFuture)
    throw new AsOfError(
      'RECORDED_AS_OF_FUTURE',
      'recordedAsOf is a later day than today: name today or an earlier one.',
    );
  return day === undefined ? (recordedAsOf as Instant) : endOfDay(day, timeZone);
}
