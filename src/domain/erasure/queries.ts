import type { CustomerId } from '../../kernel/ids.ts';
import { DATA_CATEGORIES, type DataCategory } from '../../kernel/sealed.ts';
import type { EraseItem, KeepItem, PlanItem } from './plan-events.ts';
import { type ErasureFile, type ErasureState, shreddedKeyName } from './state.ts';

export const isAsked = (state: ErasureState): state is ErasureFile =>
  state.phase !== 'unknown' && state.phase !== 'bare';

/** What of a file tells what goes. */
export type Planned = { readonly plan?: Pick<NonNullable<ErasureFile['plan']>, 'items'> };

const itemsOf = (file: Planned): readonly PlanItem[] => file.plan?.items ?? [];

export const isErase = (item: PlanItem): item is EraseItem => item.action === 'erase';
export const isKeep = (item: PlanItem): item is KeepItem => item.action === 'keep';

/** What goes at once, and what goes last. */
export const goesAtOnce = (file: Planned): readonly EraseItem[] =>
  itemsOf(file)
    .filter(isErase)
    .filter(({ after }) => after === undefined);
export function goesLast(file: ErasureFile): readonly EraseItem[] {
  const stays = new Set(file.lastStarted?.kept.map(shreddedKeyName));
  return itemsOf(file)
    .filter(isErase)
    .filter((item) => item.after === 'told' && !stays.has(shreddedKeyName(item)));
}

/** Of these, what no event says is destroyed. */
export const notYetDestroyed = <Key extends { readonly owner: string; readonly dataCategory: string }>(
  { destroyed }: Pick<ErasureFile, 'destroyed'>,
  keys: readonly Key[],
): readonly Key[] => keys.filter((key) => destroyed?.keys.has(shreddedKeyName(key)) !== true);

/** By the plan, and what of the papers a law came upon since. */
export const keptItems = (file: ErasureFile): readonly KeepItem[] => [
  ...itemsOf(file).filter(isKeep),
  ...(file.lastStarted?.kept ?? []),
];

/** The data that the customer asked to be forgotten are: their keys are gone, and no view of ours shows them. */
export const isForgotten = (state: ErasureState): state is ErasureFile =>
  isAsked(state) && (state.phase === 'started' || state.phase === 'completed') && state.purged !== undefined;

/** Kinds of data that customers have. `staff` is of actors and offices. */
const OF_CUSTOMERS = DATA_CATEGORIES.filter((one) => one !== 'staff');

/** What it was asked for, where that is not every kind of data that a customer has: of the rest it says nothing. */
export function partAskedFor(
  files: readonly Pick<ErasureFile, 'customers' | 'dataCategories'>[],
): readonly DataCategory[] | undefined {
  const asked = new Set(files.flatMap(({ dataCategories }) => dataCategories));
  const isOfCustomers = files.some(({ customers }) => customers.length > 0);
  return isOfCustomers && OF_CUSTOMERS.some((one) => !asked.has(one)) ? [...asked] : undefined;
}

export const untold = (file: ErasureFile): readonly CustomerId[] =>
  file.customers.filter((customer) => !file.told.has(customer));

/** Whether the worker has something to do with it, sooner or later. */
export const isUnfinished = (state: ErasureState): state is ErasureFile =>
  isAsked(state) && (state.phase === 'approved' || state.phase === 'started');
