import { continueOrigin, recordJournalUnknown, recordRestore } from '../../domain/ledger/decide.ts';
import type { ledgerEvents } from '../../domain/ledger/events.ts';
import { nextOrigin } from '../../domain/ledger/queries.ts';
import { type LedgerState, ledgerCategory } from '../../domain/ledger/state.ts';
import { LEDGER_STREAM } from '../../domain/ledger/stream.ts';
import type { Decision } from '../../domain/shape/decision.ts';
import type { DecidedOf } from '../../domain/shape/category.ts';
import { assert } from '../../kernel/assert.ts';
import { type Id, randomId, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { KnownShred } from '../../vault/key-vault.ts';
import type { MasterKeys } from '../../vault/master-keys.ts';
import { act } from '../core/act.ts';
import type { Deps } from '../core/deps.ts';
import { ledgerState } from '../core/ledger-state.ts';
import { newestKnown, recordNewestEpoch } from '../keys/record-rotation.ts';

/** What a restore leaves for the first start after it. */
export interface RestoredFrom {
  readonly backup: Id;
  readonly madeAt: Instant;
  readonly restoredAt: Instant;
  readonly journal: 'secrets' | 'file' | 'unknown';
  /**
   * What was last sealed in the restored ledger, when nothing here remembers what was signed after it: the ledger then
   * goes on under a new origin, so that nothing is ever signed twice at one size. Absent where the last signed head is
   * here, which the sealer then holds against the ledger by itself.
   */
  readonly unsureAfter?: { readonly size: number; readonly root: string };
}

/**
 * The end of a restore, before anything is served. The vault has destroyed again what the journal names, when it was
 * opened, and the start has written that down (`recordShreds`); here the newest master key takes over, the ciphertext goes
 * as well, and what was put back, and with which journal, is recorded. Every step may be done again: a crash anywhere is
 * finished by the next start.
 */
export async function finishRestore(
  deps: Pick<Deps, 'ledger' | 'vault'> & { readonly masterKeys: MasterKeys },
  restored: RestoredFrom,
): Promise<{ readonly erasures: number }> {
  await underNewestKey(deps);
  const shreds = await deps.vault.shreds();
  await purge(deps, shreds);
  const { backup, madeAt, restoredAt, journal, unsureAfter } = restored;
  const erasures = shreds.filter(({ at }) => at >= madeAt).length;
  if (journal === 'unknown') await record(deps, recordJournalUnknown({ backup, madeAt }));
  await record(deps, recordRestore({ backup, madeAt, restoredAt, journal, erasures }));
  if (unsureAfter !== undefined) await underNewOrigin(deps, restored, unsureAfter);
  return { erasures };
}

/**
 * A newer master key is here than the vault that was put back knows: backups from between need it. So it takes over again,
 * and stands in the ledger before an erasure can say from when no backup opens anything.
 */
async function underNewestKey(deps: Parameters<typeof finishRestore>[0]): Promise<void> {
  const { masterKeys } = deps;
  const { current, held } = await masterKeys.masterKeys();
  if (Math.max(...held) > current) await masterKeys.rotateMasterKey(await newestKnown(deps));
  await recordNewestEpoch(deps);
}

async function purge({ ledger }: Pick<Deps, 'ledger'>, shreds: readonly KnownShred[]): Promise<void> {
  const [first] = shreds;
  if (ledger.purge === undefined || first === undefined) return;
  const keys = shreds.flatMap(({ outcome }) =>
    outcome.tombstones.flatMap(({ owner, dataCategory, kid }) =>
      kid === undefined ? [] : [{ owner, dataCategory, kid }],
    ),
  );
  await ledger.purge({ request: first.request, keys });
}

/** Once for one restore: it is known by its instant, which stands in the restore before it. */
async function underNewOrigin(
  deps: Pick<Deps, 'ledger' | 'vault'>,
  { restoredAt }: RestoredFrom,
  { size, root }: NonNullable<RestoredFrom['unsureAfter']>,
): Promise<void> {
  const state = await ledgerState(deps.ledger);
  assert(state.phase === 'opened', 'a restored ledger has its first event');
  const last = state.restores.at(-1);
  assert(last?.at === restoredAt, 'the restore was recorded just now');
  if (last.continuedAs !== undefined) return;
  const roots = { previous: root, restored: root };
  const clear = { origin: nextOrigin(state.origin), previous: state.origin, size: String(size), roots };
  await record(deps, continueOrigin({ ...clear, reason: 'restored-without-last-head' }));
}

async function record(
  deps: Pick<Deps, 'ledger' | 'vault'>,
  decide: (state: LedgerState) => Decision<DecidedOf<typeof ledgerEvents>, string>,
): Promise<void> {
  const outcome = await act(
    deps,
    { actor: SYSTEM_ACTOR, commandId: randomId() },
    { category: ledgerCategory, stream: LEDGER_STREAM, seals: [], decide },
  );
  assert(outcome.kind !== 'refused', 'what a restore records is never refused');
}
