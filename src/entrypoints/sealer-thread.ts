import { extname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { EvidenceRefusal } from '../domain/evidence/decide.ts';
import type { ActorId } from '../kernel/ids.ts';
import { startable } from '../ledger/adapters/eventstoredb/worker-entry.ts';
import type { AnchoringFact } from '../sealer/anchors/anchoring.ts';
import type { ContinuedOrigin } from '../sealer/continuation.ts';
import type { SealedCheckpoint, SealerHealth } from '../sealer/health.ts';
import type { AppendToLedger } from '../sealer/ports.ts';
import type { Recorded } from '../sealer/recorder.ts';
import type { Revocation } from '../sealer/rotation.ts';
import { SealerError } from '../sealer/sealer-error.ts';
import type { LedgerVerdict } from '../sealer/verify-ledger.ts';
import {
  type FromSealer,
  fromWire,
  type SealerAsk,
  type SealerSettings,
  toWire,
  type ToSealer,
} from './sealer-wire.ts';

const HERE = fileURLToPath(import.meta.url);
const WORKER = new URL(`./sealer-worker${extname(HERE)}`, import.meta.url);

/** The first seconds of a process belong to what it was started for. */
const START_AFTER_MS = 5_000;
const CLOSE_WITHIN_MS = 10_000;
/** A large ledger may be read from its beginning first; whoever asks how things are is not kept for that. */
const KNOWN_WITHIN_MS = 5_000;
const BACK_OFF_MS = { min: 500, max: 30_000 };

interface Asked {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The sealer as the main thread has it. The thread is started a little later, or when something is asked of it; one that
 * ends by itself is started again. Everything that it asks for is an append, carried out here by the ledger.
 */
export class SealerThread {
  readonly #append: AppendToLedger;
  readonly #log: Logger;
  #settings: SealerSettings;
  #worker: Worker | undefined;
  #starting: NodeJS.Timeout | undefined;
  readonly #asked = new Map<number, Asked>();
  #count = 0;
  #losses = 0;
  #health: SealerHealth = { state: 'catching-up', size: 0, unsealed: 0 };
  #closing: Promise<void> | undefined;

  constructor(settings: SealerSettings, append: AppendToLedger, log: Logger) {
    this.#settings = settings;
    this.#append = append;
    this.#log = log;
    if (settings.sealMs === 0) this.#health = { ...this.#health, state: 'off' };
    else this.#startIn(Math.min(START_AFTER_MS, settings.sealMs / 4));
  }

  /** Of the history that goes on now. */
  get origin(): string {
    return this.#settings.origin;
  }

  health(): SealerHealth {
    return this.#health;
  }

  async known(): Promise<SealerHealth> {
    if (this.#health.state === 'catching-up' && this.#closing === undefined) {
      const limit = new AbortController();
      const late = delay(KNOWN_WITHIN_MS, undefined, { signal: limit.signal });
      // What stands against it is in the health that it told before.
      await Promise.race([this.#ask({ what: 'known' }), late]).catch(() => undefined);
      limit.abort();
      await late.catch(() => undefined);
    }
    return this.#health;
  }

  sealNow(atLeast?: number): Promise<SealedCheckpoint> {
    return this.#ask({ what: 'sealNow', atLeast }) as Promise<SealedCheckpoint>;
  }

  record(fact: AnchoringFact): Promise<Recorded> {
    return this.#ask({ what: 'record', fact }) as Promise<Recorded>;
  }

  rotateKey(actor: ActorId): Promise<string> {
    return this.#ask({ what: 'rotateKey', actor }) as Promise<string>;
  }

  revokeKey(revocation: Revocation, actor: ActorId): Promise<EvidenceRefusal | undefined> {
    return this.#ask({ what: 'revokeKey', revocation, actor }) as Promise<EvidenceRefusal | undefined>;
  }

  /** Sealing goes on at once under the new origin, in a thread of its own. */
  async continueOrigin(reason: string, actor: ActorId): Promise<ContinuedOrigin> {
    const continued = (await this.#ask({ what: 'continueOrigin', reason, actor })) as ContinuedOrigin;
    const { origin, previousOrigins } = continued;
    this.#settings = { ...this.#settings, origin, previousOrigins };
    await this.#end();
    this.#startIn(0);
    return continued;
  }

  rebuild(): Promise<LedgerVerdict> {
    return this.#ask({ what: 'rebuild' }) as Promise<LedgerVerdict>;
  }

  close(): Promise<void> {
    this.#closing ??= this.#end().finally(() => {
      this.#health = { ...this.#health, state: 'closed' };
    });
    return this.#closing;
  }

  #ask(ask: SealerAsk): Promise<unknown> {
    if (this.#closing !== undefined) return Promise.reject(closed());
    if (this.#health.state === 'off') {
      return Promise.reject(new SealerError('SEALER_OFF', 'REGESTA_SEAL_SECONDS is 0: nothing is sealed.'));
    }
    this.#start();
    return new Promise((resolve, reject) => {
      this.#asked.set(++this.#count, { resolve, reject });
      this.#say({ kind: 'ask', n: this.#count, ask });
    });
  }

  #startIn(ms: number): void {
    this.#starting = setTimeout(() => this.#start(), ms);
    this.#starting.unref();
  }

  #start(): void {
    clearTimeout(this.#starting);
    if (this.#worker !== undefined || this.#closing !== undefined) return;
    const worker = new Worker(startable(WORKER), {
      workerData: this.#settings,
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    worker.stdout.resume();
    worker.stderr.resume();
    worker.on('message', (message: FromSealer) => this.#hear(worker, message));
    worker.on('error', (error) => this.#lost(worker, error));
    worker.on('exit', () => this.#lost(worker, undefined));
    this.#worker = worker;
  }

  #hear(worker: Worker, message: FromSealer): void {
    switch (message.kind) {
      case 'append':
        void this.#carry(worker, message);
        return;
      case 'answer':
        this.#asked.get(message.n)?.resolve(message.value);
        this.#asked.delete(message.n);
        return;
      case 'failed':
        this.#asked.get(message.n)?.reject(fromWire(message.error));
        this.#asked.delete(message.n);
        return;
      case 'health':
        if (worker === this.#worker) this.#health = message.health;
        if (message.health.state === 'sealing' || message.health.state === 'standby') this.#losses = 0;
        return;
      case 'notice': {
        const { level, words, facts, failure } = message.notice;
        this.#log[level](failure === undefined ? facts : { ...facts, failure }, words);
      }
    }
  }

  async #carry(
    worker: Worker,
    { n, stream, expected, events }: Extract<FromSealer, { kind: 'append' }>,
  ): Promise<void> {
    const answer = await this.#append(stream, expected, events).then(
      (appended): ToSealer => ({ kind: 'appended', n, appended }),
      (error: unknown): ToSealer => ({ kind: 'not-appended', n, error: toWire(error) }),
    );
    worker.postMessage(answer);
  }

  #lost(worker: Worker, error: unknown): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    const why = 'The thread of the sealer ended; another one is started.';
    for (const { reject } of this.#asked.values()) reject(new SealerError('SEALER_THREAD_LOST', why));
    this.#asked.clear();
    if (this.#closing !== undefined) return;
    this.#health = { ...this.#health, state: 'failing', code: 'SEALER_THREAD_LOST', why };
    const retryInMs = Math.min(BACK_OFF_MS.min * 2 ** this.#losses++, BACK_OFF_MS.max);
    this.#log.error({ retryInMs, failure: toWire(error).failure }, 'thread of the sealer ended');
    this.#startIn(retryInMs);
  }

  /** What it has in hand is ended first; an append that it waits for is still answered. */
  async #end(): Promise<void> {
    clearTimeout(this.#starting);
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    this.#say({ kind: 'close' });
    const limit = setTimeout(() => void worker.terminate(), CLOSE_WITHIN_MS);
    // From here on its end is no loss.
    this.#worker = undefined;
    await ended;
    clearTimeout(limit);
    for (const { reject } of this.#asked.values()) reject(closed());
    this.#asked.clear();
  }

  #say(message: ToSealer): void {
    this.#worker?.postMessage(message);
  }
}

const closed = (): SealerError => new SealerError('SEALER_CLOSED', 'The sealer is closed.');
