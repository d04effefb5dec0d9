import { z } from 'zod';
import { dutyOf, type NotificationDuty } from '../../domain/notification/queries.ts';
import { NOTIFICATION_PHASES } from '../../domain/notification/state.ts';
import { notificationStream } from '../../domain/notification/stream.ts';
import { recipientCategory } from '../../domain/recipient/state.ts';
import { recipientStream } from '../../domain/recipient/stream.ts';
import { codeSchema, idSchema, streamSchema } from '../../domain/shape/schemas.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import {
  listNotifications,
  notificationById,
  type NotificationView,
} from '../../projections/models/notifications-queries.ts';
import { everyItem, type Page } from '../../projections/page.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { loadState } from '../core/load-state.ts';
import { type LookOutcome, permit, refuseByRole, refusedBeforehand } from '../core/look.ts';
import { loadNotification } from '../core/notifications.ts';
import { ask, type Reply } from '../core/question.ts';
import { pageInput, pageRequest } from '../activity/see-registers.ts';
import { type CustomerTold, identifiersTold } from './identifiers-told.ts';

export const seeNotificationsInput = pageInput.extend({
  phase: z.enum(NOTIFICATION_PHASES).optional(),
  recipient: codeSchema.optional(),
  /** The customer may ask who was told (GDPR Art. 19). */
  customer: idSchema.optional(),
  occasion: streamSchema.optional(),
  open: z.boolean().optional(),
});

/** `duty`: what is to be done of it now, and whether that is the office's. */
export type NotificationSeen = NotificationView & { readonly duty?: NotificationDuty['kind']; readonly why?: string };

const seen = (view: NotificationView, now: Instant): NotificationSeen => {
  const duty = dutyOf(view, view.hasWebhook, now);
  if (duty === undefined) return view;
  return { ...view, duty: duty.kind, ...(duty.kind === 'office' ? { why: duty.why } : {}) };
};

/** Who was told of what, and what still has to be: ids, codes and instants. */
export const seeNotifications = (
  deps: Deps,
  caller: Caller,
  input: z.output<typeof seeNotificationsInput>,
): Promise<Reply<Page<NotificationSeen>>> =>
  ask(caller, 'see-notifications', async () => {
    const { phase, recipient, customer, occasion, open } = input;
    const asked = Object.entries({ phase, recipient, customer, occasion, open }).filter(([, one]) => one !== undefined);
    const request = { ...pageRequest(input), ...Object.fromEntries(asked) };
    const { items, next } = await listNotifications(deps.readModels.reader, request);
    const now = deps.clock.now();
    return { items: items.map((one) => seen(one, now)), ...(next === undefined ? {} : { next }) };
  });

export const seeNotification = (
  deps: Deps,
  caller: Caller,
  notification: Id,
): Promise<Reply<NotificationSeen | undefined>> =>
  ask(caller, 'see-notifications', async () => {
    const view = await notificationById(deps.readModels.reader, notification);
    return view === undefined ? undefined : seen(view, deps.clock.now());
  });

/** What waits for a person: nobody to call, nobody reached, or no receipt. */
export async function* officeDuties(deps: Deps): AsyncGenerator<NotificationView> {
  const now = deps.clock.now();
  for await (const one of everyItem((page) => listNotifications(deps.readModels.reader, { ...page, open: true }))) {
    if (dutyOf(one, one.hasWebhook, now)?.kind === 'office') yield one;
  }
}

export const lookAtNotificationInput = z.strictObject({ purpose: codeSchema });

export interface NotificationContent {
  readonly notification: Id;
  readonly recipient: string;
  readonly customers: readonly CustomerTold[];
}

/**
 * What the recipient is to be told of whom, for somebody at the office who tells it by letter or telephone: identifiers of
 * customers, so a look.
 */
export async function lookAtNotification(
  deps: Deps,
  caller: Caller,
  notification: Id,
  { purpose }: z.output<typeof lookAtNotificationInput>,
): Promise<LookOutcome<NotificationContent> | { readonly kind: 'refused'; readonly reason: 'notification-unknown' }> {
  const asked = {
    look: 'export',
    purpose,
    owners: [notificationStream(notification)],
    dataCategories: ['source'],
  } as const;
  if (isRefusedByRole(caller, 'tell-recipient')) return refuseByRole(deps, caller, asked);
  const refusal = await refusedBeforehand(deps, caller, asked);
  if (refusal !== undefined) return refusal;
  const state = await loadNotification(deps, notification);
  if (state.phase === 'unknown') return { kind: 'refused', reason: 'notification-unknown' };
  const { recipient } = state.order;
  const found = await loadState(deps, recipientCategory, recipientStream(recipient));
  const systems = found.state.phase === 'known' ? (found.state.telling?.systems ?? []) : [];
  const told = await identifiersTold(deps, caller, purpose, state.order, systems);
  if (told.kind === 'refused') return told;
  const value = { notification, recipient, customers: told.customers };
  if (told.accessEvent !== undefined) return { kind: 'granted', accessEvent: told.accessEvent, value };
  // Nothing was sealed that could be opened; that somebody asked is recorded all the same.
  const permission = await permit(deps, caller, asked);
  return permission.kind === 'refused' ? permission : { kind: 'granted', accessEvent: permission.accessEvent, value };
}
