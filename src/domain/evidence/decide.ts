import type { z } from 'zod';
import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision, refused } from '../shape/decision.ts';
import {
  anchoringFailed,
  bundleIssued,
  checkpointAnchored,
  checkpointCosigned,
  checkpointSealed,
  type evidenceEvents,
  evidenceVerified,
  signingKeyAdded,
  signingKeyRetired,
  signingKeyRevoked,
} from './events.ts';
import { activeKeys, type AnchorKind, type EvidenceState } from './state.ts';

export const EVIDENCE_REFUSALS = [
  'checkpoint-forks',
  'checkpoint-not-newer',
  'checkpoint-of-another-note',
  'checkpoint-unknown',
  'signing-key-unknown',
  'signing-key-spent',
  'signing-key-is-last',
  'signing-key-signed-later',
] as const;
export type EvidenceRefusal = (typeof EVIDENCE_REFUSALS)[number];
export type EvidenceDecision = Decision<DecidedOf<typeof evidenceEvents>, EvidenceRefusal>;

export const addSigningKeyInput = signingKeyAdded.clear;

export const addSigningKey =
  (input: z.output<typeof addSigningKeyInput>) =>
  (state: EvidenceState): EvidenceDecision => {
    const known = state.keys.find(({ vkey }) => vkey === input.vkey);
    if (known === undefined) return accepted({ type: 'SigningKeyAdded', clear: input });
    // A key that was retired or lost never comes back: what it signs later would be believed again.
    return activeKeys(state).includes(known) ? alreadySo : refused('signing-key-spent');
  };

export const sealCheckpointInput = checkpointSealed.clear;

/** Whether root and signatures are true is the sealer's to know; here a second history cannot be recorded beside the first. */
export const sealCheckpoint =
  (input: z.output<typeof sealCheckpointInput>) =>
  (state: EvidenceState): EvidenceDecision => {
    const { origin, size, root, note } = input;
    if (!note.startsWith(`${origin}\n${size}\n${root}\n\n`)) return refused('checkpoint-of-another-note');
    if (activeKeys(state).length === 0) return refused('signing-key-unknown');
    const { newest } = state;
    if (newest === undefined || newest.size < Number(size)) return accepted({ type: 'CheckpointSealed', clear: input });
    if (newest.size > Number(size)) return refused('checkpoint-not-newer');
    return newest.root === root ? alreadySo : refused('checkpoint-forks');
  };

export const retireSigningKeyInput = signingKeyRetired.clear;

export const retireSigningKey =
  (input: z.output<typeof retireSigningKeyInput>) =>
  (state: EvidenceState): EvidenceDecision => {
    const key = state.keys.find(({ vkey }) => vkey === input.vkey);
    if (key === undefined) return refused('signing-key-unknown');
    if (key.lastSize !== undefined) return alreadySo;
    if (key.lastTrustedSize !== undefined) return refused('signing-key-spent');
    if (activeKeys(state).length < 2) return refused('signing-key-is-last');
    if (Number(input.lastSize) < (state.newest?.size ?? 0)) return refused('signing-key-signed-later');
    return accepted({ type: 'SigningKeyRetired', clear: input });
  };

export const revokeSigningKeyInput = signingKeyRevoked.clear;

/** The last key too may be lost: another one is then added, and pinned by whoever trusted this one. */
export const revokeSigningKey =
  (input: z.output<typeof revokeSigningKeyInput>) =>
  (state: EvidenceState): EvidenceDecision => {
    const key = state.keys.find(({ vkey }) => vkey === input.vkey);
    if (key === undefined) return refused('signing-key-unknown');
    if (key.lastTrustedSize !== undefined) return alreadySo;
    return accepted({ type: 'SigningKeyRevoked', clear: input });
  };

export const recordAnchorInput = checkpointAnchored.clear;

export const recordAnchor =
  (input: z.output<typeof recordAnchorInput>) =>
  (state: EvidenceState): EvidenceDecision =>
    attested(state, 'time-stamp', input.authority, Number(input.size)) ??
    accepted({ type: 'CheckpointAnchored', clear: input });

export const recordCosignatureInput = checkpointCosigned.clear;

export const recordCosignature =
  (input: z.output<typeof recordCosignatureInput>) =>
  (state: EvidenceState): EvidenceDecision =>
    attested(state, 'witness', input.witness, Number(input.size)) ??
    accepted({ type: 'CheckpointCosigned', clear: input });

/** Only what was sealed is attested, and by each party once. */
function attested(state: EvidenceState, kind: AnchorKind, party: string, size: number): EvidenceDecision | undefined {
  if (state.newest === undefined || size > state.newest.size) return refused('checkpoint-unknown');
  const before = state.parties.find((one) => one.kind === kind && one.party === party);
  return before?.size !== undefined && before.size >= size ? alreadySo : undefined;
}

export const recordAnchoringFailureInput = anchoringFailed.clear;

export const recordAnchoringFailure =
  (input: z.output<typeof recordAnchoringFailureInput>) =>
  (state: EvidenceState): EvidenceDecision => {
    const { failed } = state.parties.find(({ kind, party }) => kind === input.kind && party === input.party) ?? {};
    const isSame = failed?.size === Number(input.size) && failed.code === input.code;
    return isSame ? alreadySo : accepted({ type: 'AnchoringFailed', clear: input });
  };

export const recordVerificationInput = evidenceVerified.clear;

export const recordVerification =
  (input: z.output<typeof recordVerificationInput>) =>
  (_: EvidenceState): EvidenceDecision =>
    accepted({ type: 'EvidenceVerified', clear: input });

export const issueBundleInput = bundleIssued.clear;

export const issueBundle =
  (input: z.output<typeof issueBundleInput>) =>
  (_: EvidenceState): EvidenceDecision =>
    accepted({ type: 'BundleIssued', clear: input });
