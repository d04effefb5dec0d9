import type { z } from 'zod';
import { completeTask as decide, completeTaskInput } from '../../domain/task/decide.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { onTask, type TaskOutcome } from '../core/on-task.ts';

export { completeTaskInput };

/** Takes the answer, or does without one; the task's token opens nothing any more. */
export const completeTask = (
  deps: Deps,
  caller: Caller,
  task: Id,
  input: z.output<typeof completeTaskInput>,
): Promise<TaskOutcome> => onTask(deps, caller, task, 'complete-task', decide(input));
