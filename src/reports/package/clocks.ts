import { isLate } from '../../domain/rules/clock.ts';
import type { Clock } from '../../domain/rules/clock-types.ts';
import { derivationLines } from '../clock/derivation.ts';
import type { AccessPackage } from './package.ts';
import type { Writing } from './writing.ts';

export type ClockTold = AccessPackage['header']['request']['clocks'][number];

/** A clock with what came of it and how its date came about; the controller's own target is none of the person's. */
export function clockTold({ language }: Pick<Writing, 'language'>, clock: Clock): ClockTold {
  const { jurisdiction, ruleVersion, right, state, due, certainty, recordedLate } = clock;
  const derivation = clock.derivation.filter(({ code }) => code !== 'internal-target');
  return {
    jurisdiction,
    ruleVersion,
    right,
    state,
    outcome: outcomeOf(clock),
    ...(due === undefined ? {} : { dueOn: due.on }),
    certainty,
    ...(recordedLate === undefined ? {} : { recordedLate }),
    derivation: [...derivationLines({ derivation }, language)],
  };
}

/** Before the answer is handed over nobody can say "met": then it is said by when it has to be. */
function outcomeOf(clock: Clock): ClockTold['outcome'] {
  if (isLate(clock)) return 'missed';
  switch (clock.state) {
    case 'met':
    case 'ended':
      return clock.state;
    case 'no-number':
      return 'no-date';
    case 'running':
    case 'paused':
    case 'not-started':
    case 'late':
    case 'overdue':
      return 'open';
  }
}
