import { findDue } from '../../domain/disposal/decide.ts';
import { SINGLETON_ID, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import { schedulesInForce } from '../core/schedules.ts';
import type { Deps } from '../core/deps.ts';
import { dryRun } from './find-due.ts';
import { disposalStep } from './plan-disposal.ts';

/**
 * Looks once a day what is due under schedules, and records it when it is something else than before; the mail of the day
 * says so to the office. Nothing is disposed of by it: a person plans, and another one approves.
 */
export async function noteDue(deps: Deps): Promise<number> {
  if (!(await schedulesInForce(deps)).some(({ terms }) => terms.mode === 'maximum')) return 0;
  const { on, due } = await dryRun(deps);
  const outcome = await disposalStep(deps, SINGLETON_ID, SYSTEM_ACTOR, ['due', on], findDue(on, due));
  return outcome.kind === 'written' && !outcome.written.repeated ? 1 : 0;
}
