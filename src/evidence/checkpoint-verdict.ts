import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { EvidenceError } from './evidence-error.ts';
import type { VerifierKey } from './keys.ts';
import { type SignedNote, type VerifiedSignature, verifyNote } from './note.ts';
import type { Policy } from './policy.ts';
import { judgeQuorum, type QuorumVerdict } from './quorum.ts';

export interface Cosigned {
  /** As the policy calls it. */
  readonly witness: string;
  /** Seconds since 1970, by the witness's clock. */
  readonly timestamp: number;
}

/** From the worst to the best. */
export type CheckpointVerdict =
  /** The text of the note is no checkpoint, whoever signed it. */
  | { readonly kind: 'malformed'; readonly error: EvidenceError }
  /** A key that the policy knows is named and did not sign this, or is named twice. */
  | { readonly kind: 'invalid'; readonly key: VerifierKey; readonly why: 'signature-false' | 'named-twice' }
  /** No log of the policy signed. */
  | { readonly kind: 'unknown-log'; readonly checkpoint: Checkpoint }
  /** A log of the policy signed for an origin that is not its own. */
  | { readonly kind: 'wrong-origin'; readonly checkpoint: Checkpoint; readonly key: VerifierKey }
  | {
      readonly kind: 'accepted';
      readonly checkpoint: Checkpoint;
      readonly logs: readonly VerifierKey[];
      readonly cosignatures: readonly Cosigned[];
      readonly quorum: QuorumVerdict;
    };

/**
 * What the policy has to say of a checkpoint. Trust comes from the policy alone: a log is known by its key and for the
 * origin that is the key's name, whatever the note says of itself (CVE-2022-39199). Whether an unmet quorum matters is
 * left to the caller. Never throws.
 */
export function judgeCheckpoint(note: SignedNote, policy: Policy): CheckpointVerdict {
  const checkpoint = checkpointOf(note.text);
  if (checkpoint instanceof EvidenceError) return { kind: 'malformed', error: checkpoint };
  const witnesses = new Map(policy.witnesses.map((witness) => [witness.key, witness]));
  const verdict = verifyNote(note, [...policy.logs.map(({ key }) => key), ...witnesses.keys()]);
  if (verdict.kind === 'invalid') return verdict;
  const signatures = verdict.kind === 'verified' ? verdict.signatures : [];
  const signers = signatures.map(({ key }) => key).filter((key) => !witnesses.has(key));
  const [first] = signers;
  if (first === undefined) return { kind: 'unknown-log', checkpoint };
  const logs = signers.filter(({ name }) => name === checkpoint.origin);
  if (logs.length === 0) return { kind: 'wrong-origin', checkpoint, key: first };
  const cosignatures = signatures.flatMap((signature) => cosignedBy(signature, witnesses.get(signature.key)?.name));
  const quorum = judgeQuorum(policy, new Set(cosignatures.map(({ witness }) => witness)));
  return { kind: 'accepted', checkpoint, logs, cosignatures, quorum };
}

function checkpointOf(text: string): Checkpoint | EvidenceError {
  try {
    return parseCheckpoint(text);
  } catch (error) {
    if (error instanceof EvidenceError) return error;
    throw error;
  }
}

const cosignedBy = ({ timestamp }: VerifiedSignature, witness: string | undefined): readonly Cosigned[] =>
  witness === undefined || timestamp === undefined ? [] : [{ witness, timestamp }];
