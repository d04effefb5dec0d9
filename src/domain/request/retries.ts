import type { EventId } from '../../kernel/ids.ts';
import { type Instant, plusMillis } from '../../kernel/time.ts';
import type { RequestEvent } from './file.ts';
import { LETTER_KINDS, type LetterKind } from './vocabulary.ts';

type LetterFailed = Extract<RequestEvent, { readonly type: 'LetterFailed' }>;

/** A letter that did not leave and is to be tried again by the schedule. */
export interface Retry {
  readonly letter: LetterKind;
  /** The newest failure: the next attempt is named after it, so one attempt follows it and no second. */
  readonly failure: EventId;
  /** The attempt that somebody made: the standing order of whoever sent it, with purpose, language and confirmation. */
  readonly order: LetterFailed;
  readonly notBefore: Instant;
}

/** Minutes from one failure to the next attempt. After the last one, about two days on, it is left to people. */
export const RETRY_PAUSES_MINUTES = [10, 30, 120, 360, 720, 1440] as const;

/**
 * What says nothing that a letter would have to say otherwise. After anything else the letter that was ordered may be
 * wrong by now (the identity it asks for is confirmed, the day it names is another one), so an officer sends it anew.
 */
const CHANGES_NO_LETTER: ReadonlySet<RequestEvent['type']> = new Set([
  'LetterSent',
  'LetterFailed',
  'LetterPosted',
  'ReminderSent',
  'DeadlineApproached',
]);

/** At most one for each kind of letter. Pure: the same events give the same answer in every process. */
export const retriesOf = (events: readonly RequestEvent[]): readonly Retry[] =>
  LETTER_KINDS.flatMap((letter) => retryOf(events, letter) ?? []);

/** Attempts by mail that failed since the letter left last, the newest last. */
export const failuresOf = (events: readonly RequestEvent[], letter: LetterKind): readonly LetterFailed[] =>
  events
    .slice(events.findLastIndex((event) => event.type === 'LetterSent' && event.clear.letter === letter) + 1)
    .filter((event): event is LetterFailed => {
      if (event.type !== 'LetterFailed') return false;
      const { clear } = event;
      return clear.letter === letter && clear.channel === 'mail' && clear.of === undefined;
    });

function retryOf(events: readonly RequestEvent[], letter: LetterKind): Retry | undefined {
  const failures = failuresOf(events, letter);
  const first = failures.findLastIndex(({ clear }) => clear.retryOf === undefined);
  const order = failures[first];
  const last = failures.at(-1);
  if (order === undefined || last === undefined || !last.clear.isWorthAnotherTry) return undefined;
  const minutes = RETRY_PAUSES_MINUTES[failures.length - first - 1];
  if (minutes === undefined) return undefined;
  if (events.some(({ revision, type }) => revision > order.revision && !CHANGES_NO_LETTER.has(type))) return undefined;
  return { letter, failure: last.id, order, notBefore: plusMillis(last.metadata.recordedAt, minutes * 60_000) };
}
