import type { StreamName } from '../../../kernel/ids.ts';
import type { AppendReceipt } from '../../../kernel/receipt.ts';
import type { EventToAppend } from '../../../kernel/recorded-event.ts';
import type { Clock, Instant } from '../../../kernel/time.ts';
import { ClockGuard } from '../../clock-guard.ts';
import {
  type ExpectedRevision,
  type Ledger,
  LedgerError,
  type LedgerHead,
  type LedgerItem,
  type LedgerSignal,
  type ReadAllOptions,
  type ReadStreamOptions,
} from '../../ledger.ts';
import { Appender } from './appender.ts';
import { parseConnection, refuseDebugging } from './connection.ts';
import { ledgerHead } from './heads.ts';
import { Horizon } from './horizon.ts';
import { inspectServer, type ServerFinding } from './inspect.ts';
import { KnownIds } from './known-ids.ts';
import { DEFAULT_LIMITS, type EventStoreDbLimits } from './limits.ts';
import { type LedgerLog, SILENT } from './log.ts';
import { readEverything } from './read-everything.ts';
import { Reader } from './reader.ts';
import { ReaderConnection } from './reader-connection.ts';
import { itemOf } from './stored.ts';
import { supervise } from './supervise.ts';

export interface EventStoreDbOptions {
  /** `esdb://user:password@host:2113?tls=true`; see `parseConnection` for what it may hold. */
  readonly connectionString: string;
  readonly clock: Clock;
  readonly acceptJumpUntil?: Instant;
  readonly log?: LedgerLog;
  readonly limits?: Partial<EventStoreDbLimits>;
}

/**
 * Opens the ledger on an EventStoreDB server (22.6 or later: positions come with the events of a stream). Resolves
 * when an append would be taken; throws `LEDGER_UNAVAILABLE` when that is not so within `limits.openMs`, and when the
 * connection string cannot be used.
 */
export async function openEventStoreDbLedger(options: EventStoreDbOptions): Promise<EventStoreDbLedger> {
  refuseDebugging(process.env['DEBUG']);
  const ledger = new EventStoreDbLedger(options);
  try {
    await ledger.begin();
    return ledger;
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

/** The promises of `Ledger`, kept over a client and a server that do not make them all (README.md beside this file). */
export class EventStoreDbLedger implements Ledger {
  readonly #limits: EventStoreDbLimits;
  readonly #log: LedgerLog;
  readonly #guard: ClockGuard;
  readonly #horizon = new Horizon();
  readonly #known = new KnownIds();
  readonly #reader: Reader;
  readonly #appender: Appender;
  #closing: Promise<void> | undefined;

  constructor(options: EventStoreDbOptions) {
    const connection = parseConnection(options.connectionString);
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#log = options.log ?? SILENT;
    const { acceptJumpUntil } = options;
    this.#guard = new ClockGuard(options.clock, acceptJumpUntil === undefined ? {} : { acceptJumpUntil });
    this.#reader = new Reader(new ReaderConnection(connection, this.#limits.keepAliveMs), this.#limits);
    this.#appender = new Appender({
      connection,
      limits: this.#limits,
      log: this.#log,
      guard: this.#guard,
      horizon: this.#horizon,
      known: this.#known,
      reader: this.#reader,
    });
  }

  /** Waits until appends are taken, and learns the head: the time that is stamped must not fall behind it. */
  async begin(): Promise<void> {
    if (!(await this.#appender.whenReady(this.#limits.openMs))) {
      throw new LedgerError(
        'LEDGER_UNAVAILABLE',
        `The EventStoreDB server cannot be used: ${this.#appender.why}. Check the address, the credentials and the server.`,
      );
    }
    await this.head();
  }

  append(stream: StreamName, expected: ExpectedRevision, events: readonly EventToAppend[]): Promise<AppendReceipt> {
    return this.#appender.append(stream, expected, events);
  }

  async *readStream(stream: StreamName, options: ReadStreamOptions): AsyncGenerator<LedgerItem> {
    const forwards = options.direction === 'forwards';
    for await (const places of this.#reader.stream(stream, options)) {
      for (const place of places) {
        if (forwards) this.#known.saw(stream, place.revision, place.id, place.revision === 0n);
        yield itemOf(place);
      }
    }
  }

  readAll(options: ReadAllOptions): AsyncIterable<LedgerItem> {
    return readEverything({ reader: this.#reader, limits: this.#limits, horizon: this.#horizon }, options);
  }

  subscribe(options: Omit<ReadAllOptions, 'limit'>, signal: AbortSignal): AsyncIterable<LedgerSignal> {
    const deps = { reader: this.#reader, limits: this.#limits, log: this.#log, horizon: this.#horizon };
    return supervise(deps, options, signal);
  }

  async head(): Promise<LedgerHead> {
    const head = await ledgerHead(this.#reader, this.#limits.overallMs);
    this.#horizon.saw(head.position);
    if (head.recordedAt !== undefined) this.#guard.saw(head.recordedAt);
    return head;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#appender.close();
    this.#reader.close();
    await this.#reader.connection.close();
  }

  health(): ReturnType<Ledger['health']> {
    if (this.#closing !== undefined) return { ready: false, code: 'LEDGER_CLOSED', why: 'The ledger was closed.' };
    return this.#appender.ready
      ? { ready: true }
      : {
          ready: false,
          code: 'LEDGER_UNAVAILABLE',
          why: `The EventStoreDB server takes no appends: ${this.#appender.why}.`,
        };
  }

  /** gRPC calls open now, for the metrics: a connection carries 100, and with the last one gone everything hangs. */
  openCalls(): number {
    return this.#reader.connection.openCalls();
  }

  /** What a doctor should say of the server; reads the whole database. */
  inspectServer(): Promise<readonly ServerFinding[]> {
    return inspectServer(this.#reader.connection.client, this.#reader);
  }
}
