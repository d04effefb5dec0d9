import { z } from 'zod';
import { codeSchema, idSchema } from '../../domain/shape/schemas.ts';
import { taskStream } from '../../domain/task/stream.ts';
import type { EventId, Id } from '../../kernel/ids.ts';
import { listTasks, type TaskAnswerView, taskById, type TaskView } from '../../projections/models/tasks-queries.ts';
import type { Page } from '../../projections/page.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import {
  type FieldAnswer,
  fieldAnswer,
  type LookOutcome,
  lookAt,
  refuseByRole,
  refusedBeforehand,
} from '../core/look.ts';
import { ask, type Reply } from '../core/question.ts';
import { pageInput, pageRequest } from '../activity/see-registers.ts';

export const seeTasksInput = pageInput.extend({
  request: idSchema.optional(),
  phase: z.enum(['open', 'answered', 'completed']).optional(),
  assignee: idSchema.optional(),
});

/** Tasks by due day: codes, ids and days. */
export const seeTasks = (
  deps: Deps,
  caller: Caller,
  { request, phase, assignee, ...page }: z.output<typeof seeTasksInput>,
): Promise<Reply<Page<TaskView>>> =>
  ask(caller, 'see-tasks', () =>
    listTasks(deps.readModels.reader, {
      ...pageRequest(page),
      ...(request === undefined ? {} : { request }),
      ...(phase === undefined ? {} : { phase }),
      ...(assignee === undefined ? {} : { assignee }),
    }),
  );

export interface TaskSeen extends TaskView {
  readonly answers: readonly (Omit<TaskAnswerView, 'words'> & { readonly hasWords: boolean })[];
}

/** One task with its answers; what was said in words stays sealed. */
export async function seeTask(deps: Deps, caller: Caller, task: Id): Promise<Reply<TaskSeen>> {
  if (isRefusedByRole(caller, 'see-tasks')) return { kind: 'refused', reason: 'role-not-allowed' };
  const found = await taskById(deps.readModels.reader, task);
  if (found === undefined) return undefined;
  const answers = found.answers.map(({ words, ...answer }) => ({ ...answer, hasWords: words !== undefined }));
  return { data: { ...found, answers }, revision: found.revision };
}

export const lookAtTaskInput = z.strictObject({ purpose: codeSchema });

export interface TaskWords {
  readonly event: EventId;
  readonly note?: FieldAnswer;
  readonly returned?: FieldAnswer;
  readonly digests?: FieldAnswer;
}

/** What respondents said in words and handed over, opened for a purpose: a look at the task's own data. */
export async function lookAtTask(
  deps: Deps,
  caller: Caller,
  task: Id,
  { purpose }: z.output<typeof lookAtTaskInput>,
): Promise<LookOutcome<readonly TaskWords[]> | { readonly kind: 'refused'; readonly reason: 'task-unknown' }> {
  const asked = { look: 'customer', purpose, owners: [taskStream(task)], dataCategories: ['note'] } as const;
  if (isRefusedByRole(caller, 'see-tasks')) return refuseByRole(deps, caller, asked);
  const found = await taskById(deps.readModels.reader, task);
  // Whoever may not look hears the same of an id that no task has.
  if (found === undefined) {
    return (await refusedBeforehand(deps, caller, asked)) ?? { kind: 'refused', reason: 'task-unknown' };
  }
  const said = found.answers.flatMap(({ event, words }) => (words === undefined ? [] : [{ event, words }]));
  const answer = await lookAt(
    deps,
    caller,
    asked,
    said.map(({ words }) => words),
  );
  if (answer.kind === 'refused') return answer;
  const value = answer.value.map((payload, index) => {
    const { event } = said[index] as (typeof said)[number];
    const fields = (['note', 'returned', 'digests'] as const).flatMap((field) => {
      const shown = fieldAnswer(payload, field);
      return shown === undefined ? [] : [[field, shown] as const];
    });
    return { event, ...Object.fromEntries(fields) };
  });
  return { ...answer, value };
}
