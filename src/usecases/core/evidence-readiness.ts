import type { Deps } from './deps.ts';

/**
 * Red when the ledger contradicts what was signed, or the last verification of all of it found something: a person must
 * look, and what is answered meanwhile may be wrong. A sealer that is only behind, or tries again, is not red: events are
 * taken in, and are sealed later.
 */
export function evidenceReadiness({
  evidence,
}: Pick<Deps, 'evidence'>): { readonly ready: true } | { readonly ready: false; readonly code: string } {
  const { state, code, diverged } = evidence.health();
  if (state === 'refused') return { ready: false, code: code ?? 'SEALER_FAULT' };
  return diverged === true ? { ready: false, code: 'EVIDENCE_DIVERGED' } : { ready: true };
}
