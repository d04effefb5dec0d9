import { answerEvents, endEvents } from './answer-events.ts';
import { identityEvents, intakeEvents } from './intake-events.ts';
import { letterEvents, timeEvents } from './time-events.ts';

/** Everything that can stand on a request's stream, in the order of its life. */
export const requestEvents = {
  ...intakeEvents,
  ...identityEvents,
  ...timeEvents,
  ...letterEvents,
  ...answerEvents,
  ...endEvents,
} as const;
