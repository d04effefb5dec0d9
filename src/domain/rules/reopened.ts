import type { Instant } from '../../kernel/time.ts';
import { dayOf } from './calendar.ts';
import type { Clock, ClockInput } from './clock-types.ts';
import { clockOf } from './clock.ts';
import { weakest } from './vocabulary.ts';

/**
 * The clock of a right that was answered and then reopened because new information came: `facts.receivedAt` is when that
 * came. No law of the reference data says whether what came is a request of its own, so that it counts anew is a reading,
 * and marked as one (docs/adr/0005-deadlines.md).
 */
export function clockOfReopened(input: ClockInput, firstReceivedAt: Instant): Clock {
  const clock = clockOf(input);
  const { timeZone, facts } = input;
  const step = {
    code: 'reopened',
    values: { on: dayOf(facts.receivedAt, timeZone), from: dayOf(firstReceivedAt, timeZone) },
    certainty: 'interpretation',
  } as const;
  const certainty = weakest(clock.certainty, step.certainty);
  const at = clock.derivation.findIndex(({ code }) => code === 'received') + 1;
  const confirm = { code: 'confirm', values: { certainty } } as const;
  return {
    ...clock,
    certainty,
    needsConfirmation: true,
    derivation: [
      ...clock.derivation.slice(0, at),
      step,
      ...clock.derivation.slice(at),
      ...(clock.needsConfirmation ? [] : [confirm]),
    ],
  };
}
