import type { Instant } from '../../kernel/time.ts';
import { dayOf } from './calendar.ts';
import type { Clock, Step } from './clock-types.ts';
import { doubtedBy } from './doubts.ts';
import { type Certainty, weakest } from './vocabulary.ts';

/** What somebody relied on when a request was classified: one deadline with all its values up to that certainty. */
export interface Confirmation {
  readonly jurisdiction: string;
  readonly right: string;
  readonly certainty: Certainty;
  readonly at: Instant;
  /** Id of the actor: it says nothing of anybody, and is not for the customer's eyes. */
  readonly by: string;
}

/**
 * The clock with its last line said as it stands: who confirmed it and when, or what is to be confirmed. A confirmation
 * holds for what was in doubt then: a date that has come to rest on something weaker is to be confirmed again.
 */
export function withConfirmation(clock: Clock, given: readonly Confirmation[], timeZone: string): Clock {
  const { jurisdiction, right, certainty } = clock;
  const found = given.find(
    (one) =>
      one.jurisdiction === jurisdiction && one.right === right && weakest(one.certainty, certainty) === one.certainty,
  );
  if (found === undefined) return withWish(clock);
  const values = { certainty, on: dayOf(found.at, timeZone), by: found.by };
  const said = (step: Step): Step => (step.code === 'confirm' ? { code: 'confirmed', values } : step);
  return { ...clock, derivation: clock.derivation.map(said) };
}

/** The line that asks for a confirmation names what is to be confirmed. */
export function withWish<Any extends Pick<Clock, 'derivation' | 'certainty' | 'needsConfirmation'>>(clock: Any): Any {
  const of = doubtedBy(clock).map(({ value, citation }) => `${value} [${citation}]`);
  const said = (step: Step): Step =>
    step.code === 'confirm' ? { ...step, values: { ...step.values, of: of.join('; ') } } : step;
  return { ...clock, derivation: clock.derivation.map(said) };
}
