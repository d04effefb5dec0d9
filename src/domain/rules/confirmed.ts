import type { Instant } from '../../kernel/time.ts';
import { dayOf } from './calendar.ts';
import type { Clock, Step } from './clock-types.ts';
import { doubtedBy } from './doubts.ts';
import { type Certainty, weakest } from './vocabulary.ts';

/** What somebody relied on, as when a request was classified: one deadline with all its values up to that certainty. */
export interface Confirmation {
  readonly jurisdiction: string;
  /** Or `appeal`, `complaint`. */
  readonly right: string;
  readonly certainty: Certainty;
  readonly at: Instant;
  /** Id of the actor: it says nothing of anybody, and is not for the customer's eyes. */
  readonly by: string;
}

type Doubted = Pick<Confirmation, 'jurisdiction' | 'right' | 'certainty'>;

/** A confirmation holds for what was in doubt then: a date that has come to rest on something weaker asks anew. */
export const isConfirmed = (given: readonly Confirmation[], doubted: Doubted): boolean =>
  confirmationOf(given, doubted) !== undefined;

const confirmationOf = (given: readonly Confirmation[], doubted: Doubted): Confirmation | undefined =>
  given.find(
    ({ jurisdiction, right, certainty }) =>
      jurisdiction === doubted.jurisdiction &&
      right === doubted.right &&
      weakest(certainty, doubted.certainty) === certainty,
  );

/**
 * The clock with its last line said as it stands: who confirmed it and when, or what is to be confirmed. `of` is its right,
 * or what grievance it is of.
 */
export function withConfirmation<
  Any extends Pick<Clock, 'jurisdiction' | 'derivation' | 'certainty' | 'needsConfirmation'>,
>(clock: Any, of: string, given: readonly Confirmation[], timeZone: string): Any {
  const { jurisdiction, certainty } = clock;
  const found = confirmationOf(given, { jurisdiction, right: of, certainty });
  const step: Step =
    found === undefined
      ? { code: 'confirm', values: { certainty, of: namedDoubts(clock) } }
      : { code: 'confirmed', values: { certainty, on: dayOf(found.at, timeZone), by: found.by } };
  return { ...clock, derivation: clock.derivation.map((one) => (one.code === 'confirm' ? step : one)) };
}

const namedDoubts = (clock: Parameters<typeof doubtedBy>[0]): string =>
  doubtedBy(clock)
    .map(({ value, citation }) => `${value} [${citation}]`)
    .join('; ');
