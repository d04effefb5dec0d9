import type { AnyEvent } from '../domain/all-events.ts';
import type { KeyVault } from '../vault/key-vault.ts';
import type { ReadModel } from './read-model.ts';

/** All that projections know of the vault: they never take a session and never open. */
export type TokenSource = Pick<KeyVault, 'indexTokens'>;

export type TokenAnswer =
  | { readonly kind: 'tokens'; readonly byField: ReadonlyMap<string, readonly string[]> }
  | { readonly kind: 'unreadable'; readonly dataCategory: string; readonly kid: string | undefined };

const NONE: TokenAnswer = { kind: 'tokens', byField: new Map() };

/**
 * The search tokens that the read models wish for. An erased value has none and is no failure. A value whose key an
 * operator has recorded as missing (`KeysMissing`) has none either, also where that was recorded later than the event,
 * so a rebuild does not park what was live before the key was lost. Throws what the vault throws: then the runner waits.
 */
export async function tokensFor(
  event: AnyEvent,
  models: readonly ReadModel[],
  vault: TokenSource,
  missingKids: ReadonlySet<string>,
): Promise<TokenAnswer> {
  let byField: Map<string, readonly string[]> | undefined;
  for (const model of models) {
    for (const { ref, field } of model.wishes?.(event) ?? []) {
      const kid = ref.envelope?.kid;
      if (kid !== undefined && missingKids.has(kid)) continue;
      const tokens = await vault.indexTokens(ref, [field]);
      if (tokens === 'unreadable') return { kind: 'unreadable', dataCategory: ref.dataCategory, kid };
      if (tokens === 'erased') continue;
      byField ??= new Map();
      byField.set(field, tokens);
    }
  }
  return byField === undefined ? NONE : { kind: 'tokens', byField };
}
