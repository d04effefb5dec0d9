import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { randomId } from '../../../kernel/ids.ts';
import type { Connection } from './schema.ts';
import type { Writer } from './writer.ts';

export interface LeaseLimits {
  readonly heartbeatMs: number;
  /**
   * A process whose heartbeat stands still for so long is taken for dead, and a sealing session that stays open for so
   * long after a shred began is revoked. What either still appends lands under a destroyed key and shows as *erased*.
   */
  readonly staleAfterMs: number;
}

/** A sealing session in flight. `revoked`: a shred could not wait for it any longer. */
export interface Lease {
  readonly revoked: boolean;
  release(): void;
}

interface Entry {
  readonly generation: number;
  /** When this process first saw a newer generation; by `performance.now()`. */
  outdatedAt: number | undefined;
  revoked: boolean;
}

interface ProcessRow {
  readonly id: string;
  readonly place: string;
  readonly pid: number;
  readonly beat: number;
}

const POLL_MS = 15;

/**
 * How a shred waits for sealing in every process. Each process keeps one row: a heartbeat, and the generation up to
 * which it has no session in flight any more (`acked`). A session belongs to the generation that was read in the same
 * turn of the event loop, or in the same writing transaction, in which it was entered here. So: whoever raises the
 * generation and then sees `acked` at or above it in every live row knows that each session is either over, or has
 * seen the tombstones.
 *
 * The heartbeat is a counter and the waiting process times it with its own monotonic clock: no two clocks are compared.
 */
export class Leases {
  readonly #limits: LeaseLimits;
  readonly #writer: Writer;
  readonly #refresh: () => number;
  readonly #id = randomId();
  readonly #place = processPlace() ?? `unknown ${this.#id}`;
  readonly #inFlight = new Set<Entry>();
  #known = 0;
  #lastBeatAt = Number.NEGATIVE_INFINITY;
  #ackedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #beatSoon: NodeJS.Immediate | undefined;
  readonly #beat;
  readonly #present;
  readonly #late;
  readonly #all;
  readonly #remove;

  constructor(db: Connection, writer: Writer, refresh: () => number, limits: LeaseLimits) {
    this.#writer = writer;
    this.#refresh = refresh;
    this.#limits = limits;
    this.#beat = db.prepare<[string, string, number, number]>(
      `INSERT INTO processes VALUES (?, ?, ?, 1, ?)
       ON CONFLICT (id) DO UPDATE SET beat = beat + 1, acked = excluded.acked`,
    );
    this.#present = db.prepare<[string], number>('SELECT 1 FROM processes WHERE id = ?').pluck();
    this.#late = db.prepare<[number], ProcessRow>('SELECT id, place, pid, beat FROM processes WHERE acked < ?');
    this.#all = db.prepare<[], ProcessRow>('SELECT id, place, pid, beat FROM processes');
    this.#remove = db.prepare<[string, number]>('DELETE FROM processes WHERE id = ? AND beat = ?');
  }

  /** Before the first session. Rows of processes that are certainly dead go at once. */
  async start(): Promise<void> {
    await this.beat();
    const dead = this.#all.all().filter((row) => this.#isDead(row));
    if (dead.length > 0) await this.#writer.write(() => dead.forEach((row) => this.#remove.run(row.id, row.beat)));
    this.#timer = setInterval(() => {
      // A failure shows in the writer's trouble, and the next beat tries again.
      this.beat().catch(() => undefined);
    }, this.#limits.heartbeatMs);
    this.#timer.unref();
  }

  /** Tells what is learned of the generation, at every reading of it. */
  observe(generation: number): void {
    if (generation <= this.#known) return;
    this.#known = generation;
    const now = performance.now();
    for (const entry of this.#inFlight) entry.outdatedAt ??= entry.generation < generation ? now : undefined;
    this.#acknowledgeSoon();
  }

  /** In the same turn, or in the same writing transaction, in which `generation` was read. */
  enter(generation: number): Lease {
    const entry: Entry = { generation, outdatedAt: undefined, revoked: false };
    this.#inFlight.add(entry);
    return {
      get revoked() {
        return entry.revoked;
      },
      release: () => {
        this.#inFlight.delete(entry);
        if (entry.outdatedAt !== undefined) this.#acknowledgeSoon();
      },
    };
  }

  /** False when others may have taken this process for dead, as after a long pause of it. */
  get fresh(): boolean {
    return performance.now() - this.#lastBeatAt < this.#limits.staleAfterMs / 2;
  }

  async keepFresh(): Promise<void> {
    if (!this.fresh) await this.beat();
  }

  async beat(): Promise<void> {
    let at = 0;
    let acked = 0;
    await this.#writer.write(() => {
      at = performance.now();
      this.observe(this.#refresh());
      this.#revokeOverdue(at);
      if (this.#lastBeatAt > Number.NEGATIVE_INFINITY && !this.#present.get(this.#id)) this.#revokeAll();
      acked = this.#cleanUpTo();
      this.#beat.run(this.#id, this.#place, process.pid, acked);
    });
    this.#lastBeatAt = at;
    this.#ackedAt = acked;
  }

  /** Returns when no session older than `generation` is in flight in any live process. */
  async settled(generation: number): Promise<void> {
    const seen = new Map<string, { beat: number; since: number }>();
    for (;;) {
      this.#revokeOverdue(performance.now());
      if (this.#ackedAt < generation && this.#cleanUpTo() >= generation) await this.beat();
      const late = this.#late.all(generation);
      if (late.length === 0 && this.#cleanUpTo() >= generation) return;
      const gone = late.filter((row) => row.id !== this.#id && (this.#isDead(row) || this.#isStale(row, seen)));
      if (gone.length > 0) await this.#writer.write(() => gone.forEach((row) => this.#remove.run(row.id, row.beat)));
      else await delay(POLL_MS);
    }
  }

  /** The row goes only when nothing is in flight: else others still wait for the bound, as after a crash. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    clearImmediate(this.#beatSoon);
    this.#timer = undefined;
    if (this.#inFlight.size > 0) return;
    await this.#writer.write(() => this.#remove.run(this.#id, this.#rowBeat()));
  }

  /** Not only at the next beat: a shred is waiting for it. */
  #acknowledgeSoon(): void {
    if (this.#timer === undefined || this.#beatSoon !== undefined || this.#cleanUpTo() <= this.#ackedAt) return;
    this.#beatSoon = setImmediate(() => {
      this.#beatSoon = undefined;
      this.beat().catch(() => undefined);
    });
  }

  #rowBeat(): number {
    return this.#all.all().find((row) => row.id === this.#id)?.beat ?? 0;
  }

  #cleanUpTo(): number {
    let lowest = this.#known;
    for (const entry of this.#inFlight) if (!entry.revoked && entry.generation < lowest) lowest = entry.generation;
    return lowest;
  }

  #revokeOverdue(now: number): void {
    for (const entry of this.#inFlight) {
      if (entry.outdatedAt !== undefined && now - entry.outdatedAt > this.#limits.staleAfterMs) entry.revoked = true;
    }
  }

  /** Our row was taken away: a shred took us for dead and went on without us. */
  #revokeAll(): void {
    for (const entry of this.#inFlight) entry.revoked = true;
  }

  /** Same machine, same boot, same process namespace, and no process of that number: then it is certain. */
  #isDead(row: ProcessRow): boolean {
    if (row.place !== this.#place || row.pid === process.pid) return false;
    try {
      process.kill(row.pid, 0);
      return false;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ESRCH';
    }
  }

  #isStale(row: ProcessRow, seen: Map<string, { beat: number; since: number }>): boolean {
    const before = seen.get(row.id);
    const now = performance.now();
    if (before?.beat === row.beat) return now - before.since > this.#limits.staleAfterMs;
    seen.set(row.id, { beat: row.beat, since: now });
    return false;
  }
}

/** Names where process numbers mean the same; `undefined` where that cannot be told, and then only the bound counts. */
function processPlace(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
}
