import { recordShred } from '../../domain/erasure/carry-out.ts';
import type { EraseItem } from '../../domain/erasure/plan-events.ts';
import { erasureOwner } from '../../domain/erasure/stream.ts';
import { KEPT_CATEGORIES, MAX_SHREDDED_KEYS } from '../../domain/erasure/vocabulary.ts';
import type { Id, Owner } from '../../kernel/ids.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import { type Instant, plusMillis } from '../../kernel/time.ts';
import type { ShredOutcome } from '../../vault/key-vault.ts';
import type { Deps } from '../core/deps.ts';
import { workStep } from './on-erasure.ts';

const DAY_MS = 24 * 3_600_000;

export type OwnedKey = Pick<EraseItem, 'owner' | 'dataCategory'>;

/** Under which the contacts are kept until everybody was told. */
export const ownKeys = (erasure: Id): readonly OwnedKey[] =>
  KEPT_CATEGORIES.map((dataCategory) => ({ owner: erasureOwner(erasure), dataCategory }));

/**
 * Destroys these keys in the vault: idempotent, and finished by the next call or the next start if it is cut off. `at`: when
 * the step began, so that a repetition says the same.
 */
export async function destroyKeys(
  deps: Pick<Deps, 'vault' | 'suppressionDays'>,
  erasure: Id,
  keys: readonly OwnedKey[],
  at: Instant,
): Promise<ShredOutcome> {
  const suppressUntil = plusMillis(at, deps.suppressionDays * DAY_MS);
  let all: ShredOutcome = { tombstones: [], suppressions: { count: 0, until: suppressUntil }, at };
  for (const { owners, dataCategories } of grouped(keys)) {
    const one = await deps.vault.shred({ owners, dataCategories, request: erasure, at, suppressUntil });
    const count = all.suppressions.count + one.suppressions.count;
    const until = one.suppressions.count > 0 ? one.suppressions.until : all.suppressions.until;
    all = { tombstones: [...all.tombstones, ...one.tombstones], suppressions: { count, until }, at: all.at };
  }
  return all;
}

/** The vault takes owners times data categories: owners of whom the same go are taken together. */
function grouped(keys: readonly OwnedKey[]) {
  const byOwner = new Map<Owner, DataCategory[]>();
  for (const { owner, dataCategory } of keys) {
    const some = byOwner.get(owner);
    if (some === undefined) byOwner.set(owner, [dataCategory]);
    else some.push(dataCategory);
  }
  const groups = new Map<string, { readonly owners: Owner[]; readonly dataCategories: readonly DataCategory[] }>();
  for (const [owner, dataCategories] of byOwner) {
    const name = dataCategories.toSorted().join(' ');
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { owners: [owner], dataCategories });
    else group.owners.push(owner);
  }
  return [...groups.values()];
}

/** What the vault destroyed and the ledger does not say yet, in as many appends as it takes. */
export async function recordDestroyed(
  deps: Pick<Deps, 'ledger' | 'vault'>,
  erasure: Id,
  step: string,
  { tombstones, suppressions, at }: ShredOutcome,
): Promise<boolean> {
  let isNew = false;
  for (let n = 0; n * MAX_SHREDDED_KEYS < tombstones.length; n++) {
    const decide = recordShred({ shredded: [...tombstones], suppressions, shreddedAt: at });
    const outcome = await workStep(deps, erasure, `${step} ${n}`, decide);
    isNew ||= outcome.kind === 'written' && !outcome.written.repeated;
  }
  return isNew;
}
