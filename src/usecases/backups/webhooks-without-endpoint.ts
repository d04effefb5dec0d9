import { recipientCategory } from '../../domain/recipient/state.ts';
import { RECIPIENT } from '../../domain/recipient/stream.ts';
import type { StreamName } from '../../kernel/ids.ts';
import { START } from '../../ledger/ledger.ts';
import type { Deps } from '../core/deps.ts';
import { loadState } from '../core/load-state.ts';

/**
 * Codes of the recipients that are to be called by a webhook and whose address and secret are not here. They are in no
 * backup (docs/backups.md), so after a restore on a new machine somebody sets them again; until then each call says
 * `endpoint-missing`, and nobody is told of an erasure.
 */
export async function webhooksWithoutEndpoint(
  deps: Pick<Deps, 'ledger' | 'vault' | 'webhooks'>,
): Promise<readonly string[]> {
  const called = new Set<StreamName>();
  for await (const item of deps.ledger.readAll({ fromPosition: START, categories: [RECIPIENT] })) {
    if (item.kind === 'event' && item.event.type === 'RecipientWebhookSet') called.add(item.event.stream);
  }
  const missing: string[] = [];
  for (const stream of called) {
    const { state } = await loadState(deps, recipientCategory, stream);
    if (state.phase !== 'known' || state.ended !== undefined || state.hasWebhook !== true) continue;
    const { code } = state.description;
    if ((await deps.webhooks.endpoints.of(code)) === undefined) missing.push(code);
  }
  return missing.sort();
}
