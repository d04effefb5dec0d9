import { assert } from '../kernel/assert.ts';
import { parseBase64 } from '../kernel/strict.ts';
import { type CheckpointVerdict, judgeCheckpoint } from './checkpoint-verdict.ts';
import { malformed } from './evidence-error.ts';
import { isHash } from './merkle.ts';
import { formatNote, MAX_NOTE_BYTES, parseNote, type SignedNote } from './note.ts';
import type { Policy } from './policy.ts';
import { MAX_PROOF_HASHES, verifyInclusion } from './proofs.ts';
import { decodeUtf8, parseHash, parseSize } from './strict-text.ts';

const HEADER = 'c2sp.org/tlog-proof@v1';
/** Room for what an application adds; ours adds nothing that large. */
export const MAX_EXTRA_BYTES = 64 * 1024;
const MAX_HEAD_CHARACTERS = HEADER.length + 64 + Math.ceil(MAX_EXTRA_BYTES / 3) * 4 + MAX_PROOF_HASHES * 45;

/** C2SP tlog-proof: that an entry stands in a log, to be checked without the log. Nothing in it is believed as it is read. */
export interface TlogProof {
  /** Opaque and not authenticated; absent rather than empty. */
  readonly extra?: Buffer;
  readonly index: number;
  /** From the leaf's sibling up. */
  readonly hashes: readonly Buffer[];
  readonly checkpoint: SignedNote;
}

/** Throws EVIDENCE_PROOF_MALFORMED, EVIDENCE_LIMIT_EXCEEDED, EVIDENCE_NOTE_MALFORMED. */
export function parseTlogProof(bytes: Uint8Array): TlogProof {
  if (bytes.length > MAX_HEAD_CHARACTERS + MAX_NOTE_BYTES)
    malformed('EVIDENCE_LIMIT_EXCEEDED', 'The proof is too large.');
  const text = decodeUtf8(bytes);
  const blank = text?.indexOf('\n\n') ?? -1;
  if (text === undefined || blank < 0) {
    return malformed('EVIDENCE_PROOF_MALFORMED', 'A proof is UTF-8: its lines, a blank line, and a checkpoint.');
  }
  const [header, ...lines] = text.slice(0, blank).split('\n');
  if (header !== HEADER) malformed('EVIDENCE_PROOF_MALFORMED', `The first line of a proof is ${HEADER}.`);
  const extra = lines[0]?.startsWith('extra ') ? parseExtra(lines.shift() as string) : undefined;
  const index = parseIndex(lines.shift());
  if (lines.length > MAX_PROOF_HASHES) malformed('EVIDENCE_LIMIT_EXCEEDED', 'A proof has at most 63 hashes.');
  const hashes = lines.map(
    (line) => parseHash(line) ?? malformed('EVIDENCE_PROOF_MALFORMED', 'A hash of a proof is 32 bytes in base64.'),
  );
  const checkpoint = parseNote(Buffer.from(text.slice(blank + 2), 'utf8'));
  return { ...(extra === undefined ? {} : { extra }), index, hashes, checkpoint };
}

export function formatTlogProof({ extra, index, hashes, checkpoint }: TlogProof): string {
  assert(hashes.length <= MAX_PROOF_HASHES && hashes.every(isHash), 'a proof has at most 63 hashes');
  const extraLine = extra === undefined || extra.length === 0 ? [] : [`extra ${extra.toString('base64')}`];
  const lines = [HEADER, ...extraLine, `index ${index}`, ...hashes.map((hash) => hash.toString('base64'))];
  return `${lines.join('\n')}\n\n${formatNote(checkpoint)}`;
}

export type TlogProofVerdict =
  | CheckpointVerdict
  /** The checkpoint is good, and the proof does not lead from this leaf to its root. */
  | { readonly kind: 'not-included' };

/**
 * Whether the leaf stands at the proof's index in a checkpoint that the policy believes. `accepted` also carries whether
 * the quorum was met: who requires one looks there. The leaf's hash is computed by the verifier itself. Never throws.
 */
export function verifyTlogProof(proof: TlogProof, leafHash: Uint8Array, policy: Policy): TlogProofVerdict {
  const verdict = judgeCheckpoint(proof.checkpoint, policy);
  if (verdict.kind !== 'accepted') return verdict;
  const { size, root } = verdict.checkpoint;
  const included = verifyInclusion({ index: proof.index, size, leafHash, proof: proof.hashes, root });
  return included ? verdict : { kind: 'not-included' };
}

function parseExtra(line: string): Buffer {
  const extra = parseBase64(line.slice('extra '.length));
  if (extra === undefined || extra.length === 0) {
    return malformed('EVIDENCE_PROOF_MALFORMED', 'The extra of a proof is base64, and left out when there is none.');
  }
  if (extra.length > MAX_EXTRA_BYTES) malformed('EVIDENCE_LIMIT_EXCEEDED', 'The extra of a proof has at most 64 KiB.');
  return extra;
}

function parseIndex(line: string | undefined): number {
  const index = line?.startsWith('index ') ? parseSize(line.slice('index '.length)) : undefined;
  return index ?? malformed('EVIDENCE_PROOF_MALFORMED', 'A proof has its index after "index ", in decimal.');
}
