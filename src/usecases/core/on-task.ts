import type { Intention } from '../../domain/access/intentions.ts';
import { actorCategory } from '../../domain/actor/state.ts';
import { actorStream } from '../../domain/actor/stream.ts';
import { dayOf } from '../../domain/rules/calendar.ts';
import type { AssignmentFacts, RequestStands, TaskDecision, TaskRefusal } from '../../domain/task/decide.ts';
import { type TaskState, taskCategory } from '../../domain/task/state.ts';
import { taskStream } from '../../domain/task/stream.ts';
import type { ActorId, Id } from '../../kernel/ids.ts';
import type { Outcome } from './act.ts';
import type { Caller } from './caller.ts';
import { controllerTimeZone } from './controller.ts';
import type { Deps } from './deps.ts';
import { type IntendRefusal, intend } from './intend.ts';
import { loadState } from './load-state.ts';
import { isReceived, loadRequest } from './requests.ts';

export type TaskOutcome = Outcome<IntendRefusal<TaskRefusal>>;

/** An intention against a task that seals nothing. */
export const onTask = (
  deps: Deps,
  caller: Caller,
  task: Id,
  name: Intention,
  decide: (state: TaskState) => TaskDecision,
): Promise<TaskOutcome> =>
  intend(deps, caller, name, { category: taskCategory, stream: taskStream(task), seals: [], decide });

/** What lies outside the task's own stream. */
export async function assignmentFacts(
  deps: Deps,
  assignee: ActorId | undefined,
): Promise<Omit<AssignmentFacts, 'request'>> {
  const now = deps.clock.now();
  const today = dayOf(now, await controllerTimeZone(deps));
  if (assignee === undefined) return { now, today, isAssigneeActive: true };
  const { state } = await loadState(deps, actorCategory, actorStream(assignee));
  return { now, today, isAssigneeActive: state.phase === 'active' };
}

export async function requestStands(deps: Pick<Deps, 'ledger'>, request: Id): Promise<RequestStands> {
  const { state } = await loadRequest(deps, request);
  if (!isReceived(state)) return 'unknown';
  return state.phase === 'closed' || state.ended !== undefined ? 'over' : 'open';
}
