import { leafHash } from '../../merkle.ts';
import type { FindingLog } from '../findings.ts';
import type { EntryBuilder } from './entry-builder.ts';
import type { LeafEntry } from '../../leaf.ts';
import { MISPLACED, WRONG } from './scan-result.ts';
import { parseEntry } from './stored-entry.ts';
import { StoredLeaves } from './stored-leaves.ts';

/**
 * Which of the three witnesses of a leaf is wrong - the entry made from the event line, the stored entry, the hash in
 * `tile/0` - is decided as docs/evidence.md section 5 says. The answer is flags; 0 for a sound event.
 */
export class LeafJudge {
  readonly #stored: StoredLeaves;
  readonly #size: number;
  readonly #log: FindingLog;

  constructor(stored: StoredLeaves, size: number, log: FindingLog) {
    this.#stored = stored;
    this.#size = size;
    this.#log = log;
  }

  /** `hash` is the leaf hash of `own`, the entry made from the line at `place`; `sameEntry` whether that is stored there. */
  judge(place: number, own: EntryBuilder, hash: string, sameEntry: boolean): number {
    const stored = this.#stored;
    const bundle = stored.entries(place);
    if (stored.isHash(place, hash)) {
      if (bundle !== undefined && !sameEntry) this.#corrupt(place, 'entries', 'it is not the entry of the event');
      return 0;
    }
    if (sameEntry) {
      if (stored.hasHash(place)) this.#corrupt(place, 0, 'it is the hash neither of the event nor of the stored entry');
      return 0;
    }
    if (bundle === undefined) return stored.hasHash(place) ? this.#alteredAnyhow(place, hash) : 0;
    return this.#against(place, own, hash);
  }

  /** A place without an event: the stored entry must belong to the tree all the same. */
  judgeAbsent(place: number): void {
    const entry = this.#stored.entry(place);
    const hash = this.#stored.hash(place);
    if (entry !== undefined && hash !== undefined && !leafHash(entry).equals(hash)) {
      this.#corrupt(place, 'entries', 'it does not have the hash of the tile');
    }
  }

  /** Three witnesses that say three things, or the event alone against the other two. */
  #against(place: number, own: EntryBuilder, hash: string): number {
    const bytes = this.#stored.entry(place) as Buffer;
    const tile = this.#stored.hash(place);
    const believed = tile === undefined || leafHash(bytes).equals(tile);
    if (!believed) this.#corrupt(place, 'entries', 'it does not have the hash of the tile');
    const entry = parseEntry(bytes);
    if (entry === undefined || entry === 'version') {
      this.#notAnEntry(place, entry);
      return this.#alteredAnyhow(place, hash);
    }
    const got = parseEntry(own.bytes.subarray(1, 1 + own.length)) as LeafEntry;
    if (got.id !== entry.id) return WRONG | MISPLACED;
    this.#compare(this.#stored.first + place, entry, got);
    return WRONG;
  }

  #compare(index: number, expected: LeafEntry, got: LeafEntry): void {
    const differs = [
      ['kind', expected.c, got.c],
      ['stream', expected.s, got.s],
      ['revision', expected.r, got.r],
      ['type', expected.t, got.t],
      ['data', expected.d, got.d],
    ] as const;
    const [field, wanted, found] = differs.find(([, one, other]) => one !== other) ?? [];
    if (field !== undefined) {
      this.#log.add({ id: 'E101', index, field, expected: wanted ?? 'none', got: found ?? 'none' });
    }
    if (expected.m !== got.m && expected.c === got.c) {
      this.#log.add({ id: 'E102', index, field: 'metadata', expected: expected.m ?? 'none', got: got.m ?? 'none' });
    }
  }

  /** Without a stored entry to compare with, the hash alone says it, and not in which field. */
  #alteredAnyhow(place: number, hash: string): number {
    const expected = this.#stored.hash(place)?.toString('base64') ?? 'none';
    const got = Buffer.from(hash, 'latin1').toString('base64');
    this.#log.add({ id: 'E101', index: this.#stored.first + place, field: 'leaf', expected, got });
    return WRONG;
  }

  #notAnEntry(place: number, entry: 'version' | undefined): void {
    const index = this.#stored.first + place;
    const file = StoredLeaves.pathOf('entries', index, this.#size);
    if (entry === 'version') this.#log.add({ id: 'E002', index, file, why: 'a leaf of another version' });
    else this.#log.add({ id: 'E001', index, file, why: 'the stored entry is no leaf entry' });
  }

  #corrupt(place: number, level: 0 | 'entries', why: string): void {
    const index = this.#stored.first + place;
    this.#log.add({ id: 'E203', index, file: StoredLeaves.pathOf(level, index, this.#size), why });
  }
}
