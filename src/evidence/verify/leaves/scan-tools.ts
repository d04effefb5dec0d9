import type { BundleReader } from '../../bundle/bundle-files.ts';
import { LINES_A_FILE } from '../../bundle/limits.ts';
import type { LineReader } from '../../bundle/line-reader.ts';
import type { LineScanner } from '../../bundle/line-scan.ts';
import { HASH_BYTES } from '../../merkle.ts';
import type { FindingLog } from '../findings.ts';
import { MAX_ENTRY_BYTES } from '../../tiles.ts';
import { EntryBuilder } from './entry-builder.ts';
import { factOf } from './fact-types.ts';
import type { EnvelopeCheck } from './envelope-check.ts';
import type { InstantReader } from './instant-bytes.ts';
import type { Keys128 } from './keys-128.ts';
import type { Rows } from './rows.ts';
import type { Fact, ScanResult, ScanSetup } from './scan-result.ts';

/** What a thread makes once and uses for every file. */
export interface ScanTools {
  readonly setup: ScanSetup;
  readonly files: BundleReader;
  readonly keys: Keys128;
  readonly instants: InstantReader;
  readonly lines: LineReader;
  readonly line: LineScanner;
  readonly entry: EntryBuilder;
}

/** What is filled while one file is read. */
export interface Scan {
  readonly tools: ScanTools;
  readonly file: number;
  readonly path: string;
  readonly rows: Rows;
  readonly log: FindingLog;
  readonly envelopes: EnvelopeCheck;
  readonly facts: Fact[];
}

export interface LineHandler {
  /** The line stands in `tools.line`, and its entry is not too long. */
  event(): void;
  /** The lines that were read so far may stand there no longer; `tools.line` may be another. */
  pause(): void;
  /** Not of its form; the finding is made by the caller, who knows the place. */
  broken(id: 'E001' | 'E003', why: string): void;
}

/** Calls the handler for every line; how many there were. Lines beyond what a file holds are not looked at. */
export function forEachLine({ lines, line }: ScanTools, handler: LineHandler): number {
  for (let count = 1; ; count++) {
    line.use(lines.bytes);
    // A sound line ends where its last brace is: nothing has to look for its newline first.
    const isEvent = count <= LINES_A_FILE && lines.take(line.scan(lines.start));
    if (!isEvent) {
      handler.pause();
      const found = lines.read();
      if (found === 'end') return count - 1;
      if (count > LINES_A_FILE) {
        handler.broken('E001', `a file has at most ${LINES_A_FILE} lines`);
        return count;
      }
      if (found === 'too-long') {
        handler.broken('E003', `line ${count} is longer than 2 MiB`);
        continue;
      }
      line.use(lines.bytes);
      const end = found === 'line' ? line.scan(lines.start) : -1;
      const isWhole = end === lines.lineEnd && lines.take(end);
      if (!isWhole) {
        if (found === 'line') lines.take(lines.lineEnd);
        handler.broken('E001', `line ${count} is not the canonical form of an event`);
        continue;
      }
    }
    if (EntryBuilder.lengthOf(line) <= MAX_ENTRY_BYTES) handler.event();
    else handler.broken('E003', `line ${count} has an entry of more than 65,535 bytes`);
  }
}

/** Arrays cut to what was filled; each has a buffer of its own, which goes to the thread that asked. */
export function resultOf(
  { file, rows, log, envelopes, facts }: Scan,
  count: number,
  more: Pick<ScanResult, 'first' | 'indexes' | 'tileRoots' | 'entryKeys' | 'lines'>,
): ScanResult {
  const whole = count === rows.kinds.length;
  const cut = <A extends Uint8Array | Int32Array | Float64Array>(array: A, each = 1): A =>
    whole ? array : (array.slice(0, each * count) as A);
  return {
    file,
    ...more,
    kinds: cut(rows.kinds),
    flags: cut(rows.flags),
    eventKeys: cut(rows.eventKeys, 4),
    streamKeys: cut(rows.streamKeys, 4),
    ownerKeys: cut(rows.ownerKeys, 4),
    revisions: cut(rows.revisions),
    times: cut(rows.times),
    digestMasks: cut(rows.digestMasks),
    envelopeMasks: cut(rows.envelopeMasks),
    leafHashes: cut(rows.leafHashes, HASH_BYTES),
    facts,
    opened: envelopes.opened,
    findings: log.handOver(),
  };
}

/**
 * The line that was read last, if it means something. An event that is not proved where it stands says nothing, save what
 * it says of erasure: the finding that it has stands, and must not be followed by one for every envelope that is gone.
 */
export function takeFact({ tools, facts }: Scan, isProved: boolean): void {
  const fact = factOf(tools.line);
  if (fact !== undefined && (isProved || fact.type === 'CategoryKeysShredded')) facts.push(fact);
}
