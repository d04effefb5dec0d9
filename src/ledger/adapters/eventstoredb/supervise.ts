import { setTimeout as sleep } from 'node:timers/promises';
import { categoryOf } from '../../../kernel/ids.ts';
import type { Position } from '../../../kernel/recorded-event.ts';
import { LedgerError, type LedgerSignal, type ReadAllOptions, START } from '../../ledger.ts';
import { classifyRead, partsOf } from './classify.ts';
import { isOurs, ledgerHead, rawHead } from './heads.ts';
import type { Horizon } from './horizon.ts';
import { backoffMs, type EventStoreDbLimits } from './limits.ts';
import type { LedgerLog } from './log.ts';
import { OpenCall } from './open-call.ts';
import { fatal, notAPlace, type Reader, toClient } from './reader.ts';
import { itemOf, placeOf, type StoredPlace } from './stored.ts';

export interface Supervised {
  readonly reader: Reader;
  readonly limits: EventStoreDbLimits;
  readonly log: LedgerLog;
  readonly horizon: Horizon;
}

/** Where a subscription stands. `raw` counts the places of the database too, so that every event moves it. */
interface Progress {
  raw: Position;
  /** The last place that is part of the ledger: the only kind that a checkpoint may name. */
  ours: Position;
  /** The head when the subscription was begun (again): at it, catching up ends. */
  target: Position | undefined;
}

/** What a quiet subscription is judged by. */
interface Quiet {
  behindSince: number | undefined;
  unreadableSince: number | undefined;
}

/**
 * A subscription to everything, kept alive: the server drops a subscriber that it finds slow, and says nothing when it
 * freezes or when a position lies beyond its end (README.md). So the head is looked at first, the subscription is
 * unfiltered and filtered here, and an error, a clean end and a stall are all answered alike: again, from the last
 * place handed over.
 */
export async function* supervise(
  deps: Supervised,
  options: Omit<ReadAllOptions, 'limit'>,
  abort: AbortSignal,
): AsyncGenerator<LedgerSignal> {
  deps.reader.refuseClosed();
  const signal = AbortSignal.any([abort, deps.reader.closing]);
  const keep = keeping(options.categories);
  const progress: Progress = { raw: options.fromPosition, ours: options.fromPosition, target: undefined };
  let checked = false;
  for (let attempt = 0; !signal.aborted; attempt++) {
    const before = progress.raw;
    checked ||= await checkedAgainstHead(deps, options.fromPosition);
    const lost = checked ? yield* once(deps, progress, keep, signal) : 'noHead';
    deps.reader.refuseClosed();
    if (signal.aborted) return;
    if (progress.raw > before) attempt = 0;
    deps.log.warn({ reason: lost, attempt }, 'subscription begun again');
    await sleep(backoffMs(attempt, deps.limits), undefined, { signal }).catch(() => {});
  }
  deps.reader.refuseClosed();
}

type Lost = 'error' | 'ended' | 'stalled' | 'unconfirmed' | 'noHead';

/** One subscription, until it is lost. */
async function* once(
  deps: Supervised,
  progress: Progress,
  keep: (place: StoredPlace) => boolean,
  signal: AbortSignal,
): AsyncGenerator<LedgerSignal, Lost> {
  const { client } = deps.reader.connection;
  const head = await headOrNothing(deps);
  if (head === undefined) return 'noHead';
  if (progress.raw > head) throw beyondHead(progress.raw, head);
  progress.target = head;
  let broken = false;
  const call = new OpenCall(client.subscribeToAll({ fromPosition: toClient(progress.raw) }, { highWaterMark: 256 }));
  try {
    if ((await confirmed(call, deps.limits.confirmMs, signal)) === undefined) {
      broken = !signal.aborted;
      return 'unconfirmed';
    }
    if (progress.raw >= head) yield caughtUp(progress);
    const quiet: Quiet = { behindSince: undefined, unreadableSince: undefined };
    while (!signal.aborted) {
      const events = await call.next(deps.limits.headPollMs, signal);
      if (events === 'ended') return 'ended';
      if (events === 'quiet') {
        if (signal.aborted) return 'ended';
        deps.reader.refuseClosed();
        broken = await stalled(deps, progress, quiet);
        if (broken) return 'stalled';
        continue;
      }
      quiet.behindSince = undefined;
      quiet.unreadableSince = undefined;
      for (const event of events) {
        const place = placeOf(event);
        // What stands at or before the last place was handed over already, whatever the server says.
        if (place === undefined || place.position <= progress.raw) continue;
        const ours = isOurs(place);
        if (ours && keep(place)) yield itemOf(place);
        if (signal.aborted) return 'ended';
        progress.raw = place.position;
        if (ours) progress.ours = place.position;
        if (progress.target !== undefined && place.position >= progress.target) yield caughtUp(progress);
      }
      deps.horizon.saw(progress.raw);
    }
    return 'ended';
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    const failure = classifyRead(partsOf(error));
    if (failure === 'denied' || failure === 'deleted') throw fatal(failure);
    broken = failure === 'broken';
    return 'error';
  } finally {
    await call.release();
    if (broken) deps.reader.connection.renew(client);
  }
}

function caughtUp(progress: Progress): LedgerSignal {
  progress.target = undefined;
  return { kind: 'caughtUp', position: progress.ours };
}

/** Undefined when nothing was heard in time. When the call failed meanwhile, the first `next` says how. */
async function confirmed(call: OpenCall, withinMs: number, signal: AbortSignal): Promise<boolean | undefined> {
  const wait = new AbortController();
  const stop = (): void => wait.abort();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([
      call.confirmed,
      sleep(withinMs, undefined, { signal: wait.signal }).catch(() => undefined),
    ]);
  } finally {
    signal.removeEventListener('abort', stop);
    wait.abort();
  }
}

/** Nothing came for a while: is there nothing, or does it not reach us? */
async function stalled(deps: Supervised, progress: Progress, quiet: Quiet): Promise<boolean> {
  const now = performance.now();
  const head = await headOrNothing(deps);
  if (head === undefined) {
    quiet.unreadableSince ??= now;
    return performance.now() - quiet.unreadableSince >= deps.limits.headUnreadableMs;
  }
  quiet.unreadableSince = undefined;
  if (head < progress.raw) throw beyondHead(progress.raw, head);
  if (head === progress.raw) quiet.behindSince = undefined;
  else quiet.behindSince ??= now;
  return quiet.behindSince !== undefined && performance.now() - quiet.behindSince >= deps.limits.stallMs;
}

async function headOrNothing(deps: Supervised): Promise<Position | undefined> {
  try {
    return await rawHead(deps.reader, deps.limits.headUnreadableMs);
  } catch (error) {
    deps.reader.refuseClosed();
    if (error instanceof LedgerError && error.details['reason'] !== 'denied') return undefined;
    throw error;
  }
}

/**
 * A checkpoint names an event of the ledger, so it is held against the last of those: events of the database itself,
 * written since an older ledger was put back, must not hide that; and where that ledger has grown beyond it since,
 * hardly an event stands at just that position. Tells whether the server could be asked.
 */
async function checkedAgainstHead(deps: Supervised, from: Position): Promise<boolean> {
  if ((await headOrNothing(deps)) === undefined) return false;
  const head = await ledgerHead(deps.reader, deps.limits.overallMs);
  if (from > head.position) throw beyondHead(from, head.position);
  if (from === START || (await deps.reader.standsAt(from, deps.limits.overallMs))) return true;
  throw notAPlace();
}

function beyondHead(from: Position, head: Position): LedgerError {
  return new LedgerError(
    'LEDGER_POSITION_BEYOND_HEAD',
    'The position lies beyond the end of this ledger: an older ledger was put back, or this is another one.',
    { details: { from: String(from), head: String(head) } },
  );
}

/** Which of our places are asked for. The client filters subscriptions only, so both ways filter here. */
export function keeping(categories: readonly string[] | undefined): (place: StoredPlace) => boolean {
  if (categories === undefined) return () => true;
  const wanted = new Set(categories);
  return (place) => wanted.has(categoryOf(place.stream));
}
