import { isLate } from '../../domain/rules/clock.ts';
import type { Clock, Step } from '../../domain/rules/clock-types.ts';
import { derivationLines } from '../clock/derivation.ts';
import type { AccessPackage } from './package.ts';
import type { Writing } from './writing.ts';

export type ClockTold = AccessPackage['header']['request']['clocks'][number];

/** A clock with what came of it, and how its date came about. */
export function clockTold({ language }: Pick<Writing, 'language'>, clock: Clock): ClockTold {
  const { jurisdiction, ruleVersion, right, state, due, certainty, recordedLate } = clock;
  return {
    jurisdiction,
    ruleVersion,
    right,
    state,
    outcome: outcomeOf(clock),
    ...(due === undefined ? {} : { dueOn: due.on }),
    certainty,
    ...(recordedLate === undefined ? {} : { recordedLate }),
    derivation: [...derivationLines({ derivation: ofThePerson(clock.derivation) }, language)],
  };
}

/** Without the controller's own target, and without the date of an extension that nobody took. */
function ofThePerson(steps: readonly Step[]): readonly Step[] {
  const from = steps.findIndex(({ code }) => code === 'extension-notice-by');
  const to = steps.findIndex(({ code }) => code === 'extension-possible');
  return steps.filter(({ code }, n) => {
    const isOfNone = from >= 0 && n >= from && n <= to && !NOT_COUNTED.has(code);
    return code !== 'internal-target' && !isOfNone;
  });
}

/** An extension that was decided and does not count is told all the same. */
const NOT_COUNTED: ReadonlySet<Step['code']> = new Set([
  'extension-after-end',
  'extension-without-notice',
  'extension-notice-late',
]);

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
