import { type PurposeState, purposeCategory } from '../../domain/purpose/state.ts';
import { purposeStream } from '../../domain/purpose/stream.ts';
import type { Deps } from './deps.ts';
import { loadState } from './load-state.ts';

export async function loadPurpose(deps: Deps, code: string): Promise<PurposeState> {
  return (await loadState(deps, purposeCategory, purposeStream(code))).state;
}

/** Those of the codes that are declared now and not retired. */
export async function knownPurposes(deps: Deps, codes: readonly string[]): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  for (const code of new Set(codes)) {
    if ((await loadPurpose(deps, code)).phase === 'declared') known.add(code);
  }
  return known;
}
