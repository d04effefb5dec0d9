import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parseId } from '../../kernel/ids.ts';
import { answerTaskByToken, answerTaskInput } from '../../usecases/task/answer-task.ts';
import type { Caller } from '../../usecases/core/caller.ts';
import { authenticateTask, type TaskCaller } from '../../usecases/core/task-token.ts';
import type { Context } from '../context.ts';
import { change } from '../define.ts';
import { HttpError } from '../http-error.ts';
import { bearer } from '../plugins/authentication.ts';
import { idInPath } from '../schemas.ts';

/** Refusals that only a token can meet which was good a moment ago: to its holder they are all the same. */
const GONE: readonly string[] = ['task-unknown', 'task-completed', 'task-request-over', 'token-unknown'];

/**
 * The one door that is opened by the token of a task and by nothing else; that token opens no other. It stands apart from
 * the routes of actors, so that neither kind of token can ever be taken for the other.
 */
export function taskAnswers(app: FastifyInstance, context: Context, requestsPerMinute: number): void {
  bearer(app, requestsPerMinute, async (request, text) => {
    const task = parseId((request.params as { readonly task?: string }).task ?? '');
    return task === undefined ? undefined : authenticateTask(context.deps, task, text);
  });
  app.route(
    change(context, {
      method: 'POST',
      url: '/tasks/:task/answer',
      tag: 'tasks',
      summary: 'Answer a task with its own token: data, nothing found, or an exception',
      description: 'The token that was shown when the task was assigned is the only one that is good here.',
      params: z.strictObject({ task: idInPath }),
      body: answerTaskInput,
      run: async (deps, caller, { params, body }) => {
        // Whom `bearer` let in: the decision judges the token once more, for it may have been revoked since.
        const { token } = caller as Caller & TaskCaller;
        const outcome = await answerTaskByToken(deps, caller, { task: params.task, token }, body);
        if (outcome.kind === 'refused' && GONE.includes(outcome.reason)) throw new HttpError('HTTP_NOT_AUTHENTICATED');
        return outcome;
      },
    }),
  );
}
