import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import type { StreamName } from '../../src/kernel/ids.ts';
import type { Position, Revision } from '../../src/kernel/recorded-event.ts';
import type { EventStoreDbLedger } from '../../src/ledger/adapters/eventstoredb/eventstoredb-ledger.ts';
import { LedgerError } from '../../src/ledger/ledger.ts';
import { eventOf, newStream, someEvents } from '../support/ledger-events.ts';

interface Acknowledged {
  readonly stream: StreamName;
  readonly ids: readonly string[];
  readonly revision: Revision;
  readonly position: Position;
}

export interface WorkloadOptions {
  readonly writers: number;
  readonly perAppend: number;
  /** The subscriber stops after its first event until so many appends were answered: a slow one is dropped. */
  readonly subscriberWaitsFor?: number;
}

/**
 * Writers, each on a stream of its own, and one subscriber, kept going through whatever is done to the server. A
 * writer does what the port asks: after an error that says so it appends the same ids again. `verify` then holds
 * what was acknowledged against what is stored and what was handed over.
 */
export class Workload {
  readonly #ledger: EventStoreDbLedger;
  readonly #options: WorkloadOptions;
  readonly #acknowledged: Acknowledged[] = [];
  readonly #seen: string[] = [];
  readonly #from: Position;
  readonly #abort = new AbortController();
  readonly #writing: Promise<void>[];
  readonly #following: Promise<void>;
  #stopped = false;
  longestCallMs = 0;
  retries = 0;

  static async begin(ledger: EventStoreDbLedger, options: WorkloadOptions): Promise<Workload> {
    return new Workload(ledger, options, (await ledger.head()).position);
  }

  private constructor(ledger: EventStoreDbLedger, options: WorkloadOptions, from: Position) {
    this.#ledger = ledger;
    this.#options = options;
    this.#from = from;
    this.#following = this.#follow();
    this.#writing = Array.from({ length: options.writers }, () => this.#write(newStream()));
  }

  get appends(): number {
    return this.#acknowledged.length;
  }

  /** Waits for so many appends more, or throws when they do not come. */
  async progress(appends: number, withinMs: number): Promise<void> {
    const target = this.appends + appends;
    const until = performance.now() + withinMs;
    while (this.appends < target) {
      if (performance.now() > until) throw new Error(`only ${this.appends} of ${target} appends were answered`);
      await sleep(20);
    }
  }

  async verify(t: Test, withinMs: number): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#writing);
    const stored: string[] = [];
    const places = new Map<string, { revision: Revision; position: Position }>();
    const next = new Map<string, Revision>();
    let gaps = 0;
    for await (const item of this.#ledger.readAll({ fromPosition: this.#from })) {
      const event = eventOf(item);
      stored.push(event.id);
      places.set(event.id, event);
      if (event.revision !== (next.get(event.stream) ?? 0n)) gaps++;
      next.set(event.stream, event.revision + 1n);
    }
    t.equal(gaps, 0, 'every stream is without a gap');
    t.equal(places.size, stored.length, 'nothing is there twice');
    t.equal(this.#lost(places), 0, `of ${this.appends} acknowledged appends none is lost or elsewhere`);
    t.equal(stored.length, this.#acknowledged.length * this.#options.perAppend, 'and nothing else is there');
    const until = performance.now() + withinMs;
    while (this.#seen.length < stored.length && performance.now() < until) await sleep(20);
    await sleep(100);
    this.#abort.abort();
    await this.#following;
    t.equal(this.#seen.length, stored.length, 'the subscriber missed nothing and saw nothing twice');
    t.ok(
      this.#seen.every((id, index) => id === stored[index]),
      'in the order of the ledger',
    );
  }

  #lost(places: ReadonlyMap<string, { revision: Revision; position: Position }>): number {
    return this.#acknowledged.filter(({ ids, revision, position }) => {
      const last = places.get(ids.at(-1) ?? '');
      return !ids.every((id) => places.has(id)) || last?.revision !== revision || last.position !== position;
    }).length;
  }

  async #write(stream: StreamName): Promise<void> {
    const { perAppend } = this.#options;
    for (let revision = -1n; !this.#stopped; revision += BigInt(perAppend)) {
      const events = someEvents(stream, perAppend);
      const began = performance.now();
      const receipt = await this.#untilAnswered(() =>
        this.#ledger.append(stream, revision < 0n ? 'noStream' : revision, events),
      );
      this.longestCallMs = Math.max(this.longestCallMs, performance.now() - began);
      const ids = events.map((event) => event.id);
      this.#acknowledged.push({ stream, ids, revision: receipt.revision, position: receipt.position });
    }
  }

  async #untilAnswered<Value>(attempt: () => Promise<Value>): Promise<Value> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        const code = error instanceof LedgerError ? error.code : undefined;
        if (code !== 'LEDGER_OUTCOME_UNKNOWN' && code !== 'LEDGER_UNAVAILABLE') throw error;
        this.retries++;
        await sleep(50);
      }
    }
  }

  async #follow(): Promise<void> {
    const waitsFor = this.#options.subscriberWaitsFor ?? 0;
    for await (const signal of this.#ledger.subscribe({ fromPosition: this.#from }, this.#abort.signal)) {
      if (signal.kind === 'caughtUp') continue;
      this.#seen.push(eventOf(signal).id);
      while (this.appends < waitsFor && !this.#stopped) await sleep(5);
    }
  }
}
