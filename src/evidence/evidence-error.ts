import { CodedError } from '../kernel/coded-error.ts';

export type EvidenceErrorCode =
  | 'EVIDENCE_NOTE_MALFORMED'
  | 'EVIDENCE_CHECKPOINT_MALFORMED'
  | 'EVIDENCE_PROOF_MALFORMED'
  | 'EVIDENCE_TILE_MALFORMED'
  | 'EVIDENCE_POLICY_MALFORMED'
  | 'EVIDENCE_KEY_MALFORMED'
  | 'EVIDENCE_KEY_WEAK'
  | 'EVIDENCE_KEY_UNSUPPORTED'
  | 'EVIDENCE_LIMIT_EXCEEDED'
  | 'EVIDENCE_OUT_OF_TREE';

/**
 * What the readers of evidence throw, and the only thing they throw: bytes that are not exactly of their form. Functions
 * whose name begins with `verify` never throw on what an adversary hands over; they answer.
 */
export class EvidenceError extends CodedError<EvidenceErrorCode> {}

export function malformed(code: EvidenceErrorCode, message: string): never {
  throw new EvidenceError(code, message);
}
