import { readWhole } from '../../bundle/bundle-files.ts';
import { LINES_A_FILE } from '../../bundle/limits.ts';
import { EvidenceError } from '../../evidence-error.ts';
import { MAX_NOTE_BYTES } from '../../note.ts';
import { verifyInclusion } from '../../proofs.ts';
import { parseTlogProof, type TlogProof } from '../../tlog-proof.ts';
import { FOREIGN, type ScanResult, WRONG } from './scan-result.ts';
import { forEachLine, resultOf, type Scan, takeFact } from './scan-tools.ts';

/** 63 hashes and the lines before them. */
const MAX_HEAD_BYTES = 64 * 46;

/** A file of a bundle that holds some events only: each with a proof of its own, or all of them within a range. */
export function scanListed(scan: Scan): ScanResult {
  const reading = new ListedReading(scan);
  const lines = forEachLine(scan.tools, reading);
  const indexes = reading.indexes.slice(0, reading.count);
  return resultOf(scan, reading.count, {
    first: indexes[0] ?? 0,
    indexes,
    tileRoots: [],
    entryKeys: new Int32Array(),
    lines,
  });
}

class ListedReading {
  readonly #scan: Scan;
  readonly indexes = new Float64Array(LINES_A_FILE);
  count = 0;
  #next = 0;

  constructor(scan: Scan) {
    this.#scan = scan;
  }

  event(): void {
    const { tools, rows, log, envelopes } = this.#scan;
    const { line } = tools;
    if (line.index < this.#next) {
      return this.broken('E001', `the index ${line.index} does not belong where its line stands`);
    }
    const row = this.count;
    if (!rows.put(row, line)) return this.broken('E001', `the event ${line.index} was recorded at no instant`);
    this.#next = line.index + 1;
    this.indexes[row] = line.index;
    this.count++;
    envelopes.check(line);
    tools.entry.build(line);
    const hash = tools.entry.leafHash();
    rows.putLeafHash(row, hash);
    if (rows.kinds[row] === FOREIGN) log.add({ id: 'I702', index: line.index });
    const proved = tools.setup.mode === 'range' || this.#isProved(line.index, Buffer.from(hash, 'latin1'));
    if (!proved) rows.flags[row] = (rows.flags[row] as number) | WRONG;
    takeFact(this.#scan, proved);
  }

  pause(): void {}

  broken(id: 'E001' | 'E003', why: string): void {
    this.#scan.log.add({ id, file: this.#scan.path, why });
  }

  #isProved(index: number, leafHash: Buffer): boolean {
    const { tools, log } = this.#scan;
    const { size, root } = tools.setup;
    const proof = this.#proof(index);
    if (proof === undefined) return false;
    if (proof.index === index && verifyInclusion({ index, size, leafHash, proof: proof.hashes, root })) return true;
    log.add({ id: 'E204', index, file: pathOf(index), why: 'the proof does not lead from the event to the root' });
    return false;
  }

  /** The proof, if it is of its form and made for the bundle's own checkpoint. */
  #proof(index: number): TlogProof | undefined {
    const { tools, log } = this.#scan;
    const file = pathOf(index);
    const bytes = readWhole(tools.files, file, MAX_HEAD_BYTES + MAX_NOTE_BYTES);
    if (bytes === 'missing') {
      log.add({ id: 'E004', index, file });
      return undefined;
    }
    if (bytes === 'too-large') {
      log.add({ id: 'E003', index, file, why: 'the proof is too large' });
      return undefined;
    }
    const proof = parsed(bytes);
    if (proof instanceof EvidenceError || proof.extra !== undefined) {
      const tooLarge = proof instanceof EvidenceError && proof.code === 'EVIDENCE_LIMIT_EXCEEDED';
      const why = proof instanceof EvidenceError ? proof.message : 'the proofs of a bundle have no extra line';
      log.add({ id: tooLarge ? 'E003' : 'E001', index, file, why });
      return undefined;
    }
    if (bytes.subarray(bytes.indexOf('\n\n') + 2).equals(tools.setup.checkpoint)) return proof;
    log.add({ id: 'E204', index, file, why: 'the proof is under another checkpoint than that of the bundle' });
    return undefined;
  }
}

const pathOf = (index: number): string => `proofs/${index}.tlog-proof`;

function parsed(bytes: Buffer): TlogProof | EvidenceError {
  try {
    return parseTlogProof(bytes);
  } catch (error) {
    if (error instanceof EvidenceError) return error;
    throw error;
  }
}
