import type { BundleFiles } from '../bundle/bundle-files.ts';
import { MAX_SMALL_FILE_BYTES } from '../bundle/limits.ts';
import { EvidenceError } from '../evidence-error.ts';
import { parseHash } from '../strict-text.ts';
import type { FindingLog } from './findings.ts';
import type { ScanResult } from './leaves/scan-result.ts';
import { readOrSay } from './material.ts';
import { RangeTree } from './range-tree.ts';
import { isCanonicalLine, parseJson, shaped } from './strict-shape.ts';

const FILE = 'proofs/range.json';

/** Range mode: the leaves [from, to), all of them, between two compact ranges. */
export class ProofOfRange {
  readonly from: number;
  readonly to: number;
  readonly tree: RangeTree;
  readonly #size: number;
  readonly #right: readonly Uint8Array[];
  readonly #log: FindingLog;
  /** Whether every line so far was the next of the range. */
  #whole = true;

  private constructor(from: number, to: number, size: number, sides: readonly Buffer[][], log: FindingLog) {
    const [left = [], right = []] = sides;
    this.from = from;
    this.to = to;
    this.tree = new RangeTree(from, left);
    this.#size = size;
    this.#right = right;
    this.#log = log;
  }

  static read(files: BundleFiles, size: number, log: FindingLog): ProofOfRange | undefined {
    const bytes = readOrSay(files, FILE, MAX_SMALL_FILE_BYTES, log);
    if (bytes === undefined) return undefined;
    const value = parseJson(bytes);
    const read = shaped(value, { from: 'size', left: 'array', right: 'array', size: 'size', to: 'size' });
    const left = read?.left.map(hashOf);
    const right = read?.right.map(hashOf);
    const isForm = read !== undefined && isCanonicalLine(bytes, value);
    if (!isForm || left === undefined || right === undefined || left.includes(undefined) || right.includes(undefined)) {
      log.add({ id: 'E001', file: FILE, why: 'the proof of the range is not one line of canonical JSON of its form' });
      return undefined;
    }
    const { from, to } = read;
    if (from >= to || to > size || read.size !== size) {
      log.add({ id: 'E204', file: FILE, size: read.size, why: 'there is no such range below the checkpoint' });
      return undefined;
    }
    try {
      return new ProofOfRange(from, to, size, [left as Buffer[], right as Buffer[]], log);
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      log.add({ id: 'E204', file: FILE, why: error.message });
      return undefined;
    }
  }

  add(result: ScanResult): void {
    const { indexes, kinds } = result;
    for (let row = 0; row < kinds.length && this.#whole; row++) {
      const expected = this.tree.to + row;
      const got = indexes?.[row] as number;
      if (got === expected) continue;
      this.#whole = false;
      this.#log.add({ id: 'E001', index: got, why: 'the line does not stand at its place in the range' });
    }
    if (this.#whole) this.tree.add(result);
  }

  /** Whether the lines are all of the range and lead to this root. */
  leadsTo(root: Buffer): boolean {
    const found =
      this.#whole && this.tree.to === this.to ? this.tree.close({ size: this.#size, right: this.#right }) : undefined;
    if (found?.equals(root) === true) return true;
    this.#log.add({ id: 'E204', file: FILE, why: 'the events and the two compact ranges do not lead to the root' });
    return false;
  }
}

const hashOf = (value: unknown): Buffer | undefined => (typeof value === 'string' ? parseHash(value) : undefined);
