import { recordLastStart } from '../../domain/erasure/carry-out.ts';
import { goesLast, isUnfinished } from '../../domain/erasure/queries.ts';
import { type ErasureFile, shreddedKeyName } from '../../domain/erasure/state.ts';
import type { Position } from '../../kernel/recorded-event.ts';
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
  const papers = goesLast(file);
  const stands = await inTheWayOfPapers(walk, file, papers);
  const copies = await destroyKeys(deps, erasure, ownKeys(erasure), at);
  const rest = stands === undefined ? await destroyKeys(deps, erasure, papers, at) : undefined;
  crash(8);
  await recordDestroyed(deps, erasure, 'last-copies', copies);
  if (rest !== undefined) await recordDestroyed(deps, erasure, 'last-papers', rest);
  const { state } = await loadErasure(deps, erasure);
  if (!isUnfinished(state)) return undefined;
  if (!(await deps.readModels.waitFor(state.destroyed?.position ?? 0n, VIEWS_WAIT_MS))) return 'views';
  await purgeCiphertext(walk, state);
  return stands;
}

/**
 * Months may lie between the approval and this: what came upon the papers meanwhile is heeded, a hold as well as a law. Then
 * it is recorded that their destruction starts, and holds are looked at once more, as before the first destruction.
 */
async function inTheWayOfPapers(
  { deps, erasure }: Walk,
  file: ErasureFile,
  papers: readonly OwnedKey[],
): Promise<'hold' | 'law' | undefined> {
  const left = notYetOf(file, papers);
  if (left.length === 0) return undefined;
  if ((await holdsOn(deps, left)).length > 0) return 'hold';
  if ((await keptByLaw(deps, left, deps.clock.now())).length > 0) return 'law';
  await workStep(deps, erasure, 'last-started', recordLastStart());
  const { state } = await loadErasure(deps, erasure);
  if (!isUnfinished(state)) return undefined;
  return (await isHeld(deps, state, left, state.lastStarted?.position)) ? 'hold' : undefined;
}

/**
 * A hold that was recorded before the start was in time, although nobody knew of it then; it stops the walk as long as it is
 * in force. One that comes later finds nothing to hold any more. Of what is destroyed already nothing is asked.
 */
export async function isHeld(
  deps: Deps,
  file: ErasureFile,
  keys: readonly OwnedKey[],
  started: Position | undefined,
): Promise<boolean> {
  const left = notYetOf(file, keys);
  const inTime = left.length === 0 ? [] : await holdsOn(deps, left, started);
  if (inTime.length === 0) return false;
  const now = new Set((await holdsOn(deps, left)).map(({ hold }) => hold));
  return inTime.some(({ hold }) => now.has(hold));
}

const notYetOf = ({ destroyed }: ErasureFile, keys: readonly OwnedKey[]): readonly OwnedKey[] =>
  keys.filter((key) => destroyed?.keys.has(shreddedKeyName(key)) !== true);
