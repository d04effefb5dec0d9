import { goesAtOnce, goesLast } from '../../domain/erasure/queries.ts';
import type { ErasureFile } from '../../domain/erasure/state.ts';
import type { Told } from '../../domain/shape/decision.ts';
import { plusMillis } from '../../kernel/time.ts';
import type { Deps } from '../core/deps.ts';
import { holdsOn } from '../core/holds.ts';
import { keptByLaw } from '../core/keeps.ts';
import { whyNotForThisPerson } from './request-behind.ts';

/** An approval is carried out at once; one that had to wait for longer is compared with the law again. */
const FRESH_MS = 3_600_000;

/** What has come to stand in the way of a plan since it was approved; a hold goes by itself, for the others it is refused. */
export async function inTheWay(
  deps: Deps,
  file: ErasureFile,
): Promise<{ readonly why: 'hold' | 'law' | 'request'; readonly holds: readonly Told[] } | undefined> {
  const items = [...goesAtOnce(file), ...goesLast(file)];
  const holds = [...new Set((await holdsOn(deps, items)).map(({ hold }) => hold))].map((hold) => ({ hold }));
  if (holds.length > 0) return { why: 'hold', holds };
  if ((await whyNotForThisPerson(deps, file)) !== undefined) return { why: 'request', holds };
  const now = deps.clock.now();
  const isFresh = file.approval !== undefined && plusMillis(file.approval.at, FRESH_MS) > now;
  if (!isFresh && (await keptByLaw(deps, items, now)).length > 0) return { why: 'law', holds };
  return undefined;
}
