import {
  DELIMITERS,
  type Delimiter,
  type RawRow,
  type ReadTableOptions,
  type Table,
  type TableSource,
} from '../table.ts';
import { lineBreakAt, scanRecord } from './csv-scanner.ts';
import { decodeTable, detectEncoding } from './encoding.ts';
import { takeHeader } from './header.ts';

/** A row longer than this is rejected: it is a quote gone astray, or no row of customers. */
export const MAX_ROW_CHARS = 1024 * 1024;
/** How much of the beginning is looked at to tell the delimiter. */
const SNIFFED_CHARS = 64 * 1024;

/** Opens a CSV of any length with flat memory. Two passes: one tells the encoding for certain, one reads. */
export async function readCsv(source: TableSource, options: ReadTableOptions): Promise<Table> {
  const encoding = options.encoding ?? (await detectEncoding(source));
  const raw = readRawRows(decodeTable(source, encoding), options);
  const headed = await takeHeader(raw, { ...options, exactWidth: true });
  return { format: 'csv', encoding, ...headed };
}

/** Text held at one time: from the start of the current record to the end of what was read. */
interface Reading {
  text: string;
  /** Where the current record starts in `text`, and on which physical line. */
  at: number;
  line: number;
  /** Up to here the text may be the rest of a broken record, and is read strictly. */
  strictUntil: number;
  /** The rest of an overlong line is being passed over. */
  skipping: boolean;
}

export async function* readRawRows(
  chunks: AsyncIterable<string>,
  options: Pick<ReadTableOptions, 'delimiter' | 'headerLine'>,
): AsyncGenerator<RawRow> {
  const reading: Reading = { text: '', at: 0, line: 1, strictUntil: 0, skipping: false };
  let delimiter: Delimiter | undefined;
  for await (const chunk of chunks) {
    reading.text = reading.text.slice(reading.at) + chunk;
    reading.strictUntil -= reading.at;
    reading.at = 0;
    if (delimiter === undefined) {
      if (reading.text.length < SNIFFED_CHARS) continue;
      delimiter = begin(reading, options);
    }
    yield* rowsOf(reading, delimiter, false);
  }
  yield* rowsOf(reading, delimiter ?? begin(reading, options), true);
}

/** Takes Excel's own hint (`sep=;` on the first line) or, without one, the delimiter that splits the header most. */
function begin(reading: Reading, options: Pick<ReadTableOptions, 'delimiter' | 'headerLine'>): Delimiter {
  const hint = /^sep=([,;\t|])(\r\n|\n|\r)/.exec(reading.text);
  if (hint !== null) {
    reading.at = hint[0].length;
    reading.line = 2;
  }
  if (options.delimiter !== undefined) return options.delimiter;
  return hint === null ? sniffDelimiter(reading.text, options.headerLine) : (hint[1] as Delimiter);
}

export function sniffDelimiter(text: string, headerLine: number | undefined): Delimiter {
  const lines = text.split(/\r\n|\n|\r/u, headerLine ?? 100);
  const header = headerLine === undefined ? lines.find((line) => line.trim() !== '') : lines[headerLine - 1];
  const bare = (header ?? '').replace(/"(?:[^"]|"")*"/g, '');
  let best: Delimiter = ',';
  for (const delimiter of DELIMITERS) {
    if (bare.split(delimiter).length > bare.split(best).length) best = delimiter;
  }
  return best;
}

function* rowsOf(reading: Reading, delimiter: Delimiter, atEnd: boolean): Generator<RawRow> {
  while (reading.at < reading.text.length) {
    if (reading.skipping && !skipLine(reading, atEnd)) return;
    if (reading.at >= reading.text.length) return;
    const strict = reading.at < reading.strictUntil;
    const scan = scanRecord(reading.text, reading.at, { delimiter, atEnd, strict });
    switch (scan.kind) {
      case 'record':
        if (scan.end - reading.at > MAX_ROW_CHARS) {
          yield rejectLine(reading, delimiter, atEnd, reading.at + MAX_ROW_CHARS);
          break;
        }
        yield { line: reading.line, cells: scan.cells };
        reading.at = scan.end;
        reading.line += scan.lines;
        break;
      case 'more':
        if (reading.text.length - reading.at <= MAX_ROW_CHARS) return;
        yield rejectLine(reading, delimiter, atEnd, reading.at + MAX_ROW_CHARS);
        break;
      case 'broken':
        yield rejectLine(reading, delimiter, atEnd, scan.at);
        break;
    }
  }
}

/**
 * Gives up the physical line on which the record starts, and that line alone: reading goes on with the next one, so a
 * quote gone astray costs one row. Up to `suspectUntil` what follows may be the inside of the broken record; there,
 * rows with odd quotes are rejected too rather than taken for customers.
 */
function rejectLine(reading: Reading, delimiter: Delimiter, atEnd: boolean, suspectUntil: number): RawRow {
  const { text, at, line } = reading;
  const lineEnd = endOfLine(text, at);
  const broken = lineEnd - at > MAX_ROW_CHARS ? 'ROW_TOO_LARGE' : 'ROW_QUOTES';
  reading.at = lineEnd;
  reading.skipping = true;
  reading.strictUntil = Math.max(reading.strictUntil, suspectUntil);
  skipLine(reading, atEnd);
  return { line, broken, cells: broken === 'ROW_TOO_LARGE' ? [] : text.slice(at, lineEnd).split(delimiter) };
}

/** Passes over the rest of the line and its break; false when the text ends first and more is to come. */
function skipLine(reading: Reading, atEnd: boolean): boolean {
  reading.at = endOfLine(reading.text, reading.at);
  const length =
    reading.at < reading.text.length ? lineBreakAt(reading.text, reading.at, atEnd) : atEnd ? 0 : undefined;
  if (length === undefined) return false;
  reading.at += length;
  reading.line++;
  reading.skipping = false;
  return true;
}

function endOfLine(text: string, from: number): number {
  const lf = text.indexOf('\n', from);
  const cr = text.indexOf('\r', from);
  if (lf < 0) return cr < 0 ? text.length : cr;
  return cr < 0 ? lf : Math.min(lf, cr);
}
