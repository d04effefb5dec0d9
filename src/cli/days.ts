import type { JsonObject, JsonValue } from '../kernel/json.ts';
import { parseInstant, toMillis } from '../kernel/time.ts';
import { ProblemError } from './cli-error.ts';
import type { Client } from './client.ts';
import { textOf } from './pages.ts';

/** The day of an instant, as it is printed; anything else as it came. */
export type DayOf = (instant: JsonValue | undefined) => string;

export function daysIn(timeZone: string, mark = ''): DayOf {
  const parts = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return (value) => {
    const instant = parseInstant(textOf(value));
    if (instant === undefined) return textOf(value);
    const of = Object.fromEntries(parts.formatToParts(toMillis(instant)).map(({ type, value: text }) => [type, text]));
    return `${of['year']}-${of['month']}-${of['day']}${mark}`;
  };
}

/**
 * A day is one of the controller's time zone, as in every document; the server's rule is UTC until somebody described the
 * controller. Whoever may not see the controller gets days of UTC that say so.
 */
export async function controllersDays(client: Client): Promise<DayOf> {
  try {
    return daysIn(textOf(((await client.get('/v1/organisation')) as JsonObject)['timeZone']));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return daysIn('UTC', error.problem.code === 'HTTP_NOTHING_HERE' ? '' : ' (UTC)');
  }
}
