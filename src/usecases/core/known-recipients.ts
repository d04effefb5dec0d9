import { recipientCategory } from '../../domain/recipient/state.ts';
import { recipientStream } from '../../domain/recipient/stream.ts';
import type { Deps } from './deps.ts';
import { loadState } from './load-state.ts';

/** Those of the codes that are described now and not ended. */
export async function knownRecipients(deps: Deps, codes: readonly string[]): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  for (const code of new Set(codes)) {
    const { state } = await loadState(deps, recipientCategory, recipientStream(code));
    if (state.phase === 'known' && state.ended === undefined) known.add(code);
  }
  return known;
}
