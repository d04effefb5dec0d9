import type { FindingLog } from './findings.ts';
import {
  ABSENT,
  type BundleMode,
  EVENT,
  FOREIGN,
  HOLE,
  MISPLACED,
  NO_ENTRY,
  type ScanResult,
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
  readonly #ids = new Table128();
  /** By number of an id: whether the stored entries have it at a place where the event has it too. */
  readonly #logged = new GrowingBytes();
  readonly #streams = new Table128();
  /** By number of a stream: its last revision, and in subject mode whether they followed one another from 0. */
  readonly #revisions = new GrowingDoubles();
  readonly #gaps = new GrowingBytes();
  readonly #suspectIndexes = new GrowingDoubles();
  readonly #suspectFlags = new GrowingBytes();
  readonly #suspectEvents = new GrowingWords();
  readonly #suspectEntries = new GrowingWords();
  /** Behind the last place that has a line, readable or not. */
  end = 0;
  events = 0;
  unsealed = 0;
  /** Whether there is an event at leaf 0, and it is what was sealed. */
  firstIsSound = false;

  constructor(mode: BundleMode, size: number, log: FindingLog) {
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
      if ((this.#suspectFlags.at(i) & NO_ENTRY) === 0) entries.add(this.#suspectEntries.words, 4 * i);
    }
    for (let i = 0; i < this.#suspectIndexes.length; i++) {
      // What is missing at the end is a truncated tree, said once.
      if (this.#suspectIndexes.at(i) < this.end) this.#judgeSuspect(i, entries);
    }
    if (this.#mode === 'full' && this.end < this.#size) {
      this.#log.add({ id: 'E202', size: this.#size, expected: this.#size, got: this.end });
    }
  }

  /** Where the stream ends in the bundle; -1 when it is not there or does not go 0, 1, 2 ... */
  lastRevision(streamKey: Int32Array): number {
    const number = this.#streams.get(streamKey, 0);
    return number < 0 || this.#gaps.at(number) !== 0 ? -1 : this.#revisions.at(number);
  }

  #event(result: ScanResult, row: number, index: number): void {
    this.events++;
    if (index === 0) this.firstIsSound = result.flags[row] === 0;
    const number = this.#ids.add(result.eventKeys, 4 * row);
    const isNew = number === this.#logged.length;
    if (isNew) this.#logged.push(0);
    if (index >= this.#size) {
      this.unsealed++;
      return;
    }
    if (((result.flags[row] as number) & MISPLACED) === 0) this.#logged.set(number, 1);
    if (!isNew) this.#log.add({ id: 'E106', index });
    this.#revision(result, row, index);
  }

  #revision(result: ScanResult, row: number, index: number): void {
    const number = this.#streams.add(result.streamKeys, 4 * row);
    const got = result.revisions[row] as number;
    const isNew = number === this.#revisions.length;
    if (isNew) {
      this.#revisions.push(got);
      this.#gaps.push(got === 0 ? 0 : 1);
    }
    const expected = isNew ? 0 : this.#revisions.at(number) + 1;
    this.#revisions.set(number, got);
    if (got === expected) return;
    this.#gaps.set(number, 1);
    const judged = this.#mode === 'full' || (this.#mode === 'range' && !isNew);
    if (judged) this.#log.add({ id: 'E107', index, revision: got, expected, got });
  }

  #suspect(result: ScanResult, row: number, index: number, entry: number): void {
    const isAbsent = result.kinds[row] === ABSENT;
    this.#suspectIndexes.push(index);
    this.#suspectFlags.push((isAbsent ? ABSENT_EVENT : 0) | (entry < 0 ? NO_ENTRY : 0));
    this.#suspectEvents.push4(result.eventKeys, 4 * row);
    if (entry < 0) this.#suspectEntries.push4(NOTHING, 0);
    else this.#suspectEntries.push4(result.entryKeys, 4 * entry);
  }

  /** docs/evidence.md section 5: missing, never logged, or both elsewhere. */
  #judgeSuspect(i: number, entries: Table128): void {
    const index = this.#suspectIndexes.at(i);
    const flags = this.#suspectFlags.at(i);
    const isAbsent = (flags & ABSENT_EVENT) !== 0;
    const isMissing = (flags & NO_ENTRY) !== 0 || this.#ids.get(this.#suspectEntries.words, 4 * i) < 0;
    const number = isAbsent ? -1 : this.#ids.get(this.#suspectEvents.words, 4 * i);
    const isLogged = isAbsent || this.#logged.at(number) === 1 || entries.get(this.#suspectEvents.words, 4 * i) >= 0;
    if (isMissing) this.#log.add({ id: 'E103', index });
    if (!isLogged) this.#log.add({ id: 'E104', index });
    if (!isMissing && isLogged) this.#log.add({ id: 'E105', index });
  }
}

const ABSENT_EVENT = HOLE;
const NOTHING = new Int32Array(4);
