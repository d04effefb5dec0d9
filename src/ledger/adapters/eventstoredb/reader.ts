import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStoreDBClient, ResolvedEvent } from '@eventstore/db-client';
import type { Position, Revision } from '../../../kernel/recorded-event.ts';
import { LedgerError, START } from '../../ledger.ts';
import { classifyRead, partsOf, type ReadFailure } from './classify.ts';
import { backoffMs, type EventStoreDbLimits } from './limits.ts';
import { type ClientStream, OpenCall } from './open-call.ts';
import type { ReaderConnection } from './reader-connection.ts';
import { placeOf, type StoredPlace } from './stored.ts';

const EVERYTHING = Number.MAX_SAFE_INTEGER;
/** So often in one read the server must fail in the same way before it is believed that the position is wrong. */
const CONVINCED = 2;
const BUFFER = { highWaterMark: 256 };

export interface StreamPart {
  readonly direction: 'forwards' | 'backwards';
  readonly fromRevision?: Revision | undefined;
  readonly limit?: number | undefined;
}

/** How a call is made again after it broke: from the place after the last one handed over. */
type Open = (client: EventStoreDBClient, last: StoredPlace | undefined, handed: number) => ClientStream | undefined;

/**
 * Reads, in the main thread. Every call has an idle clock, and is made again from the last place handed over when it
 * breaks, until nothing has come for the overall limit. Places come in batches, in order, each once.
 */
export class Reader {
  readonly #connection: ReaderConnection;
  readonly #limits: EventStoreDbLimits;
  readonly #closing = new AbortController();

  constructor(connection: ReaderConnection, limits: EventStoreDbLimits) {
    this.#connection = connection;
    this.#limits = limits;
    // Every read and subscription that waits listens to it; that is no leak.
    setMaxListeners(0, this.#closing.signal);
  }

  get connection(): ReaderConnection {
    return this.#connection;
  }

  /** Aborts when the ledger is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  close(): void {
    this.#closing.abort();
  }

  refuseClosed(): void {
    if (this.#closing.signal.aborted) throw new LedgerError('LEDGER_CLOSED', 'The ledger was closed.');
  }

  /** A stream that does not exist gives nothing. */
  stream(name: string, part: StreamPart, withinMs = this.#limits.overallMs): AsyncGenerator<readonly StoredPlace[]> {
    const limit = part.limit ?? EVERYTHING;
    return this.#places(withinMs, (client, last, handed) => {
      const maxCount = limit - handed;
      if (maxCount <= 0) return undefined;
      const step = part.direction === 'forwards' ? 1n : -1n;
      const from = last === undefined ? part.fromRevision : last.revision + step;
      if (from !== undefined && from < 0n) return undefined;
      const fromRevision = from ?? (part.direction === 'forwards' ? 'start' : 'end');
      return client.readStream(name, { direction: part.direction, fromRevision, maxCount }, BUFFER);
    });
  }

  /** All places after a position, those of the database itself too; `maxCount` counts before any filter. */
  all(from: Position, maxCount = EVERYTHING): AsyncGenerator<readonly StoredPlace[]> {
    return this.#after(from, maxCount);
  }

  async *#after(from: Position, maxCount: number): AsyncGenerator<readonly StoredPlace[]> {
    if (maxCount <= 0) return;
    // A read from a position begins with that position itself, so one more is asked for and the first is left out.
    const open: Open = (client, last, handed) => {
      const left = maxCount === EVERYTHING ? EVERYTHING : maxCount - handed + 1;
      const fromPosition = toClient(last?.position ?? from);
      return left <= 1 ? undefined : client.readAll({ direction: 'forwards', fromPosition, maxCount: left }, BUFFER);
    };
    let left = maxCount;
    for await (const batch of this.#places(this.#limits.overallMs, open, (place) => place.position > from)) {
      yield batch.slice(0, left);
      left -= batch.length;
      if (left <= 0) return;
    }
  }

  /** Whether an event stands at exactly this position. Throws `LEDGER_FOREIGN` when no record begins there. */
  async standsAt(position: Position, withinMs: number): Promise<boolean> {
    const places = this.#places(withinMs, (client, _, handed) =>
      handed > 0
        ? undefined
        : client.readAll({ direction: 'forwards', fromPosition: toClient(position), maxCount: 1 }, BUFFER),
    );
    for await (const [place] of places) return place?.position === position;
    return false;
  }

  /** From the end backwards. */
  backwards(maxCount: number, before: Position | undefined, withinMs: number): AsyncGenerator<readonly StoredPlace[]> {
    return this.#places(withinMs, (client, last, handed) => {
      const left = maxCount - handed;
      const place = last?.position ?? before;
      const fromPosition = place === undefined ? 'end' : toClient(place);
      return left <= 0 ? undefined : client.readAll({ direction: 'backwards', fromPosition, maxCount: left }, BUFFER);
    });
  }

  /** Only what is new counts as progress: a server that repeats itself must not keep a read alive for ever. */
  async *#places(
    withinMs: number,
    open: Open,
    wanted: (place: StoredPlace) => boolean = () => true,
  ): AsyncGenerator<readonly StoredPlace[]> {
    let last: StoredPlace | undefined;
    let handed = 0;
    let attempt = 0;
    let misplaced = 0;
    let deadline = performance.now() + withinMs;
    for (;;) {
      this.refuseClosed();
      const { client } = this.#connection;
      const stream = open(client, last, handed);
      if (stream === undefined) return;
      const call = new OpenCall(stream);
      let broken = true;
      try {
        for (;;) {
          const wait = Math.max(1, Math.min(this.#limits.readIdleMs, deadline - performance.now()));
          const events = await call.next(wait, this.closing);
          if (events === 'ended') return;
          if (events === 'quiet') break;
          const places = newAmong(events, last).filter(wanted);
          if (places.length === 0) continue;
          last = places.at(-1);
          handed += places.length;
          attempt = 0;
          yield places;
          deadline = performance.now() + withinMs;
        }
      } catch (error) {
        const failure = readFailure(error);
        if (failure === 'notFound') return;
        if (failure === 'deleted' || failure === 'denied') throw fatal(failure);
        if (failure === 'misplaced' && ++misplaced === CONVINCED) throw notAPlace();
        broken = failure === 'broken';
      } finally {
        await call.release();
      }
      if (broken) this.#connection.renew(client);
      const pause = backoffMs(attempt++, this.#limits);
      if (performance.now() + pause > deadline) throw unreadable();
      await sleep(pause, undefined, { signal: this.closing }).catch(() => {});
    }
  }
}

/** Leaves out the place that a call was begun again at, which a read of everything hands over a second time. */
function newAmong(events: readonly ResolvedEvent[], last: StoredPlace | undefined): readonly StoredPlace[] {
  const places = events.map(placeOf).filter((place) => place !== undefined);
  return last === undefined ? places : places.filter((place) => place.position !== last.position);
}

/** Errors of our own pass through; what the client threw is judged. */
function readFailure(error: unknown): ReadFailure {
  if (error instanceof LedgerError) throw error;
  return classifyRead(partsOf(error));
}

export function fatal(failure: 'deleted' | 'denied'): LedgerError {
  switch (failure) {
    case 'deleted':
      return new LedgerError(
        'LEDGER_STREAM_DAMAGED',
        'The stream was tombstoned in the database; nothing can be read.',
      );
    case 'denied':
      return new LedgerError(
        'LEDGER_UNAVAILABLE',
        'The EventStoreDB server does not let these credentials read; reading the whole ledger needs admin rights.',
        { details: { reason: 'denied' } },
      );
  }
}

const unreadable = (): LedgerError =>
  new LedgerError('LEDGER_UNAVAILABLE', 'The EventStoreDB server did not answer the read in time.');

export function notAPlace(): LedgerError {
  return new LedgerError(
    'LEDGER_FOREIGN',
    'No event of this database stands at the position: another ledger was put back, or this is another connection. Rebuild from the start.',
  );
}

export function toClient(position: Position): 'start' | { commit: bigint; prepare: bigint } {
  return position === START ? 'start' : { commit: position, prepare: position };
}
