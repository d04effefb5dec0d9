import type { BundleReader, OpenFile } from '../../bundle/bundle-files.ts';
import { LINES_A_FILE } from '../../bundle/limits.ts';
import { LineReader } from '../../bundle/line-reader.ts';
import { LineScanner } from '../../bundle/line-scan.ts';
import { SHAPES } from '../../bundle/line-shapes.ts';
import { FindingLog } from '../findings.ts';
import { EntryBuilder } from './entry-builder.ts';
import { EnvelopeCheck } from './envelope-check.ts';
import { InstantReader } from './instant-bytes.ts';
import { Keys128 } from './keys-128.ts';
import { Rows } from './rows.ts';
import { LANES } from '../../wasm/make-lanes.ts';
import { scanFull } from './scan-full.ts';
import { scanListed } from './scan-listed.ts';
import type { ScanResult, ScanSetup } from './scan-result.ts';
import type { ScanTools } from './scan-tools.ts';

const NO_LINES: OpenFile = { size: 0, read: () => 0, close: () => {} };

export const eventsPath = (file: number): string => `events/${String(file).padStart(6, '0')}.ndjson`;

/** Reads one events file after the other: all that can be said of an event without knowing those of other files. */
export class FileScanner {
  readonly #tools: ScanTools;

  constructor(setup: ScanSetup, files: BundleReader) {
    SHAPES?.refill();
    const keys = new Keys128(setup.runKey);
    const instants = new InstantReader();
    const [lines, line, entry] = [new LineReader(LANES?.lines), new LineScanner(SHAPES), new EntryBuilder()];
    this.#tools = { setup, files, keys, instants, lines, line, entry };
  }

  /** Throws what the file system throws. */
  scan(file: number): ScanResult {
    const { setup, files, keys, instants, lines } = this.#tools;
    const path = eventsPath(file);
    // A file that is not there has no lines; the stored hashes of its leaves are looked at all the same.
    const events = files.open(path) ?? NO_LINES;
    try {
      lines.use(events);
      const log = new FindingLog(setup.maxFindings);
      const envelopes = new EnvelopeCheck(setup.dataKeys, log);
      const rows = new Rows(LINES_A_FILE, keys, instants);
      const scan = { tools: this.#tools, file, path, rows, log, envelopes, facts: [] };
      return setup.mode === 'full' ? scanFull(scan) : scanListed(scan);
    } finally {
      events.close();
    }
  }
}
