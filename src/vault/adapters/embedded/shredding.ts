import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { assert } from '../../../kernel/assert.ts';
import type { Id, Owner } from '../../../kernel/ids.ts';
import type { DataCategory } from '../../../kernel/sealed.ts';
import type { Instant } from '../../../kernel/time.ts';
import { type KnownShred, type ShredOutcome, type ShredRequest, VaultError } from '../../key-vault.ts';
import type { ErasureJournal, ErasureLine, KeyLine } from './erasure-journal.ts';
import { DESTROYED } from './key-ring.ts';
import type { Leases } from './leases.ts';
import type { Reservations } from './reservations.ts';
import type { Connection } from './schema.ts';
import type { Writer } from './writer.ts';

interface Tombstone {
  readonly owner: Owner;
  readonly category: DataCategory;
  readonly kid: string | null;
  readonly kc: string | null;
  readonly request: Id;
  readonly at: Instant;
  readonly suppressed: number;
  readonly suppress_until: Instant;
  readonly destroyed: number;
}

interface Pair {
  readonly owner: Owner;
  readonly dataCategory: DataCategory;
}

/** 1: in the journal only. 2: tombstones stand. 3: overwritten, still in the log file. 4: gone, not yet marked so. */
export type CrashPoint = 1 | 2 | 3 | 4;

export interface ShredderParts {
  readonly db: Connection;
  readonly file: string;
  readonly writer: Writer;
  readonly leases: Leases;
  readonly refresh: () => number;
  readonly reservations: Reservations;
  readonly journal: ErasureJournal;
  readonly limitMs: number;
  readonly atCrashPoint: (point: CrashPoint) => void;
}

const POLL_MS = 20;

/**
 * Destroys keys: journal, tombstones, the wait for whoever still seals, the overwriting, the emptying of the log file.
 * A tombstone stands before its key is destroyed, so from that moment the data category counts as erased everywhere;
 * one that is not marked `destroyed` is finished by the next opening of the vault or the next call for it. The normal
 * path and the recovery are the same function.
 */
export class Shredder {
  readonly #parts: ShredderParts;
  readonly #tombstone;
  readonly #unfinished;
  readonly #all;
  readonly #ofOwner;
  readonly #bury;
  readonly #keyOf;
  readonly #raise;
  readonly #wrapped;
  readonly #overwrite;
  readonly #markDestroyed;

  constructor(parts: ShredderParts) {
    this.#parts = parts;
    const { db } = parts;
    this.#tombstone = db.prepare<[string, string], Tombstone>(
      'SELECT * FROM tombstones WHERE owner = ? AND category = ?',
    );
    this.#unfinished = db.prepare<[], Tombstone>('SELECT * FROM tombstones WHERE destroyed = 0');
    this.#all = db.prepare<[], Tombstone>('SELECT * FROM tombstones ORDER BY request, owner, category');
    this.#ofOwner = db.prepare<[string], Id>('SELECT DISTINCT request FROM tombstones WHERE owner = ?').pluck();
    this.#bury = db.prepare('INSERT INTO tombstones VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)');
    this.#keyOf = db.prepare<[string, string], { kid: string; kc: string }>(
      'SELECT kid, kc FROM keys WHERE owner = ? AND category = ?',
    );
    this.#raise = db.prepare('UPDATE state SET generation = generation + 1');
    this.#wrapped = db
      .prepare<[string, string], Buffer>('SELECT wrapped FROM keys WHERE owner = ? AND category = ?')
      .pluck();
    this.#overwrite = db.prepare('UPDATE keys SET wrapped = ? WHERE owner = ? AND category = ?');
    this.#markDestroyed = db.prepare('UPDATE tombstones SET destroyed = 1 WHERE owner = ? AND category = ?');
  }

  async shred(request: ShredRequest): Promise<ShredOutcome> {
    const pairs = [...new Set(request.owners)].flatMap((owner) =>
      [...new Set(request.dataCategories)].map((dataCategory) => ({ owner, dataCategory })),
    );
    await this.#parts.writer.write(() => this.#decide(pairs, request));
    const stones = pairs.map((pair) => this.#stone(pair));
    await this.#finish(stones.filter((stone) => stone.destroyed === 0));
    // What an earlier erasure destroyed is its own: this one neither claims it nor counts its suppressions again.
    return outcomeOf(
      stones.filter((stone) => stone.request === request.request),
      request,
    );
  }

  /**
   * At opening, before anything is served. What the journal names and this vault does not know (an older one was put
   * back) is buried again; what this vault knows and the journal does not (it was lost) is written there again.
   */
  async replay(): Promise<void> {
    await this.#parts.writer.write(() => this.#reconcile());
    await this.#finish(this.#unfinished.all());
  }

  /** A tombstone stands from the decision on, whether or not the key is overwritten yet. */
  erasures(owners: readonly Owner[]): readonly Id[] {
    return [...new Set(owners.flatMap((owner) => this.#ofOwner.all(owner)))];
  }

  /** By erasure, in the order of their ids. */
  known(): readonly KnownShred[] {
    const byRequest = new Map<Id, Tombstone[]>();
    for (const stone of this.#all.all()) {
      const stones = byRequest.get(stone.request);
      if (stones === undefined) byRequest.set(stone.request, [stone]);
      else stones.push(stone);
    }
    return [...byRequest].map(([request, stones]) => {
      const [{ at, suppress_until }] = stones as [Tombstone];
      return { request, at, outcome: outcomeOf(stones, { at, suppressUntil: suppress_until }) };
    });
  }

  /** In a writing transaction. Crash 1: the journal has it; the next opening buries and destroys. */
  #decide(pairs: readonly Pair[], request: ShredRequest): void {
    const { journal, reservations } = this.#parts;
    const fresh = pairs.filter((pair) => this.#tombstone.get(pair.owner, pair.dataCategory) === undefined);
    const lines: ErasureLine[] = [];
    for (const { owner, dataCategory } of fresh) {
      const dropped =
        dataCategory === 'source' ? reservations.suppressionsOf(owner, request.at, request.suppressUntil) : [];
      lines.push(
        {
          t: 'key',
          owner,
          dataCategory,
          ...this.#keyOf.get(owner, dataCategory),
          request: request.request,
          at: request.at,
          suppressed: dropped.length,
          suppressUntil: request.suppressUntil,
        },
        ...dropped,
      );
    }
    journal.append(inOrderOfNothing(lines));
    if (fresh.length > 0) this.#parts.atCrashPoint(1);
    this.#applyLines(lines);
  }

  /** In a writing transaction. */
  #reconcile(): void {
    const { db, journal, reservations } = this.#parts;
    const journalled = journal.read();
    journal.label(journalled);
    const lines = journalled.filter((line) => line.t !== 'ledger');
    this.#applyLines(lines);
    const named = new Set(lines.map(nameOf));
    const stones = db.prepare<[], Tombstone>('SELECT * FROM tombstones').all().map(lineOf);
    const missing = [...stones, ...reservations.all()].filter((line) => !named.has(nameOf(line)));
    journal.append(inOrderOfNothing(missing));
    journal.ensure();
  }

  #applyLines(lines: readonly ErasureLine[]): void {
    const { reservations } = this.#parts;
    let buried = 0;
    for (const line of lines) {
      if (line.t === 'suppression') {
        reservations.suppress(line);
        continue;
      }
      const { owner, dataCategory, request, at, suppressed, suppressUntil } = line;
      if (this.#tombstone.get(owner, dataCategory) !== undefined) continue;
      const key = this.#keyOf.get(owner, dataCategory);
      const kid = line.kid ?? key?.kid ?? null;
      this.#bury.run(owner, dataCategory, kid, line.kc ?? key?.kc ?? null, request, at, suppressed, suppressUntil);
      if (dataCategory === 'source') reservations.drop(owner, reservations.suppressionsOf(owner, at, suppressUntil));
      buried++;
    }
    if (buried > 0) this.#raise.run();
  }

  /**
   * Crash 2: tombstones stand, keys too. Crash 3: keys are overwritten, the log file may still have them.
   * Crash 4: nothing is left but the mark. In each the tombstone is unfinished, and this runs again.
   */
  async #finish(stones: readonly Tombstone[]): Promise<void> {
    if (stones.length === 0) return;
    const { writer, leases, refresh, atCrashPoint } = this.#parts;
    const generation = refresh();
    leases.observe(generation);
    atCrashPoint(2);
    await leases.settled(generation);
    const needles = await writer.write(() => this.#destroy(stones));
    atCrashPoint(3);
    await this.#emptyLog(needles);
    atCrashPoint(4);
    await writer.write(() => stones.forEach((stone) => this.#markDestroyed.run(stone.owner, stone.category)));
  }

  /** In a writing transaction. Answers the bytes that must be nowhere afterwards. */
  #destroy(stones: readonly Tombstone[]): readonly Buffer[] {
    const needles: Buffer[] = [];
    for (const { owner, category } of stones) {
      const wrapped = this.#wrapped.get(owner, category);
      if (wrapped === undefined || wrapped.equals(DESTROYED)) continue;
      needles.push(wrapped);
      this.#overwrite.run(DESTROYED, owner, category);
    }
    return needles;
  }

  /** The log holds older pages until it is cut; that answers busy while anyone reads. */
  async #emptyLog(needles: readonly Buffer[]): Promise<void> {
    const { db, file, limitMs } = this.#parts;
    const since = performance.now();
    for (;;) {
      if (truncateLog(db) && !holdsAny(`${file}-wal`, needles)) return;
      if (performance.now() - since > limitMs) {
        throw new VaultError(
          'VAULT_SHRED_BUSY',
          'Another program reads the file of the key vault, so its log cannot be cut. The data counts as erased; ask again to finish the destruction.',
        );
      }
      await delay(POLL_MS);
    }
  }

  #stone(pair: Pair): Tombstone {
    const stone = this.#tombstone.get(pair.owner, pair.dataCategory);
    assert(stone !== undefined, 'a decided shred has its tombstones');
    return stone;
  }
}

function truncateLog(db: Connection): boolean {
  const timeout = db.pragma('busy_timeout', { simple: true }) as number;
  db.pragma('busy_timeout = 0');
  try {
    const [answer] = db.pragma('wal_checkpoint(TRUNCATE)') as readonly [{ readonly busy: number }];
    return answer.busy === 0;
  } finally {
    db.pragma(`busy_timeout = ${timeout}`);
  }
}

function holdsAny(path: string, needles: readonly Buffer[]): boolean {
  if (needles.length === 0) return false;
  try {
    const bytes = readFileSync(path);
    return needles.some((needle) => bytes.includes(needle));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Suppressions do not stand beside the customer they come from: sorted among themselves, after all key lines. */
function inOrderOfNothing(lines: readonly ErasureLine[]): readonly ErasureLine[] {
  const suppressions = lines.filter((line) => line.t === 'suppression');
  return [...lines.filter((line) => line.t === 'key'), ...suppressions.toSorted((a, b) => (a.hmac < b.hmac ? -1 : 1))];
}

const nameOf = (line: ErasureLine): string =>
  line.t === 'key' ? `${line.owner} ${line.dataCategory}` : `${line.hmac} ${line.until}`;

function lineOf(stone: Tombstone): KeyLine {
  return {
    t: 'key',
    owner: stone.owner,
    dataCategory: stone.category,
    ...(stone.kid === null ? {} : { kid: stone.kid }),
    ...(stone.kc === null ? {} : { kc: stone.kc }),
    request: stone.request,
    at: stone.at,
    suppressed: stone.suppressed,
    suppressUntil: stone.suppress_until,
  };
}

function outcomeOf(stones: readonly Tombstone[], request: Pick<ShredRequest, 'at' | 'suppressUntil'>): ShredOutcome {
  const count = stones.reduce((sum, stone) => sum + stone.suppressed, 0);
  const until = stones.find((stone) => stone.suppressed > 0)?.suppress_until ?? request.suppressUntil;
  return {
    tombstones: stones.map(({ owner, category, kid, kc }) => ({
      owner,
      dataCategory: category,
      ...(kid === null ? {} : { kid }),
      ...(kc === null ? {} : { kc }),
    })),
    at: stones[0]?.at ?? request.at,
    suppressions: { count, until },
  };
}
