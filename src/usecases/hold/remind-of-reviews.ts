import { remindOfReview } from '../../domain/hold/decide.ts';
import { reviewReminder } from '../../domain/hold/queries.ts';
import { holdCategory } from '../../domain/hold/state.ts';
import { holdStream } from '../../domain/hold/stream.ts';
import { type CommandId, derivedId, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import { act } from '../core/act.ts';
import { controllerToday } from '../core/activity-facts.ts';
import type { Deps } from '../core/deps.ts';
import { holdsInForce } from '../core/holds.ts';

/**
 * Records that a hold's review comes near, is due or overdue; the mail of the day says so to the office. What is due follows
 * from the holds and the day of the controller's calendar, and each reminder has a command of its own: whatever was missed
 * is caught up once, and two processes make one event.
 */
export async function remindOfReviews(deps: Deps): Promise<number> {
  const today = await controllerToday(deps);
  let recorded = 0;
  for (const { hold, state } of await holdsInForce(deps)) {
    const number = reviewReminder(state, today);
    if (number === undefined) continue;
    const outcome = await act(
      deps,
      {
        actor: SYSTEM_ACTOR,
        commandId: derivedId(['hold-review', hold, state.reviewOn, number, state.reviews]) as CommandId,
      },
      { category: holdCategory, stream: holdStream(hold), seals: [], decide: remindOfReview(today) },
    );
    if (outcome.kind === 'written' && !outcome.written.repeated) recorded++;
  }
  return recorded;
}
