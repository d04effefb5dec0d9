import type { z } from 'zod';
import {
  confirmByToken as decideConfirmation,
  giveUpInput,
  giveUpNotification as decideGivingUp,
  type NotificationDecision,
  type NotificationRefusal,
  recordReceipt as decideReceipt,
  recordReceiptInput,
  recordTold as decideTold,
  recordToldInput,
} from '../../domain/notification/decide.ts';
import type { notificationEvents } from '../../domain/notification/events.ts';
import { type NotificationState, notificationCategory } from '../../domain/notification/state.ts';
import { notificationStream } from '../../domain/notification/stream.ts';
import type { Id } from '../../kernel/ids.ts';
import { act, type Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { actOf, type IntendRefusal, intend, isRefusedByRole } from '../core/intend.ts';
import type { NotificationCaller } from '../core/notification-token.ts';
import { type SendOutcome, sendNotification } from './send-notification.ts';

export { giveUpInput, recordReceiptInput, recordToldInput };

export type NotificationOutcome = Outcome<IntendRefusal<NotificationRefusal>>;

const on = (
  deps: Deps,
  caller: Caller,
  notification: Id,
  decide: (state: NotificationState) => NotificationDecision,
): Promise<NotificationOutcome> =>
  intend(deps, caller, 'tell-recipient', {
    category: notificationCategory,
    stream: notificationStream(notification),
    seals: [],
    decide,
  });

/** Somebody at the office told the recipient: by letter, or by any other way that the evidence shows. */
export const recordTold = (
  deps: Deps,
  caller: Caller,
  notification: Id,
  input: z.output<typeof recordToldInput>,
): Promise<NotificationOutcome> => on(deps, caller, notification, decideTold(input, deps.clock.now()));

/** The recipient's receipt reached the office. */
export const recordReceipt = (
  deps: Deps,
  caller: Caller,
  notification: Id,
  input: z.output<typeof recordReceiptInput>,
): Promise<NotificationOutcome> => on(deps, caller, notification, decideReceipt(input, deps.clock.now()));

/** Nobody is told any more, for a reason that Art. 19 knows or because there is nothing left to tell. */
export async function giveUpNotification(
  deps: Deps,
  caller: Caller,
  notification: Id,
  input: z.output<typeof giveUpInput>,
): Promise<NotificationOutcome> {
  return intend(deps, caller, 'give-up-notification', {
    category: notificationCategory,
    stream: notificationStream(notification),
    seals: [],
    decide: decideGivingUp(input),
  });
}

/** Calls the recipient's system now, whether it is due or not. */
export async function retryNotification(
  deps: Deps,
  caller: Caller,
  notification: Id,
): Promise<{ readonly outcome: NotificationOutcome; readonly came?: SendOutcome }> {
  if (isRefusedByRole(caller, 'tell-recipient')) {
    return { outcome: { kind: 'refused', reason: 'role-not-allowed' } };
  }
  const { outcome, taken } = await sendNotification(deps, actOf(caller), notification, true);
  return { outcome: taken as NotificationOutcome, came: outcome };
}

/** The recipient's own word, with a token that went out with the notification; no role is asked for. */
export const confirmNotification = (
  deps: Deps,
  caller: Caller,
  { notification, tokenSha256 }: Pick<NotificationCaller, 'notification' | 'tokenSha256'>,
): Promise<NotificationOutcome> =>
  act<NotificationState, typeof notificationEvents, IntendRefusal<NotificationRefusal>>(deps, actOf(caller), {
    category: notificationCategory,
    stream: notificationStream(notification),
    seals: [],
    decide: decideConfirmation(tokenSha256),
  });
