import type { FindingLog } from './findings.ts';
import {
  ABSENT,
  type BundleMode,
  EVENT,
  FOREIGN,
  HOLE,
  MISPLACED,
  NO_ENTRY,
  OWN_STREAM,
  type ScanResult,
  UNREADABLE,
  WRONG,
} from './leaves/scan-result.ts';
import { Table128 } from './leaves/table-128.ts';
import { GrowingBytes, GrowingDoubles, GrowingWords } from './growing.ts';

/**
 * What can be said only over all files, in their order: ids, revisions, and which events stand where others should. About
 * 70 bytes an event, whatever the texts are.
 */
export class LedgerWalk {
  readonly #mode: BundleMode;
  readonly #size: number;
  readonly #log: FindingLog;
  readonly #ids: Table128;
  /** By number of an id: as what it was seen. */
  readonly #seen = new GrowingBytes();
  readonly #streams = new Table128();
  /** By number of a stream: its last revision, and how many follow one another from 0 on. */
  readonly #revisions = new GrowingDoubles();
  readonly #runs = new GrowingDoubles();
  /** By number of a stream: whether it is one of the ledger about itself. */
  readonly #owned = new GrowingBytes();
  #unreadable = 0;
  readonly #suspectIndexes = new GrowingDoubles();
  readonly #suspectFlags = new GrowingBytes();
  readonly #suspectEvents = new GrowingWords();
  readonly #suspectEntries = new GrowingWords();
  /** Behind the last place that has a line, readable or not. */
  end = 0;
  /** Under the checkpoint; what lies behind it is `unsealed`. */
  events = 0;
  unsealed = 0;
  /** Whether there is an event at leaf 0, and it is what was sealed. */
  firstIsSound = false;

  /** `lines`: how many there can be; room for them is made at once. */
  constructor(mode: BundleMode, size: number, lines: number, log: FindingLog) {
    this.#ids = new Table128(lines);
    this.#mode = mode;
    this.#size = size;
    this.#log = log;
  }

  add(result: ScanResult): void {
    let entry = 0;
    for (let row = 0; row < result.kinds.length; row++) {
      const index = result.indexes === undefined ? result.first + row : (result.indexes[row] as number);
      const kind = result.kinds[row] as number;
      const flags = result.flags[row] as number;
      const suspect = index < this.#size && (kind === ABSENT || (flags & MISPLACED) !== 0) && this.#mode === 'full';
      if (suspect) {
        const hasEntry = (flags & NO_ENTRY) === 0;
        this.#suspect(result, row, index, hasEntry ? entry : -1);
        if (hasEntry) entry++;
      }
      if (kind === ABSENT) continue;
      this.end = index + 1;
      if (kind === UNREADABLE) this.#unreadable++;
      if (kind === EVENT || kind === FOREIGN) this.#event(result, row, index);
    }
  }

  /** A whole file that is not there. */
  missFile(file: string, index: number): void {
    this.#log.add({ id: 'E103', index, file, why: 'the file with this event is not there' });
  }

  /** After the last file. */
  finish(): void {
    const entries = new Table128();
    for (let i = 0; i < this.#suspectIndexes.length; i++) {
      if ((this.#suspectFlags.at(i) & NO_ENTRY) === 0) entries.add(this.#suspectEntries.values, 4 * i);
    }
    const order = new Order();
    for (let i = 0; i < this.#suspectIndexes.length; i++) {
      // What is missing at the end is a truncated tree, said once.
      if (this.#suspectIndexes.at(i) < this.end) this.#judgeSuspect(i, entries, order);
    }
    for (const i of order.wrong(this.#suspectEvents.values, this.#suspectEntries.values)) {
      this.#log.add({ id: 'E105', index: this.#suspectIndexes.at(i) });
    }
    if (this.#mode === 'full' && this.end < this.#size) {
      this.#log.add({ id: 'E202', size: this.#size, expected: this.#size, got: this.end });
    }
  }

  /** Subject mode: how many revisions of the stream follow one another from 0 on. */
  revisionsOf(streamKey: Int32Array): number {
    const number = this.#streams.get(streamKey, 0);
    return number < 0 ? 0 : this.#runs.at(number);
  }

  /** Whether there is a stream, of those that are not the ledger's own, that is none of these. */
  namesMoreThan(streamKeys: readonly Int32Array[]): boolean {
    const named = new Set(streamKeys.map((key) => this.#streams.get(key, 0)));
    for (let number = 0; number < this.#revisions.length; number++) {
      if (this.#owned.at(number) === 0 && !named.has(number)) return true;
    }
    return false;
  }

  #event(result: ScanResult, row: number, index: number): void {
    const flags = result.flags[row] as number;
    if (index === 0) this.firstIsSound = (flags & WRONG) === 0;
    const number = this.#ids.add(result.eventKeys, 4 * row);
    if (number === this.#seen.length) this.#seen.push(0);
    const seen = this.#seen.at(number);
    if (index >= this.#size) {
      this.unsealed++;
      return;
    }
    this.events++;
    const isOurs = result.kinds[row] === EVENT;
    if (isOurs && (seen & AS_EVENT) !== 0) this.#log.add({ id: 'E106', index });
    this.#seen.set(number, seen | (isOurs ? AS_EVENT : 0) | ((flags & MISPLACED) === 0 ? AS_ENTRY : 0));
    this.#revision(result, row, index, isOurs);
  }

  /** What others wrote is not judged, but what follows on its stream follows it. */
  #revision(result: ScanResult, row: number, index: number, isOurs: boolean): void {
    const number = this.#streams.add(result.streamKeys, 4 * row);
    const got = result.revisions[row] as number;
    const isNew = number === this.#revisions.length;
    if (isNew) {
      this.#revisions.push(-1);
      this.#runs.push(0);
      this.#owned.push((result.flags[row] as number) & OWN_STREAM);
    }
    const expected = this.#revisions.at(number) + 1;
    this.#revisions.set(number, got);
    if (got === this.#runs.at(number)) this.#runs.set(number, got + 1);
    // A line that could not be read may be what lies between.
    const follows = got >= expected && got <= expected + this.#unreadable;
    if (!follows && isOurs && this.#judges(isNew, result.flags[row] as number)) {
      this.#log.add({ id: 'E107', index, expected, got });
    }
  }

  #judges(isNew: boolean, flags: number): boolean {
    switch (this.#mode) {
      case 'full':
        return true;
      case 'range':
        return !isNew;
      case 'subject':
        // Those of the ledger itself are there in part only.
        return !isNew && (flags & OWN_STREAM) === 0;
      case 'events':
        return false;
    }
  }

  #suspect(result: ScanResult, row: number, index: number, entry: number): void {
    const isAbsent = result.kinds[row] === ABSENT;
    this.#suspectIndexes.push(index);
    this.#suspectFlags.push((isAbsent ? ABSENT_EVENT : 0) | (entry < 0 ? NO_ENTRY : 0));
    this.#suspectEvents.push4(result.eventKeys, 4 * row);
    if (entry < 0) this.#suspectEntries.push4(NOTHING, 0);
    else this.#suspectEntries.push4(result.entryKeys, 4 * entry);
  }

  /** docs/evidence.md section 5: missing, never logged, or both elsewhere; then the order decides. */
  #judgeSuspect(i: number, entries: Table128, order: Order): void {
    const index = this.#suspectIndexes.at(i);
    const flags = this.#suspectFlags.at(i);
    const isAbsent = (flags & ABSENT_EVENT) !== 0;
    const isMissing = (flags & NO_ENTRY) !== 0 || this.#ids.get(this.#suspectEntries.values, 4 * i) < 0;
    const number = isAbsent ? -1 : this.#ids.get(this.#suspectEvents.values, 4 * i);
    const isLogged =
      !isAbsent && ((this.#seen.at(number) & AS_ENTRY) !== 0 || entries.get(this.#suspectEvents.values, 4 * i) >= 0);
    if (isMissing) this.#log.add({ id: 'E103', index });
    else order.sealed.push(i);
    if (isLogged) order.found.push(i);
    else if (!isAbsent) this.#log.add({ id: 'E104', index });
  }
}

/**
 * Suspects that are in the ledger and in the tree, at different places. One that is missing, or was never logged, moves all
 * that follow: without those the two lists are compared place by place, and only what differs then was reordered.
 */
class Order {
  /** Suspects whose entry has an event somewhere; and those whose event has an entry. */
  readonly sealed = new GrowingDoubles();
  readonly found = new GrowingDoubles();

  *wrong(events: Int32Array, entries: Int32Array): Generator<number> {
    for (let k = 0; k < this.sealed.length; k++) {
      const at = this.sealed.at(k);
      const entry = 4 * at;
      const event = k < this.found.length ? 4 * this.found.at(k) : -1;
      const isSame = event >= 0 && [0, 1, 2, 3].every((word) => events[event + word] === entries[entry + word]);
      if (!isSame) yield at;
    }
  }
}

/** An event of ours; and at a place where the stored entry has the same id. */
const AS_EVENT = 1;
const AS_ENTRY = 2;
const ABSENT_EVENT = HOLE;
const NOTHING = new Int32Array(4);
