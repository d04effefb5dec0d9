import { CUSTOMER, customerIdOf } from '../../domain/customer/stream.ts';
import { goesAtOnce, type Planned } from '../../domain/erasure/queries.ts';
import type { ErasureFile } from '../../domain/erasure/state.ts';
import { erasureStream } from '../../domain/erasure/stream.ts';
import { isSettled } from '../../domain/notification/state.ts';
import { recipientCategory } from '../../domain/recipient/state.ts';
import { recipientStream } from '../../domain/recipient/stream.ts';
import { categoryOf, type CommandId, type CustomerId, derivedId, type Id, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import { inBatches } from '../core/activity-facts.ts';
import type { Deps } from '../core/deps.ts';
import { loadState } from '../core/load-state.ts';
import { notificationsOf, orderNotifications } from '../core/notifications.ts';
import { recipientsToTell } from '../core/recipients-to-tell.ts';

/** What is erased of customers, and of whom: what recipients are to hear (GDPR Art. 19). */
function matterOf(file: Planned): {
  readonly customers: readonly CustomerId[];
  readonly dataCategories: readonly DataCategory[];
} {
  const items = goesAtOnce(file).filter(({ owner }) => categoryOf(owner) === CUSTOMER);
  return {
    customers: [...new Set(items.map(({ owner }) => customerIdOf(owner)))],
    dataCategories: [...new Set(items.map(({ dataCategory }) => dataCategory))],
  };
}

/** Of which systems an identifier is needed. */
export type Systems = ReadonlySet<string> | 'all';

/**
 * By which identifiers those who received what is to be erased know the customers, asked before anything is destroyed: those
 * declared for them. Of one for whom nobody declared any it is not known which, and afterwards it would be too late.
 */
export async function systemsToTell(deps: Deps, file: Planned): Promise<Systems> {
  const { customers, dataCategories } = matterOf(file);
  if (customers.length === 0) return new Set();
  const { recipients } = await recipientsToTell(deps, { dataCategories: [...dataCategories] });
  const declared = await inBatches(recipients, async (code) => {
    const { state } = await loadState(deps, recipientCategory, recipientStream(code));
    return state.phase === 'known' ? state.telling?.systems : undefined;
  });
  return declared.some((systems) => systems === undefined)
    ? 'all'
    : new Set(declared.flatMap((systems) => systems ?? []));
}

/**
 * Orders a notification for everybody who received the data, once; sending and chasing them is `pursueNotifications`'.
 * Says whether all of them are settled: confirmed, or given up with the reason on record.
 */
export async function tellRecipients(deps: Deps, erasure: Id, file: ErasureFile): Promise<boolean> {
  const matter = matterOf(file);
  if (matter.customers.length === 0) return true;
  const occasion = erasureStream(erasure);
  const who = { actor: SYSTEM_ACTOR, commandId: derivedId(['erasure', 'recipients', erasure]) as CommandId };
  const ordered = await orderNotifications(deps, who, { kind: 'erasure', occasion, ...matter, sourceOf: erasure });
  return ordered.every(({ phase }) => isSettled(phase));
}

export const areRecipientsTold = async (deps: Pick<Deps, 'ledger'>, erasure: Id): Promise<boolean> =>
  (await notificationsOf(deps, erasureStream(erasure))).every(({ phase }) => isSettled(phase));
