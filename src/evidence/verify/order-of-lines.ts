import type { FindingLog } from './findings.ts';
import { type ScanResult, UNREADABLE, WRONG } from './leaves/scan-result.ts';

/**
 * Single events stand in the order of leaves over all files. Each file was read by itself; a line that stands behind a
 * later one in a file before it counts as one that could not be read.
 */
export class OrderOfLines {
  readonly #log: FindingLog;
  #last = -1;

  constructor(log: FindingLog) {
    this.#log = log;
  }

  /** Files in their order. Marks the lines that are out of theirs, and gives the result without what those say. */
  judge(result: ScanResult): ScanResult {
    const before = this.#last;
    const { indexes, kinds, flags } = result;
    for (let row = 0; row < kinds.length; row++) {
      const index = indexes?.[row] as number;
      this.#last = Math.max(this.#last, index);
      if (index > before) continue;
      this.#log.add({ id: 'E001', index, why: 'the index does not ascend from one file to the next' });
      kinds[row] = UNREADABLE;
      flags[row] = (flags[row] as number) | WRONG;
    }
    return { ...result, facts: result.facts.filter(({ index }) => index > before) };
  }
}
