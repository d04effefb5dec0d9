import { destroyedAmong, epochHindrance } from '../../domain/ledger/queries.ts';
import { plusMillis } from '../../kernel/time.ts';
import type { MasterKeys } from '../../vault/master-keys.ts';
import type { Deps } from '../core/deps.ts';
import { ledgerState } from '../core/ledger-state.ts';
import { destroyNow } from './destroy-epoch.ts';
import { byItself, newestKnown, recordEpoch } from './record-rotation.ts';

const DAY_MS = 24 * 3_600_000;

/**
 * The schedule's care for the master keys: what was begun is finished and written down, what is due is rotated, and an
 * older epoch is destroyed as soon as nothing stands against it, again where its key came back. Keys in the environment are the operator's: a newer one
 * that was given takes over, and the older ones are for the operator to destroy and attest. Returns how much was done.
 */
export async function keepKeys(deps: Deps): Promise<number> {
  const { masterKeys } = deps;
  if (masterKeys === undefined) return 0;
  let done = 0;
  // One that was finished and not written down is not due once more.
  if (!(await masterKeys.masterKeys()).unfinished && (await isRecordedNow(deps, masterKeys))) done++;
  if (await isRotationDue(deps, masterKeys)) {
    await masterKeys.rotateMasterKey(await newestKnown(deps));
    done++;
  }
  if (await isRecordedNow(deps, masterKeys)) done++;
  const { source, unfinished } = await masterKeys.masterKeys();
  if (source === 'environment' || unfinished) return done;
  done += await removeDestroyed(deps, masterKeys);
  for (const epoch of await destroyable(deps)) {
    const outcome = await destroyNow(deps, byItself(), { epoch, attested: false });
    if (outcome.kind === 'written') done++;
  }
  return done;
}

const isRecordedNow = async (deps: Deps, masterKeys: MasterKeys): Promise<boolean> =>
  (await recordEpoch(deps, masterKeys, byItself())).kind === 'written';

/**
 * Keys that came back with an older kit or an older copy of the secrets although the ledger says that they are gone. One
 * that the vault needs (an older vault was put back) stays until a rotation has taken its place.
 */
async function removeDestroyed(deps: Deps, masterKeys: MasterKeys): Promise<number> {
  const state = await ledgerState(deps.ledger);
  if (state.phase !== 'opened') return 0;
  const { current, held, wrapped } = await masterKeys.masterKeys();
  const newestFree = Math.min(current, ...wrapped.map(({ epoch }) => epoch)) - 1;
  const back = destroyedAmong(state, held).filter((epoch) => epoch <= newestFree);
  for (const epoch of back) await masterKeys.destroyMasterKey(epoch);
  return back.length;
}

async function isRotationDue(deps: Deps, masterKeys: MasterKeys): Promise<boolean> {
  const { current, held, unfinished, source } = await masterKeys.masterKeys();
  // A newer key that is there already: the operator gave it, or a rotation was cut short right after making it.
  if (unfinished || Math.max(...held) > current) return true;
  const days = deps.keyRotationDays ?? 0;
  if (days === 0 || source === 'environment') return false;
  const state = await ledgerState(deps.ledger);
  const since = state.phase === 'opened' ? state.epochs.at(-1)?.since : undefined;
  return since !== undefined && plusMillis(since, days * DAY_MS) <= deps.clock.now();
}

async function destroyable(deps: Deps): Promise<readonly number[]> {
  const state = await ledgerState(deps.ledger);
  if (state.phase !== 'opened') return [];
  const now = deps.clock.now();
  return state.epochs
    .filter(({ epoch }) => epochHindrance(state, epoch, deps.backupRetentionDays ?? 0, now) === undefined)
    .map(({ epoch }) => epoch);
}
