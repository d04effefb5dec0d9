import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { answerTask, answerTaskInput } from '../../usecases/task/answer-task.ts';
import {
  type Assigned,
  assignTask,
  assignTaskInput,
  issueTaskToken,
  issueTaskTokenInput,
  reassignTask,
  reassignTaskInput,
  revokeTaskToken,
} from '../../usecases/task/assign-task.ts';
import { completeTask, completeTaskInput } from '../../usecases/task/complete-task.ts';
import { lookAtTask, lookAtTaskInput, seeTask, seeTasks, seeTasksInput } from '../../usecases/task/see-tasks.ts';
import type { Context } from '../context.ts';
import { change, look, read } from '../define.ts';
import { paged } from '../paged.ts';
import { idInPath, pageOf, pageQuery } from '../schemas.ts';

const tag = 'tasks';
const one = z.strictObject({ task: idInPath });
const task = {
  task: z.string(),
  request: z.string(),
  what: z.string(),
  respondent: z.string(),
  system: z.string().optional(),
  assignee: z.string().optional(),
  dueOn: z.string(),
  phase: z.string(),
  reminded: z.number().int(),
  escalated: z.boolean(),
  assignedAt: z.string(),
  completedAt: z.string().optional(),
  outcome: z.string().optional(),
  tokenExpiresAt: z.string().optional(),
  revision: z.string(),
};
const answer = z.object({
  answer: z.string(),
  event: z.string(),
  count: z.number().int().optional(),
  files: z.number().int().optional(),
  searchedFor: z.array(z.string()).optional(),
  reason: z.string().optional(),
  actor: z.string().meta({ description: "The task's own id where it came with the task's token." }),
  recordedAt: z.string(),
  hasWords: z.boolean(),
});
const words = z.array(
  z.object({ event: z.string(), note: z.unknown(), returned: z.unknown(), digests: z.unknown() }).partial({
    note: true,
    returned: true,
    digests: true,
  }),
);

const toldOnce = ({ outcome, tokenId, token }: Assigned) => ({
  outcome,
  ...(tokenId === undefined ? {} : { kept: { tokenId } }),
  ...(token === undefined ? {} : { once: { token } }),
});

/** What a request gives to colleagues and to respondents outside. */
export const tasks = (context: Context): readonly RouteOptions[] => [
  change(context, {
    method: 'POST',
    url: '/tasks',
    tag,
    summary: 'Assign a task; with "tokenExpiresAt" a token that answers this task alone is shown, once',
    body: assignTaskInput,
    run: async (deps, caller, { body }) => toldOnce(await assignTask(deps, caller, body)),
  }),
  change(context, {
    method: 'POST',
    url: '/tasks/:task/reassignment',
    tag,
    summary: 'Give it to somebody else, or another day; the former token opens nothing any more',
    params: one,
    body: reassignTaskInput,
    run: async (deps, caller, { params, body }) => toldOnce(await reassignTask(deps, caller, params.task, body)),
  }),
  change(context, {
    method: 'POST',
    url: '/tasks/:task/token',
    tag,
    summary: 'Issue a token that answers this task alone, in the place of an earlier one; it is shown once',
    params: one,
    body: issueTaskTokenInput,
    run: async (deps, caller, { params, body }) => toldOnce(await issueTaskToken(deps, caller, params.task, body)),
  }),
  change(context, {
    method: 'DELETE',
    url: '/tasks/:task/token',
    tag,
    summary: 'Revoke the token of a task, at once',
    params: one,
    run: (deps, caller, { params }) => revokeTaskToken(deps, caller, params.task),
  }),
  change(context, {
    method: 'POST',
    url: '/tasks/:task/findings',
    tag,
    summary: 'Answer a task as a colleague: data, nothing found, or an exception',
    params: one,
    body: answerTaskInput,
    run: (deps, caller, { params, body }) => answerTask(deps, caller, params.task, body),
  }),
  change(context, {
    method: 'POST',
    url: '/tasks/:task/completion',
    tag,
    summary: 'Take the answer, or do without one; nothing can be added afterwards',
    params: one,
    body: completeTaskInput,
    run: (deps, caller, { params, body }) => completeTask(deps, caller, params.task, body),
  }),
  ...seeing(context),
];

const seeing = (context: Context): readonly RouteOptions[] => [
  read(context, {
    url: '/tasks',
    tag,
    summary: 'Tasks by due day',
    query: z.strictObject(pageQuery).extend(seeTasksInput.omit({ limit: true, cursor: true }).shape),
    answer: pageOf(z.object(task)),
    run: (deps, caller, { query: { limit, cursor, ...filter } }) =>
      paged(context, caller, `tasks ${JSON.stringify(filter)}`, { limit, cursor }, (from) =>
        seeTasks(deps, caller, { ...filter, ...from }),
      ),
  }),
  read(context, {
    url: '/tasks/:task',
    tag,
    summary: 'One task with its answers; what was said in words stays sealed',
    params: one,
    answer: z.object({ ...task, answers: z.array(answer) }),
    run: (deps, caller, { params }) => seeTask(deps, caller, params.task),
  }),
  look(context, {
    method: 'POST',
    url: '/tasks/:task/look',
    tag,
    summary: 'Look at what respondents said in words and handed over',
    params: one,
    body: lookAtTaskInput,
    answer: words,
    run: (deps, caller, { params, body }) => lookAtTask(deps, caller, params.task, body),
  }),
];
