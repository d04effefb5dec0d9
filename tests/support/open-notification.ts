import { attemptNotification, orderNotification } from '../../src/domain/notification/decide.ts';
import { notificationCategory } from '../../src/domain/notification/state.ts';
import { notificationStream } from '../../src/domain/notification/stream.ts';
import { customerStream } from '../../src/domain/customer/stream.ts';
import { type CustomerId, type Id, randomId, SYSTEM_ACTOR } from '../../src/kernel/ids.ts';
import { act } from '../../src/usecases/core/act.ts';
import { newNotificationToken } from '../../src/usecases/core/notification-token.ts';
import type { HttpApp } from './http-app.ts';

/** A notification that is on its way, and the token that went out with it. */
export async function openNotification({
  deps,
}: HttpApp): Promise<{ readonly notification: Id; readonly token: string }> {
  const notification = randomId();
  const { text, sha256 } = newNotificationToken(notification);
  const customer = randomId() as CustomerId;
  const order = orderNotification({
    recipient: 'mail-house',
    kind: 'rectification',
    occasion: customerStream(customer),
    customers: [customer],
    dataCategories: ['contact'],
  });
  for (const decide of [order, attemptNotification(sha256, false, deps.clock.now())]) {
    const outcome = await act(
      deps,
      { actor: SYSTEM_ACTOR, commandId: randomId() },
      { category: notificationCategory, stream: notificationStream(notification), seals: [], decide },
    );
    if (outcome.kind !== 'written') throw new Error(outcome.kind);
  }
  return { notification, token: text };
}
