import { dayOf } from '../../domain/rules/calendar.ts';
import { ceaseTask, pursueTask } from '../../domain/task/decide.ts';
import { dutyOf } from '../../domain/task/queries.ts';
import { taskCategory } from '../../domain/task/state.ts';
import { taskStream } from '../../domain/task/stream.ts';
import { type Id, randomId, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import { listTasks } from '../../projections/models/tasks-queries.ts';
import { everyItem } from '../../projections/page.ts';
import { act } from '../core/act.ts';
import { controllerTimeZone } from '../core/controller.ts';
import type { Deps } from '../core/deps.ts';
import { requestStands } from '../core/on-task.ts';

/**
 * Records reminders and escalations of tasks that nobody has answered, and that nobody waits for one whose request is over. What is due follows from the tasks and the day of
 * the controller's calendar, so whatever was missed while the process was down is caught up by the next run, once.
 */
export async function pursueTasks(deps: Deps): Promise<number> {
  const today = dayOf(deps.clock.now(), await controllerTimeZone(deps));
  const stands = onceEach((request: Id) => requestStands(deps, request));
  let recorded = 0;
  for await (const task of everyItem((page) => listTasks(deps.readModels.reader, { ...page, phase: 'open' }))) {
    const isOver = (await stands(task.request)) === 'over';
    if (!isOver && dutyOf(task, today) === undefined) continue;
    const outcome = await act(
      deps,
      { actor: SYSTEM_ACTOR, commandId: randomId() },
      {
        category: taskCategory,
        stream: taskStream(task.task),
        seals: [],
        decide: isOver ? ceaseTask : pursueTask(today),
      },
    );
    if (outcome.kind === 'written') recorded++;
  }
  return recorded;
}

/** Asks once for each key. */
function onceEach<Key, Value>(ask: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const asked = new Map<Key, Promise<Value>>();
  return (key) => {
    const answer = asked.get(key) ?? ask(key);
    asked.set(key, answer);
    return answer;
  };
}
