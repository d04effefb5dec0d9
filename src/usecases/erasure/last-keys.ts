import { recordLastStart } from '../../domain/erasure/carry-out.ts';
import type { KeepItem } from '../../domain/erasure/plan-events.ts';
import { goesLast, isAsked, isUnfinished, notYetDestroyed } from '../../domain/erasure/queries.ts';
import { type ErasureFile, shreddedKeyName } from '../../domain/erasure/state.ts';
import { randomId } from '../../kernel/ids.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Deps } from '../core/deps.ts';
import { holdsOn } from '../core/holds.ts';
import { keptByLaw } from '../core/keeps.ts';
import { destroyKeys, type OwnedKey, ownKeys, recordDestroyed } from './destroy.ts';
import { loadErasure, workStep } from './on-erasure.ts';
import { purgeCiphertext } from './purge-ciphertext.ts';
import { isAwaited } from './request-behind.ts';
import { VIEWS_WAIT_MS, type WaitingFor, type Walk } from './walk.ts';

/**
 * Nobody has to be told any more: what was kept for the telling goes, and the papers of the request behind it. The copies
 * were never evidence of anything.
 */
export async function lastKeysStep(walk: Walk, file: ErasureFile): Promise<WaitingFor | undefined> {
  const { deps, erasure, crash } = walk;
  // Another part of the same request may still be open: its letters stand in these papers, and the copy says where it goes.
  if (await isAwaited(deps, file)) return 'request';
  const at = [...file.told.values()].at(-1)?.at ?? file.purged?.at ?? deps.clock.now();
  const papers = await papersToGo(walk, await withCutOff(walk, file, at));
  const copies = await destroyKeys(deps, erasure, ownKeys(erasure), at);
  const rest = papers === 'hold' ? undefined : await destroyKeys(deps, erasure, papers, at);
  crash(8);
  await recordDestroyed(deps, erasure, 'last-copies', copies);
  if (rest !== undefined) await recordDestroyed(deps, erasure, 'last-papers', rest);
  const { state } = await loadErasure(deps, erasure);
  if (!isUnfinished(state)) return undefined;
  if (!(await deps.readModels.waitFor(state.destroyed?.position ?? 0n, VIEWS_WAIT_MS))) return 'views';
  await purgeCiphertext(walk, state);
  return papers === 'hold' ? 'hold' : undefined;
}

/**
 * Papers that the vault destroyed, or began to, before an exception kept it from the ledger: no law and no hold comes in time
 * for them any more, so that is finished and recorded before anybody is asked. A crash leaves the same to the next start.
 */
async function withCutOff({ deps, erasure }: Walk, file: ErasureFile, at: Instant): Promise<ErasureFile> {
  const left = notYetDestroyed(file, goesLast(file));
  const reached = await deps.vault.erasures([...new Set(left.map(({ owner }) => owner))]);
  if (!reached.includes(erasure)) return file;
  const known = (await deps.vault.shreds()).find(({ request }) => request === erasure);
  const buried = new Set(known?.outcome.tombstones.map(shreddedKeyName));
  const begun = left.filter((key) => buried.has(shreddedKeyName(key)));
  // A name of its own for each time: what comes of it is recorded once all the same.
  await recordDestroyed(deps, erasure, `cut-off ${randomId()}`, await destroyKeys(deps, erasure, begun, at));
  const { state } = await loadErasure(deps, erasure);
  return isAsked(state) ? state : file;
}

/**
 * Months may lie between the approval and this: what came upon the papers meanwhile is heeded. A hold is waited for. What a law
 * keeps may stay for years: it is recorded with its day, the erasure ends without it, and another one follows when that has
 * passed. Then it is recorded that the destruction of the rest starts, and holds are looked at once more, as before the first.
 */
async function papersToGo({ deps, erasure }: Walk, file: ErasureFile): Promise<readonly OwnedKey[] | 'hold'> {
  const left = notYetDestroyed(file, goesLast(file));
  if (left.length === 0) return [];
  if ((await holdsOn(deps, left)).length > 0) return 'hold';
  const kept = (await keptByLaw(deps, left, deps.clock.now())).map(
    (one): KeepItem => ({ ...one, action: 'keep', why: 'law' }),
  );
  // Named after what it keeps, so that more of it is another event, and the same again is not.
  const step = ['last-started', ...kept.map(shreddedKeyName).sort()].join(' ');
  await workStep(deps, erasure, step, recordLastStart(kept));
  const { state } = await loadErasure(deps, erasure);
  if (!isUnfinished(state)) return [];
  const papers = goesLast(state);
  return (await isHeld(deps, state, papers, state.lastStarted?.position)) ? 'hold' : papers;
}

/**
 * A hold that was recorded before the start was in time, although nobody knew of it then; it stops the walk as long as it is
 * in force. One that comes later finds nothing to hold any more, so `started` bounds which count; without it all do. Of what
 * is destroyed already nothing is asked.
 */
export async function isHeld(
  deps: Deps,
  file: ErasureFile,
  keys: readonly OwnedKey[],
  started: Position | undefined,
): Promise<boolean> {
  const left = notYetDestroyed(file, keys);
  const inTime = left.length === 0 ? [] : await holdsOn(deps, left, started);
  if (inTime.length === 0) return false;
  const now = new Set((await holdsOn(deps, left)).map(({ hold }) => hold));
  return inTime.some(({ hold }) => now.has(hold));
}
