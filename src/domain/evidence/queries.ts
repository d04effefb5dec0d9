import type { EvidenceState } from './state.ts';

/** Failures of anchoring that say more than that somebody was not there: a witness saw another history than ours. */
const CONTRADICTIONS: ReadonlySet<string> = new Set(['ANCHOR_WITNESS_AHEAD', 'ANCHOR_WITNESS_FORK']);

/**
 * Whether something stands against the ledger that nobody has settled: the last verification of all of it was not sound, or
 * a witness contradicts it. The next sound verification, and the witness's next cosignature, settle it.
 */
export const isContradicted = ({ verified, parties }: EvidenceState): boolean =>
  verified?.sound === false || parties.some(({ failed }) => failed !== undefined && CONTRADICTIONS.has(failed.code));
