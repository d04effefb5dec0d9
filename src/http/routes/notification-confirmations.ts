import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parseId } from '../../kernel/ids.ts';
import type { Caller } from '../../usecases/core/caller.ts';
import { authenticateNotification, type NotificationCaller } from '../../usecases/core/notification-token.ts';
import { confirmNotification } from '../../usecases/notification/tell-recipient.ts';
import type { Context } from '../context.ts';
import { change } from '../define.ts';
import { HttpError } from '../http-error.ts';
import { bearer } from '../plugins/authentication.ts';
import { idInPath } from '../schemas.ts';

/**
 * The one door that is opened by a token that went out with a notification, and by nothing else; that token opens no other.
 * It stands apart from the routes of actors, so that neither kind of token can ever be taken for the other.
 */
export function notificationConfirmations(app: FastifyInstance, context: Context, requestsPerMinute: number): void {
  bearer(app, requestsPerMinute, async (request, text) => {
    const id = parseId((request.params as { readonly notification?: string }).notification ?? '');
    return id === undefined ? undefined : authenticateNotification(context.deps, id, text);
  });
  app.route(
    change(context, {
      method: 'POST',
      url: '/notifications/:notification/confirmation',
      tag: 'notifications',
      summary: 'Confirm a notification with its own token: what follows from it is done at the recipient',
      description: 'The token stands in the call under "data.confirmation". Confirming again changes nothing.',
      params: z.strictObject({ notification: idInPath }),
      run: async (deps, caller) => {
        const outcome = await confirmNotification(deps, caller, caller as Caller & NotificationCaller);
        if (outcome.kind === 'refused') throw new HttpError('HTTP_NOT_AUTHENTICATED');
        return outcome;
      },
    }),
  );
}
