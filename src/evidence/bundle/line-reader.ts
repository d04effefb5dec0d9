import type { OpenFile } from './bundle-files.ts';
import { MAX_LINE_BYTES } from './limits.ts';

const CHUNK = 1024 * 1024;
const NEWLINE = 0x0a;
/**
 * Bytes behind what was read that are never filled, the first of them zero: a scanner stops there, or no further behind
 * than a digest is long. If it ran off the buffer even once, every later read would be many times slower.
 */
const MARGIN = 64;

/**
 * The lines of a file, one at a time, in a buffer that grows to the longest line and never beyond the limit, whatever the
 * file holds. A line that is longer is skipped and said to be so.
 */
export class LineReader {
  bytes: Buffer;
  /** Where the next line begins, and after `read` where its newline stands. */
  start = 0;
  lineEnd = 0;
  readonly #first: Buffer;
  #file: OpenFile | undefined;
  #offset = 0;
  #end = 0;

  /** `first`: where lines are read to, as long as none is longer than half of it. */
  constructor(first: Buffer = Buffer.allocUnsafe(CHUNK)) {
    this.#first = first;
    this.bytes = first;
  }

  /** The file is closed by whoever opened it. */
  use(file: OpenFile): void {
    this.#file = file;
    this.bytes = this.#first;
    this.#offset = 0;
    this.start = 0;
    this.#end = 0;
    this.bytes[0] = 0;
  }

  /**
   * For a scanner that finds the end of a line by itself: true when `end` is the newline of the line at `start`, which is
   * then taken. Never beyond what was read: a line that seems to end there is looked at again by `read`.
   */
  take(end: number): boolean {
    if (end < this.start || end >= this.#end || this.bytes[end] !== NEWLINE) return false;
    if (end - this.start > MAX_LINE_BYTES) return false;
    this.start = end + 1;
    return true;
  }

  /** Looks for the end of the next line, which stands at [start, lineEnd) then; it is not taken yet. */
  read(): 'line' | 'too-long' | 'unfinished' | 'end' {
    let searched = this.start;
    for (;;) {
      const newline = this.bytes.subarray(0, this.#end).indexOf(NEWLINE, searched);
      if (newline >= 0) {
        this.lineEnd = newline;
        if (newline - this.start <= MAX_LINE_BYTES) return 'line';
        this.start = newline + 1;
        return 'too-long';
      }
      if (this.#end - this.start > MAX_LINE_BYTES) return this.#skip();
      searched = this.#end - this.start;
      if (this.#fill()) continue;
      const rest = this.#end - this.start;
      this.start = this.#end;
      return rest === 0 ? 'end' : 'unfinished';
    }
  }

  /** Moves what is left to the front and reads on; false at the end of the file. */
  #fill(): boolean {
    const rest = this.#end - this.start;
    if (this.bytes.length - MARGIN - rest < CHUNK / 2) {
      const larger = Buffer.allocUnsafe(this.bytes.length * 2);
      this.bytes.copy(larger, 0, this.start, this.#end);
      this.bytes = larger;
    } else {
      this.bytes.copyWithin(0, this.start, this.#end);
    }
    this.start = 0;
    this.#end = rest;
    const read = this.#file?.read(this.bytes, rest, this.bytes.length - MARGIN - rest, this.#offset) ?? 0;
    this.#offset += read;
    this.#end += read;
    this.bytes[this.#end] = 0;
    return read > 0;
  }

  #skip(): 'too-long' {
    for (;;) {
      this.start = this.#end;
      if (!this.#fill()) return 'too-long';
      const newline = this.bytes.subarray(0, this.#end).indexOf(NEWLINE);
      if (newline < 0) continue;
      this.start = newline + 1;
      return 'too-long';
    }
  }
}
