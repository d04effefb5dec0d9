import type { OpenFile } from './bundle-files.ts';
import { MAX_LINE_BYTES } from './limits.ts';

const CHUNK = 1024 * 1024;
const NEWLINE = 0x0a;

/** Where a line stands in `bytes`; behind it, at `end`, is its newline. Valid until the next one is asked for. */
export interface LineSpan {
  readonly kind: 'line' | 'too-long' | 'unfinished';
  readonly start: number;
  readonly end: number;
}

/**
 * The lines of a file, one at a time, in a buffer that grows to the longest line and never beyond the limit, whatever the
 * file holds. A line that is longer is skipped and said to be so.
 */
export class LineReader {
  bytes: Buffer = Buffer.allocUnsafe(CHUNK);
  #file: OpenFile | undefined;
  #offset = 0;
  #start = 0;
  #end = 0;

  /** The file is closed by whoever opened it. */
  use(file: OpenFile): void {
    this.#file = file;
    this.#offset = 0;
    this.#start = 0;
    this.#end = 0;
  }

  /** `undefined` at the end of the file. */
  next(): LineSpan | undefined {
    let searched = this.#start;
    for (;;) {
      const newline = this.bytes.subarray(0, this.#end).indexOf(NEWLINE, searched);
      if (newline >= 0) {
        const start = this.#start;
        this.#start = newline + 1;
        return { kind: newline - start > MAX_LINE_BYTES ? 'too-long' : 'line', start, end: newline };
      }
      if (this.#end - this.#start > MAX_LINE_BYTES) return this.#skip();
      searched = this.#end - this.#start;
      if (!this.#fill()) {
        const rest = this.#end - this.#start;
        this.#start = this.#end;
        return rest === 0 ? undefined : { kind: 'unfinished', start: 0, end: 0 };
      }
    }
  }

  /** Moves what is left to the front and reads on; false at the end of the file. */
  #fill(): boolean {
    const rest = this.#end - this.#start;
    if (this.bytes.length - rest < CHUNK / 2) {
      const larger = Buffer.allocUnsafe(this.bytes.length * 2);
      this.bytes.copy(larger, 0, this.#start, this.#end);
      this.bytes = larger;
    } else {
      this.bytes.copyWithin(0, this.#start, this.#end);
    }
    this.#start = 0;
    this.#end = rest;
    const read = this.#file?.read(this.bytes, rest, this.bytes.length - rest, this.#offset) ?? 0;
    this.#offset += read;
    this.#end += read;
    return read > 0;
  }

  #skip(): LineSpan {
    for (;;) {
      this.#start = this.#end;
      if (!this.#fill()) return { kind: 'too-long', start: 0, end: 0 };
      const newline = this.bytes.subarray(0, this.#end).indexOf(NEWLINE);
      if (newline >= 0) {
        this.#start = newline + 1;
        return { kind: 'too-long', start: 0, end: 0 };
      }
    }
  }
}
