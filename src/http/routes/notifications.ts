import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import {
  lookAtNotification,
  lookAtNotificationInput,
  seeNotification,
  seeNotifications,
  seeNotificationsInput,
} from '../../usecases/notification/see-notifications.ts';
import {
  giveUpInput,
  giveUpNotification,
  recordReceipt,
  recordReceiptInput,
  recordTold,
  recordToldInput,
  retryNotification,
} from '../../usecases/notification/tell-recipient.ts';
import type { Context } from '../context.ts';
import { change, look, read } from '../define.ts';
import { paged } from '../paged.ts';
import { idInPath, pageOf, pageQuery } from '../schemas.ts';

const tag = 'notifications';
const one = z.strictObject({ notification: idInPath });

const notification = z.object({
  notification: z.string(),
  recipient: z.string(),
  kind: z.string(),
  occasion: z.string(),
  cause: z.string().optional(),
  customers: z.array(z.string()),
  dataCategories: z.array(z.string()),
  fields: z.array(z.string()).optional(),
  purposes: z.array(z.string()).optional(),
  phase: z.string(),
  hasWebhook: z.boolean(),
  duty: z.string().optional().meta({ description: 'What is to be done now: send, chase, or something by the office.' }),
  why: z.string().optional().meta({ description: 'Why it is the office that has to act.' }),
  orderedAt: z.string(),
  attempts: z.number().int(),
  failure: z.object({ code: z.string(), nextAt: z.string().optional() }).optional(),
  channel: z.string().optional(),
  systems: z.array(z.string()).optional(),
  sentAt: z.string().optional(),
  chased: z.number().int(),
  settledAt: z.string().optional(),
  confirmedBy: z.string().optional(),
  evidence: z.string().optional(),
  reason: z.string().optional(),
  revision: z.string(),
});

const content = z.object({
  notification: z.string(),
  recipient: z.string(),
  customers: z.array(
    z.object({
      customer: z.string(),
      identifiers: z.array(z.object({ system: z.string(), identifier: z.string() })),
      erased: z.literal(true).optional(),
      unreadable: z.literal(true).optional(),
    }),
  ),
});

/** Telling recipients what became of data that they received (GDPR Art. 19). */
export const notifications = (context: Context): readonly RouteOptions[] => [
  read(context, {
    url: '/notifications',
    tag,
    summary: 'Who was told of what, and what still has to be: all, of a recipient, an occasion or a customer',
    query: z
      .strictObject(pageQuery)
      .extend(seeNotificationsInput.omit({ limit: true, cursor: true, open: true }).shape)
      .extend({
        open: z
          .enum(['true', 'false'])
          .transform((text) => text === 'true')
          .optional(),
      }),
    answer: pageOf(notification),
    run: (deps, caller, { query: { limit, cursor, ...filter } }) =>
      paged(context, caller, `notifications ${JSON.stringify(filter)}`, { limit, cursor }, (from) =>
        seeNotifications(deps, caller, { ...filter, ...from }),
      ),
  }),
  read(context, {
    url: '/notifications/:notification',
    tag,
    summary: 'One notification: who is told what, and what became of it',
    params: one,
    answer: notification,
    run: (deps, caller, { params }) => seeNotification(deps, caller, params.notification),
  }),
  look(context, {
    method: 'POST',
    url: '/notifications/:notification/look',
    tag,
    summary:
      'Look at the identifiers that the recipient is to be told, for somebody who tells it by letter or telephone',
    params: one,
    body: lookAtNotificationInput,
    answer: content,
    run: (deps, caller, { params, body }) => lookAtNotification(deps, caller, params.notification, body),
  }),
  change(context, {
    method: 'POST',
    url: '/notifications/:notification/attempt',
    tag,
    summary: 'Call the recipient now, whether it is due or not',
    description: 'The answer says what came of it: "sent", "confirmed", or the code of the failure.',
    params: one,
    run: async (deps, caller, { params }) => {
      const { outcome, came } = await retryNotification(deps, caller, params.notification);
      if (came === undefined || came.kind === 'refused') return outcome;
      return { outcome, once: { came: came.kind === 'failed' ? came.code : came.confirmed ? 'confirmed' : 'sent' } };
    },
  }),
  change(context, {
    method: 'POST',
    url: '/notifications/:notification/told',
    tag,
    summary: 'Record that somebody at the office told the recipient',
    params: one,
    body: recordToldInput,
    run: (deps, caller, { params, body }) => recordTold(deps, caller, params.notification, body),
  }),
  change(context, {
    method: 'POST',
    url: '/notifications/:notification/receipt',
    tag,
    summary: 'Record the receipt of the recipient that reached the office, with its evidence',
    params: one,
    body: recordReceiptInput,
    run: (deps, caller, { params, body }) => recordReceipt(deps, caller, params.notification, body),
  }),
  change(context, {
    method: 'POST',
    url: '/notifications/:notification/giving-up',
    tag,
    summary:
      'Tell the recipient no more, or ask it no more, for a reason of Art. 19 or because nothing is left to tell',
    params: one,
    body: giveUpInput,
    run: (deps, caller, { params, body }) => giveUpNotification(deps, caller, params.notification, body),
  }),
];
