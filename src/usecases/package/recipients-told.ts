import { recipientCategory } from '../../domain/recipient/state.ts';
import { recipientStream } from '../../domain/recipient/stream.ts';
import type { CustomerId } from '../../kernel/ids.ts';
import { listNotifications } from '../../projections/models/notifications-queries.ts';
import { everyItem } from '../../projections/page.ts';
import type { ProcessingOfPerson } from '../../reports/package/facts.ts';
import type { Deps } from '../core/deps.ts';
import { loadState } from '../core/load-state.ts';

/** Who was told what became of this customer's data: a data subject may ask for it (GDPR Art. 19, second sentence). */
export async function recipientsTold(deps: Deps, customer: CustomerId): Promise<ProcessingOfPerson['told']> {
  const told: ProcessingOfPerson['told'][number][] = [];
  for await (const one of everyItem((page) => listNotifications(deps.readModels.reader, { ...page, customer }))) {
    const { recipient, kind, orderedAt, sentAt, settledAt, phase } = one;
    const name = await nameOf(deps, recipient);
    told.push({
      recipient,
      ...(name === undefined ? {} : { name }),
      of: kind,
      orderedAt,
      ...(sentAt === undefined ? {} : { toldAt: sentAt }),
      ...(phase === 'confirmed' && settledAt !== undefined ? { confirmedAt: settledAt } : {}),
      isGivenUp: phase === 'given-up',
    });
  }
  return told;
}

async function nameOf(deps: Deps, code: string): Promise<string | undefined> {
  const { state } = await loadState(deps, recipientCategory, recipientStream(code));
  return state.phase === 'known' ? state.description.name : undefined;
}
