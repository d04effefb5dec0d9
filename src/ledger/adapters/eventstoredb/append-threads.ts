import { Worker } from 'node:worker_threads';
import { type Connection, encodeConnection } from './connection.ts';
import { backoffMs, type EventStoreDbLimits } from './limits.ts';
import type { LedgerLog } from './log.ts';
import { someoneListens } from './someone-listens.ts';
import type { FromWorker, ToWorker, WireAnswer, WireAppend } from './wire.ts';
import { workerEntry } from './worker-entry.ts';

export type LossReason = 'broken' | 'threw' | 'silent' | 'notProved' | 'exited';

export interface AppendThreadsEvents {
  ready(): void;
  answers(answers: readonly WireAnswer[]): void;
  /** The connection is gone with all that was in flight on it. Another one is already on its way. */
  lost(reason: LossReason): void;
}

interface Thread {
  readonly worker: Worker;
  loaded: boolean;
}

/**
 * Owns the worker threads: the one that appends, and a spare with its libraries loaded. A connection is never mended:
 * a new client in the same thread would reuse the dead one, and shares the table of pending appends with it.
 */
export class AppendThreads {
  readonly #connection: Connection;
  readonly #limits: EventStoreDbLimits;
  readonly #log: LedgerLog;
  readonly #events: AppendThreadsEvents;
  #current: Thread | undefined;
  #spare: Thread | undefined;
  #ready = false;
  #closed = false;
  #failures = 0;
  #proof: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #spareTimer: NodeJS.Timeout | undefined;
  #why = 'it has not been reached yet';

  constructor(connection: Connection, limits: EventStoreDbLimits, log: LedgerLog, events: AppendThreadsEvents) {
    this.#connection = connection;
    this.#limits = limits;
    this.#log = log;
    this.#events = events;
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** Why it is not ready, in words for an operator. */
  get why(): string {
    return this.#why;
  }

  start(): void {
    if (this.#closed) return;
    this.#current = this.#spare ?? this.#load();
    this.#spare = undefined;
    this.#say({ kind: 'connect', connection: encodeConnection(this.#connection, this.#limits.keepAliveMs, 0) });
    this.#awaitProof();
  }

  send(appends: readonly WireAppend[]): void {
    this.#say({ kind: 'append', appends });
  }

  /** Proves the path again while nothing is appended. */
  probe(): void {
    if (!this.#ready || this.#proof !== undefined) return;
    this.#say({ kind: 'probe' });
    this.#awaitProof();
  }

  lose(reason: LossReason, why: string): void {
    if (this.#current === undefined) return;
    const wasReady = this.#ready;
    this.#end(this.#current);
    this.#current = undefined;
    this.#ready = false;
    this.#why = why;
    clearTimeout(this.#spareTimer);
    clearTimeout(this.#proof);
    this.#proof = undefined;
    this.#failures = wasReady ? 0 : this.#failures + 1;
    this.#log.warn({ reason, failures: this.#failures }, 'append connection lost');
    this.#events.lost(reason);
    this.#startAgain();
  }

  /** When someone listens; until then no worker is spent on it. */
  #startAgain(): void {
    const delay = this.#failures === 0 ? 0 : backoffMs(this.#failures, this.#limits);
    this.#retry = setTimeout(async () => {
      if (await someoneListens(this.#connection)) {
        this.start();
        return;
      }
      this.#why = 'nobody listens at the address';
      this.#failures++;
      if (!this.#closed) this.#startAgain();
    }, delay);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#ready = false;
    clearTimeout(this.#proof);
    clearTimeout(this.#retry);
    clearTimeout(this.#spareTimer);
    const threads = [this.#current, this.#spare].filter((thread) => thread !== undefined);
    this.#current = undefined;
    this.#spare = undefined;
    await Promise.all(threads.map((thread) => this.#end(thread)));
  }

  #load(): Thread {
    const worker = new Worker(workerEntry(), { execArgv: [], stdout: true, stderr: true });
    worker.stdout.resume();
    worker.stderr.resume();
    const thread: Thread = { worker, loaded: false };
    worker.on('message', (message: FromWorker) => this.#hear(thread, message));
    worker.on('error', () => this.#ended(thread, 'threw', 'its client failed from inside'));
    worker.on('exit', () => this.#ended(thread, 'exited', 'its thread ended'));
    return thread;
  }

  #hear(thread: Thread, message: FromWorker): void {
    if (message.kind === 'loaded') thread.loaded = true;
    if (thread !== this.#current) return;
    switch (message.kind) {
      case 'loaded':
        // The clock of the proof starts when the thread can work: loading is our own time and not the server's.
        this.#awaitProof();
        return;
      case 'answers':
        this.#events.answers(message.answers);
        return;
      case 'proved':
        this.#proved(message.ok, message.why);
    }
  }

  #proved(ok: boolean, why: string): void {
    clearTimeout(this.#proof);
    this.#proof = undefined;
    if (!ok) {
      this.lose('notProved', why);
      return;
    }
    if (this.#ready) return;
    this.#ready = true;
    this.#log.info({ failures: this.#failures }, 'append connection ready');
    this.#failures = 0;
    this.#spareTimer = setTimeout(() => {
      this.#spare ??= this.#load();
    }, this.#limits.spareAfterMs);
    this.#events.ready();
  }

  #awaitProof(): void {
    clearTimeout(this.#proof);
    const loading = this.#current?.loaded === false;
    const limit = loading ? this.#limits.openMs : this.#limits.readyMs;
    this.#proof = setTimeout(() => this.lose('silent', 'the server does not answer'), limit);
  }

  #ended(thread: Thread, reason: LossReason, why: string): void {
    if (thread === this.#spare) this.#spare = undefined;
    if (thread === this.#current) this.lose(reason, why);
  }

  #say(message: ToWorker): void {
    this.#current?.worker.postMessage(message);
  }

  async #end(thread: Thread): Promise<void> {
    await thread.worker.terminate();
  }
}
