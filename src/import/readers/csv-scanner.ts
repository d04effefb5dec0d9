/** One record of a CSV text, or why there is none. Indexes are into the text that was given. */
export type Scan =
  | { readonly kind: 'record'; readonly cells: readonly string[]; readonly end: number; readonly lines: number }
  /** The text ends before the record does. */
  | { readonly kind: 'more' }
  /** A quote that is not closed, or is closed inside a value; `at` is where that became certain. */
  | { readonly kind: 'broken'; readonly at: number };

export interface ScanOptions {
  readonly delimiter: string;
  /** Nothing follows the text. */
  readonly atEnd: boolean;
  /** Refuse quotes inside unquoted cells: set where the text may be a fragment of a broken record. */
  readonly strict: boolean;
}

/**
 * Reads the record that starts at `start` (RFC 4180; a line ends with CRLF, LF or CR; a quote inside an unquoted cell
 * is an ordinary character). It keeps no state, so the caller may go back and read the same text another way, which
 * is what keeps one stray quote from swallowing the rows after it.
 */
export function scanRecord(text: string, start: number, options: ScanOptions): Scan {
  const { delimiter, atEnd, strict } = options;
  const cells: string[] = [];
  let lines = 0;
  let at = start;
  for (;;) {
    if (text[at] === '"') {
      const quoted = scanQuoted(text, at, atEnd);
      if (quoted.kind !== 'cell') return quoted;
      cells.push(quoted.value);
      lines += quoted.lines;
      at = quoted.end;
    } else {
      const end = endOfPlain(text, at, delimiter);
      if (strict && text.slice(at, end).includes('"')) return { kind: 'broken', at: end };
      cells.push(text.slice(at, end));
      at = end;
    }
    if (at >= text.length) return atEnd ? { kind: 'record', cells, end: at, lines: lines + 1 } : { kind: 'more' };
    if (text[at] === delimiter) {
      at++;
      if (at >= text.length && !atEnd) return { kind: 'more' };
      continue;
    }
    const breakLength = lineBreakAt(text, at, atEnd);
    if (breakLength === undefined) return { kind: 'more' };
    if (breakLength === 0) return { kind: 'broken', at };
    return { kind: 'record', cells, end: at + breakLength, lines: lines + 1 };
  }
}

type Quoted =
  | { readonly kind: 'cell'; readonly value: string; readonly end: number; readonly lines: number }
  | { readonly kind: 'more' }
  | { readonly kind: 'broken'; readonly at: number };

function scanQuoted(text: string, start: number, atEnd: boolean): Quoted {
  let value = '';
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return atEnd ? { kind: 'broken', at: text.length } : { kind: 'more' };
    value += text.slice(from, quote);
    // At the edge of what was read so far this may be the first quote of a pair; the caller then finds no end, and reads on.
    if (text[quote + 1] !== '"') return { kind: 'cell', value, end: quote + 1, lines: countLineBreaks(value) };
    value += '"';
    from = quote + 2;
  }
}

function endOfPlain(text: string, start: number, delimiter: string): number {
  let at = start;
  while (at < text.length) {
    const char = text[at];
    if (char === delimiter || char === '\n' || char === '\r') break;
    at++;
  }
  return at;
}

/** Length of the line break at `at`: 0 when there is none, `undefined` when a CR may still be followed by its LF. */
export function lineBreakAt(text: string, at: number, atEnd: boolean): 0 | 1 | 2 | undefined {
  if (text[at] === '\n') return 1;
  if (text[at] !== '\r') return 0;
  if (at + 1 >= text.length) return atEnd ? 1 : undefined;
  return text[at + 1] === '\n' ? 2 : 1;
}

function countLineBreaks(value: string): number {
  let count = 0;
  for (let at = 0; at < value.length; at++) {
    const length = lineBreakAt(value, at, true) as number;
    if (length > 0) {
      count++;
      at += length - 1;
    }
  }
  return count;
}
