import type { z } from 'zod';
import {
  assignTask as decide,
  assignTaskInput,
  issueTaskToken as decideToken,
  issueTaskTokenInput,
  type NewTaskToken,
  reassignTask as decideAnew,
  reassignTaskInput,
  revokeTaskToken as decideRevocation,
} from '../../domain/task/decide.ts';
import { type Id, mintedId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { assignmentFacts, onTask, requestStands, type TaskOutcome } from '../core/on-task.ts';
import { newTaskTokenText } from '../core/task-token.ts';

export { assignTaskInput, issueTaskTokenInput, reassignTaskInput };

export interface Assigned {
  readonly outcome: TaskOutcome;
  /** Ids and, once, the token for the respondent; none where no token was asked for, or the command is a repeated one. */
  readonly tokenId?: Id;
  readonly token?: string;
}

/** Gives a colleague or somebody outside something to do for a request, with a token if the answer comes from outside. */
export async function assignTask(
  deps: Deps,
  caller: Caller,
  input: z.output<typeof assignTaskInput>,
): Promise<Assigned> {
  const task = mintedId(caller.commandId, 'task', 0);
  const facts = {
    ...(await assignmentFacts(deps, input.assignee)),
    request: await requestStands(deps, input.request),
  };
  return withToken(caller, task, input.tokenExpiresAt, (token) =>
    onTask(deps, caller, task, 'assign-task', decide(input, token, facts)),
  );
}

/** Gives the task to somebody else, or another day. The former respondent's token opens nothing any more. */
export async function reassignTask(
  deps: Deps,
  caller: Caller,
  task: Id,
  input: z.output<typeof reassignTaskInput>,
): Promise<Assigned> {
  const facts = await assignmentFacts(deps, input.assignee);
  return withToken(caller, task, input.tokenExpiresAt, (token) =>
    onTask(deps, caller, task, 'assign-task', decideAnew(input, token, facts)),
  );
}

/** A new token of the task, in the place of an earlier one. The ledger keeps its SHA-256 alone. */
export const issueTaskToken = (
  deps: Deps,
  caller: Caller,
  task: Id,
  { expiresAt }: z.output<typeof issueTaskTokenInput>,
): Promise<Assigned> =>
  withToken(caller, task, expiresAt, (token) =>
    onTask(deps, caller, task, 'assign-task', decideToken(token as NewTaskToken, deps.clock.now())),
  );

/** The token opens nothing any more, at once. */
export const revokeTaskToken = (deps: Deps, caller: Caller, task: Id): Promise<TaskOutcome> =>
  onTask(deps, caller, task, 'assign-task', decideRevocation());

async function withToken(
  caller: Caller,
  task: Id,
  expiresAt: Instant | undefined,
  then: (token: NewTaskToken | undefined) => Promise<TaskOutcome>,
): Promise<Assigned> {
  if (expiresAt === undefined) return { outcome: await then(undefined) };
  const tokenId = mintedId(caller.commandId, 'token', 0);
  const { text, sha256 } = newTaskTokenText(task, tokenId);
  const outcome = await then({ token: tokenId, sha256, expiresAt });
  const isNew = outcome.kind === 'written' && !outcome.written.repeated;
  return isNew ? { outcome, tokenId, token: text } : { outcome, tokenId };
}
