import type { EvidenceState } from './state.ts';

/**
 * Whether something stands against the ledger that nobody has settled: the last verification of all of it was not sound. The
 * next sound one settles it. That a witness says it saw another history is logged as an alarm and recorded, and no more: it
 * says so in an HTTP status that nobody signed, and whoever answers in its place could stop the service with it.
 */
export const isContradicted = ({ verified }: Pick<EvidenceState, 'verified'>): boolean => verified?.sound === false;
