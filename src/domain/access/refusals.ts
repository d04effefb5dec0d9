import type { ActorId } from '../../kernel/ids.ts';
import { type Instant, plusMillis } from '../../kernel/time.ts';
import type { DecidedEvent } from '../shape/event.ts';
import type { AccessRefusal, accessRefusalsCounted } from './events.ts';

/**
 * Nobody fills the disk by being refused (docs/record.md section 5): the first refusal of an actor for a reason is an
 * event, its repeats within a minute are counted and become one event when the minute is over. Actors are authenticated
 * and reasons are a closed union, so what is kept here is bounded. An adversary controls only how often it asks.
 */
const WINDOW_MS = 60_000;

interface Window {
  readonly actor: ActorId;
  readonly reason: AccessRefusal;
  readonly opened: Instant;
  /** Repeats since the window was opened by the recorded refusal. */
  readonly repeats: number;
  readonly firstRepeat: Instant;
  readonly lastRepeat: Instant;
}

/** By actor and reason. */
export type RefusalWindows = ReadonlyMap<string, Window>;
export const NO_REFUSALS: RefusalWindows = new Map();

/** To be appended with `actor` in its metadata. */
export interface RefusalCount {
  readonly actor: ActorId;
  readonly event: DecidedEvent<typeof accessRefusalsCounted>;
}

export interface RefusalStep {
  readonly windows: RefusalWindows;
  /** Whether this refusal is to be recorded as an event of its own; otherwise it was counted. */
  readonly record: boolean;
}

/** One more refusal. Call `countRefusals` first: a window that is over must give its count before the next one opens. */
export function noteRefusal(windows: RefusalWindows, actor: ActorId, reason: AccessRefusal, now: Instant): RefusalStep {
  const key = `${actor} ${reason}`;
  const open = windows.get(key);
  if (open === undefined) {
    const window = { actor, reason, opened: now, repeats: 0, firstRepeat: now, lastRepeat: now };
    return { windows: new Map(windows).set(key, window), record: true };
  }
  const firstRepeat = open.repeats === 0 ? now : open.firstRepeat;
  const window = { ...open, repeats: open.repeats + 1, firstRepeat, lastRepeat: now };
  return { windows: new Map(windows).set(key, window), record: false };
}

/** Closes the windows that are over, with an event for each that counted repeats. `all` closes every one, at the end. */
export function countRefusals(
  windows: RefusalWindows,
  now: Instant,
  all = false,
): { readonly windows: RefusalWindows; readonly counts: readonly RefusalCount[] } {
  const isOver = (window: Window) => all || now >= plusMillis(window.opened, WINDOW_MS) || now < window.opened;
  const over = [...windows].filter(([, window]) => isOver(window));
  if (over.length === 0) return { windows, counts: [] };
  const left = new Map(windows);
  for (const [key] of over) left.delete(key);
  return {
    windows: left,
    counts: over.filter(([, window]) => window.repeats > 0).map(([, window]) => counted(window)),
  };
}

function counted({ actor, reason, repeats, firstRepeat, lastRepeat }: Window): RefusalCount {
  return {
    actor,
    event: { type: 'AccessRefusalsCounted', clear: { reason, count: repeats, from: firstRepeat, to: lastRepeat } },
  };
}
