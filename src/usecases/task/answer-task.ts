import {
  type AnswerTask,
  answerTask as decide,
  answerTaskInput,
  type TaskDecision,
  type TaskRefusal,
} from '../../domain/task/decide.ts';
import type { taskEvents } from '../../domain/task/events.ts';
import { type TaskState, taskCategory } from '../../domain/task/state.ts';
import { taskStream } from '../../domain/task/stream.ts';
import { refused } from '../../domain/shape/decision.ts';
import type { Id } from '../../kernel/ids.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import { act, type Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { unlessErased } from '../core/erased.ts';
import { actOf, type IntendRefusal, intend, isRefusedByRole } from '../core/intend.ts';
import { requestStands } from '../core/on-task.ts';
import type { TaskCaller } from '../core/task-token.ts';

export { answerTaskInput };

export type AnswerOutcome = Outcome<IntendRefusal<TaskRefusal | 'customer-erased'>>;

/** What a colleague found. A task that is somebody else's is answered by officers only. */
export const answerTask = (deps: Deps, caller: Caller, task: Id, input: AnswerTask): Promise<AnswerOutcome> =>
  unlessErased(() => {
    const by = { actor: caller.actor, mayAnswerAny: !isRefusedByRole(caller, 'answer-any-task') };
    return intend(deps, caller, 'answer-task', {
      category: taskCategory,
      stream: taskStream(task),
      seals: sealsOf(input),
      decide: whileItIsWanted(deps, decide(input, by, deps.clock.now())),
    });
  });

/** What somebody outside found, under the task's token; no role is asked for, since the token opens this and nothing else. */
export const answerTaskByToken = (
  deps: Deps,
  caller: Caller,
  { task, token }: Pick<TaskCaller, 'task' | 'token'>,
  input: AnswerTask,
): Promise<AnswerOutcome> =>
  unlessErased(() =>
    act<TaskState, typeof taskEvents, IntendRefusal<TaskRefusal>>(deps, actOf(caller), {
      category: taskCategory,
      stream: taskStream(task),
      seals: sealsOf(input),
      decide: whileItIsWanted(deps, decide(input, { token }, deps.clock.now())),
    }),
  );

/** What nobody waits for any more is not taken in: it would be personal data without a purpose. */
const whileItIsWanted =
  (deps: Deps, decide: (state: TaskState) => TaskDecision) =>
  async (state: TaskState): Promise<TaskDecision> => {
    const isOver = state.phase !== 'unknown' && (await requestStands(deps, state.request)) === 'over';
    return isOver ? refused('task-request-over') : decide(state);
  };

const sealsOf = ({ note, returned, digests }: AnswerTask): readonly DataCategory[] =>
  note === undefined && returned === undefined && digests === undefined ? [] : ['note'];
