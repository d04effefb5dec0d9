import { assert, unreachable } from '../../../kernel/assert.ts';
import type { StreamName } from '../../../kernel/ids.ts';
import type { AppendReceipt } from '../../../kernel/receipt.ts';
import type { EventToAppend, Revision } from '../../../kernel/recorded-event.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { ClockGuard } from '../../clock-guard.ts';
import { prepareAppend } from '../../codec.ts';
import { checkExpected, wrongRevision } from '../../expectation.ts';
import { type ExpectedRevision, LedgerError } from '../../ledger.ts';
import { ActiveClock } from './active-clock.ts';
import { Admission } from './admission.ts';
import {
  type AppendCall,
  damaged,
  firstRevision,
  lastRevision,
  newCall,
  outcomeUnknown,
  refused,
  type Sent,
  toWire,
  unavailable,
} from './append-call.ts';
import { AppendThreads, type LossReason } from './append-threads.ts';
import type { AppendOutcome } from './classify.ts';
import type { Connection } from './connection.ts';
import { Fifo } from './fifo.ts';
import { Flights } from './flights.ts';
import type { Horizon } from './horizon.ts';
import type { KnownIds } from './known-ids.ts';
import { Lanes } from './lanes.ts';
import { backoffMs, type EventStoreDbLimits } from './limits.ts';
import type { LedgerLog } from './log.ts';
import type { Reader } from './reader.ts';
import { freshReceipt, storedReceipt } from './receipts.ts';
import type { WireAnswer, WireAppend } from './wire.ts';

export interface AppenderDeps {
  readonly connection: Connection;
  readonly limits: EventStoreDbLimits;
  readonly log: LedgerLog;
  readonly guard: ClockGuard;
  readonly horizon: Horizon;
  readonly known: KnownIds;
  readonly reader: Reader;
}

const SWEEPS_PER_CALL = 12;
const SEVERAL = 64;
const DEADLY = 2;

/**
 * The only door to the database for writing. What can be refused is refused here, in the caller's thread; then each
 * stream has a lane with one append in flight, and a queue behind all lanes sends several appends to a message. An
 * attempt without an answer is made again with the same ids, the same revision and the same stamp, until the overall
 * limit: then the answer says honestly whether nothing was sent or nobody knows.
 */
export class Appender {
  readonly #deps: AppenderDeps;
  readonly #threads: AppendThreads;
  readonly #clock: ActiveClock;
  readonly #sweeper: NodeJS.Timeout;
  readonly #lanes = new Lanes();
  /** Every call without an answer, oldest first. */
  readonly #open = new Set<AppendCall>();
  readonly #queue = new Fifo<AppendCall>();
  readonly #again = new Fifo<AppendCall>();
  /** In flight when a worker threw: tried one at a time, until it is known which of them kills it. */
  readonly #suspects = new Fifo<AppendCall>();
  readonly #flights = new Flights();
  readonly #admission: Admission;
  #heardAt = 0;
  #scheduled = false;
  #closing = false;
  #waiting: (() => void)[] = [];

  constructor(deps: AppenderDeps) {
    this.#deps = deps;
    this.#admission = new Admission(deps.known, deps.reader);
    const tickMs = Math.max(5, deps.limits.callMs / SWEEPS_PER_CALL);
    this.#clock = new ActiveClock(tickMs);
    this.#threads = new AppendThreads(deps.connection, deps.limits, deps.log, {
      ready: () => this.#ready(),
      answers: (answers) => this.#answered(answers),
      lost: (reason) => this.#lost(reason),
    });
    this.#sweeper = setInterval(() => this.#sweep(), tickMs);
    this.#sweeper.unref();
    this.#threads.start();
  }

  get ready(): boolean {
    return this.#threads.ready && !this.#closing;
  }

  get why(): string {
    return this.#threads.why;
  }

  append(stream: StreamName, expected: ExpectedRevision, events: readonly EventToAppend[]): Promise<AppendReceipt> {
    return new Promise((resolve, reject) => {
      // A throw in here rejects the promise: everything that can be refused before sending.
      if (this.#closing) throw new LedgerError('LEDGER_CLOSED', 'The ledger was closed.');
      checkExpected(expected);
      const call = newCall(stream, expected, prepareAppend(stream, events), this.#clock.now(), { resolve, reject });
      this.#open.add(call);
      if (this.#lanes.enter(call)) this.#admit(call);
    });
  }

  /** Resolves when the append path is proved, or to false after `withinMs`. */
  async whenReady(withinMs: number): Promise<boolean> {
    if (this.#threads.ready) return true;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      timer = setTimeout(resolve, withinMs);
    });
    clearTimeout(timer);
    return this.#threads.ready;
  }

  /** Refuses new calls, lets the open ones come to their answer, then ends the threads. */
  async close(): Promise<void> {
    this.#closing = true;
    while (this.#open.size > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    clearInterval(this.#sweeper);
    await this.#threads.close();
  }

  /** The first of its lane: to the queue, unless one of its ids stands on the stream already. */
  #admit(call: AppendCall): void {
    try {
      const look = this.#admission.admit(call);
      if (look === undefined) this.#enqueue(call);
      else void look.then(() => this.#enqueue(call)).catch((error: unknown) => this.#fail(call, error));
    } catch (error) {
      this.#fail(call, error);
    }
  }

  #enqueue(call: AppendCall): void {
    this.#queue.push(call);
    this.#schedule();
  }

  /** Once for all calls that come in the same turn, so that they share a message. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  #pump(): void {
    let batch: WireAppend[] = [];
    while (this.#threads.ready && this.#flights.size < this.#window()) {
      const call = this.#suspects.shift() ?? this.#again.shift() ?? this.#queue.shift();
      if (call === undefined) break;
      const append = call.settled ? undefined : this.#dispatch(call);
      if (append === undefined) continue;
      if (batch.push(append) < SEVERAL) continue;
      this.#threads.send(batch);
      batch = [];
    }
    if (batch.length > 0) this.#threads.send(batch);
  }

  #window(): number {
    return this.#suspects.size > 0 ? 1 : this.#deps.limits.inFlight;
  }

  #dispatch(call: AppendCall): WireAppend | undefined {
    try {
      call.sent ??= this.#stamp(call);
    } catch (error) {
      this.#fail(call, error);
      return undefined;
    }
    const n = this.#flights.depart(call, this.#clock.now());
    return { n, stream: call.stream, expected: call.expected, events: call.sent.events };
  }

  #stamp(call: AppendCall): Sent {
    const { guard, horizon } = this.#deps;
    const corrects = call.prepared.some((event) => event.source.type === 'ClockCorrected');
    const recordedAt: Instant = corrects ? guard.stampCorrection() : guard.stamp();
    return { recordedAt, events: toWire(call.prepared, recordedAt), horizon: horizon.position };
  }

  #ready(): void {
    this.#heardAt = this.#clock.now();
    this.#wakeWaiting();
    this.#schedule();
  }

  #answered(answers: readonly WireAnswer[]): void {
    this.#heardAt = this.#clock.now();
    let broken: string | undefined;
    for (const { n, outcome } of answers) {
      const call = this.#flights.arrived(n);
      if (call === undefined) continue;
      this.#judge(call, outcome);
      if ('broken' in outcome && outcome.broken) broken = outcome.why;
    }
    if (broken !== undefined) this.#threads.lose('broken', broken);
    this.#schedule();
  }

  #judge(call: AppendCall, outcome: AppendOutcome): void {
    switch (outcome.kind) {
      case 'done':
        this.#done(call, outcome.revision, outcome.position);
        return;
      case 'conflict':
        // True also after attempts that nobody answered: at an exact revision they can no longer land.
        this.#fail(
          call,
          wrongRevision(call.stream, call.expected, outcome.actual === 'noStream' ? -1 : outcome.actual),
        );
        return;
      case 'refused':
        this.#fail(call, refused(call, outcome.code, outcome.why));
        return;
      case 'notSent':
        this.#retry(call);
        return;
      case 'unknown':
        call.uncertain = true;
        this.#retry(call);
        return;
      default:
        unreachable(outcome);
    }
  }

  #done(call: AppendCall, revision: Revision, position: bigint): void {
    const { sent } = call;
    assert(sent !== undefined, 'what was answered had been sent');
    if (revision !== lastRevision(call)) {
      this.#fail(call, damaged(call, revision));
      return;
    }
    if (call.uncertain || position <= sent.horizon) {
      void this.#readBack(call, sent, position);
      return;
    }
    this.#succeed(call, freshReceipt(call, sent, position));
  }

  async #readBack(call: AppendCall, sent: Sent, position: bigint): Promise<void> {
    const { reader, limits } = this.#deps;
    const left = Math.max(limits.callMs, limits.overallMs - (this.#clock.now() - call.startedAt));
    try {
      this.#succeed(call, await storedReceipt(reader, call, sent, position, left));
    } catch (error) {
      const isAnswer = error instanceof LedgerError && error.code === 'LEDGER_STREAM_DAMAGED';
      this.#fail(call, isAnswer ? error : outcomeUnknown(call));
    }
  }

  #retry(call: AppendCall): void {
    if (call.settled) return;
    const delay = call.attempts <= 1 ? 0 : backoffMs(call.attempts - 1, this.#deps.limits);
    setTimeout(() => {
      this.#again.push(call);
      this.#schedule();
    }, delay);
  }

  #lost(reason: LossReason): void {
    const calls = this.#flights.giveUp();
    for (const call of calls) {
      if (reason === 'threw') this.#suspects.push(call);
      else this.#retry(call);
    }
    const [alone] = calls.length === 1 && reason === 'threw' ? calls : [];
    if (alone === undefined || ++alone.killedAlone < DEADLY) return;
    this.#deps.log.warn(
      { stream: alone.stream, attempts: alone.attempts },
      'append given up because it kills its worker',
    );
    this.#fail(alone, outcomeUnknown(alone));
  }

  #succeed(call: AppendCall, receipt: AppendReceipt): void {
    this.#deps.horizon.saw(receipt.position);
    const first = firstRevision(call);
    for (const [index, id] of call.ids.entries()) {
      this.#deps.known.saw(call.stream, first + BigInt(index), id, first === 0n && index === 0);
    }
    if (this.#settle(call)) call.resolve(receipt);
  }

  #fail(call: AppendCall, error: unknown): void {
    if (this.#settle(call)) call.reject(error);
  }

  #settle(call: AppendCall): boolean {
    if (call.settled) return false;
    call.settled = true;
    this.#flights.land(call);
    this.#open.delete(call);
    const next = this.#lanes.leave(call);
    if (next !== undefined) this.#admit(next);
    if (this.#closing && this.#open.size === 0) this.#wakeWaiting();
    return true;
  }

  #wakeWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #sweep(): void {
    const late = this.#clock.tick();
    const now = this.#clock.now();
    this.#expire(now);
    if (late || !this.#threads.ready) return;
    const { oldest } = this.#flights;
    const { callMs, silenceMs, idleProbeMs } = this.#deps.limits;
    if (oldest === undefined) {
      if (now - this.#heardAt < idleProbeMs) return;
      this.#heardAt = now;
      this.#threads.probe();
      return;
    }
    if (now - oldest.dispatchedAt <= callMs) return;
    if (now - this.#heardAt > silenceMs) {
      this.#threads.lose('silent', 'the server does not answer');
      return;
    }
    // Others are answered and these are not: their answers are lost, not the connection.
    for (const call of this.#flights.giveUp(now - callMs)) this.#retry(call);
  }

  #expire(now: number): void {
    for (const call of this.#open) {
      if (now - call.startedAt <= this.#deps.limits.overallMs) break;
      const known = call.uncertain || call.flight !== undefined ? outcomeUnknown(call) : unavailable(call, this.why);
      this.#fail(call, known);
    }
  }
}
