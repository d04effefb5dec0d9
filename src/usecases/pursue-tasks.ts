import { dayOf } from '../domain/rules/calendar.ts';
import { pursueTask } from '../domain/task/decide.ts';
import { dueHorizon, dutyOf } from '../domain/task/queries.ts';
import { taskCategory } from '../domain/task/state.ts';
import { taskStream } from '../domain/task/stream.ts';
import { randomId, SYSTEM_ACTOR } from '../kernel/ids.ts';
import { openTasksDueBy } from '../projections/models/tasks-queries.ts';
import { everyItem } from '../projections/page.ts';
import { act } from './core/act.ts';
import { controllerTimeZone } from './core/controller.ts';
import type { Deps } from './core/deps.ts';

/**
 * Records reminders and escalations of tasks that nobody has answered. What is due follows from the tasks and the day of
 * the controller's calendar, so whatever was missed while the process was down is caught up by the next run, once.
 */
export async function pursueTasks(deps: Deps): Promise<number> {
  const today = dayOf(deps.clock.now(), await controllerTimeZone(deps));
  let recorded = 0;
  const open = everyItem((page) => openTasksDueBy(deps.readModels.reader, dueHorizon(today), page));
  for await (const task of open) {
    if (dutyOf(task, today) === undefined) continue;
    const outcome = await act(
      deps,
      { actor: SYSTEM_ACTOR, commandId: randomId() },
      { category: taskCategory, stream: taskStream(task.task), seals: [], decide: pursueTask(today) },
    );
    if (outcome.kind === 'written') recorded++;
  }
  return recorded;
}
