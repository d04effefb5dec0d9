import type { BundleReader } from '../../bundle/bundle-files.ts';
import { LINES_A_FILE } from '../../bundle/limits.ts';
import type { LineReader } from '../../bundle/line-reader.ts';
import type { LineScanner } from '../../bundle/line-scan.ts';
import type { FindingLog } from '../findings.ts';
import type { EntryBuilder } from './entry-builder.ts';
import { factOf } from './fact-types.ts';
import type { EnvelopeCheck } from './envelope-check.ts';
import type { Keys128 } from './keys-128.ts';
import type { Rows } from './rows.ts';
import type { Fact, ScanResult, ScanSetup } from './scan-result.ts';

/** What a thread makes once and uses for every file. */
export interface ScanTools {
  readonly setup: ScanSetup;
  readonly files: BundleReader;
  readonly keys: Keys128;
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
  /** The line stands in `tools.line`, its entry in `tools.entry`. */
  event(): void;
  /** Not of its form; the finding is made by the caller, who knows the place. */
  broken(id: 'E001' | 'E003', why: string): void;
}

/** Calls the handler for every line; how many there were. Lines beyond what a file holds are not looked at. */
export function forEachLine({ lines, line, entry }: ScanTools, handler: LineHandler): number {
  let count = 0;
  for (let span = lines.next(); span !== undefined; span = lines.next()) {
    count++;
    if (count > LINES_A_FILE) {
      handler.broken('E001', `a file has at most ${LINES_A_FILE} lines`);
      break;
    }
    if (span.kind === 'too-long') {
      handler.broken('E003', `line ${count} is longer than 2 MiB`);
      continue;
    }
    line.use(lines.bytes);
    if (span.kind === 'unfinished' || !line.scan(span.start, span.end)) {
      handler.broken('E001', `line ${count} is not the canonical form of an event`);
    } else if (!entry.build(line)) {
      handler.broken('E003', `line ${count} has an entry of more than 65,535 bytes`);
    } else {
      handler.event();
    }
  }
  return count;
}

/** Arrays cut to what was filled; each has a buffer of its own, which goes to the thread that asked. */
export function resultOf(
  { file, rows, log, envelopes, facts }: Scan,
  count: number,
  more: Pick<ScanResult, 'first' | 'indexes' | 'tileRoots' | 'entryKeys' | 'lines'>,
): ScanResult {
  return {
    file,
    ...more,
    kinds: rows.kinds.slice(0, count),
    flags: rows.flags.slice(0, count),
    eventKeys: rows.eventKeys.slice(0, 4 * count),
    streamKeys: rows.streamKeys.slice(0, 4 * count),
    ownerKeys: rows.ownerKeys.slice(0, 4 * count),
    revisions: rows.revisions.slice(0, count),
    times: rows.times.slice(0, count),
    digestMasks: rows.digestMasks.slice(0, count),
    envelopeMasks: rows.envelopeMasks.slice(0, count),
    leafHashes: Uint8Array.prototype.slice.call(rows.leafHashes, 0, 32 * count),
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
