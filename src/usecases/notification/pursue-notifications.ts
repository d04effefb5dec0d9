import { remindOffice } from '../../domain/notification/decide.ts';
import { dutyOf } from '../../domain/notification/queries.ts';
import { notificationCategory } from '../../domain/notification/state.ts';
import { notificationStream } from '../../domain/notification/stream.ts';
import { customerIdOf } from '../../domain/customer/stream.ts';
import { recipientStream } from '../../domain/recipient/stream.ts';
import { Failures } from '../../kernel/failures.ts';
import { randomId, type StreamName, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import { plusMillis } from '../../kernel/time.ts';
import {
  listNotifications,
  type NotificationView,
  type UntoldOccasion,
  unorderedTellings,
  untoldOccasions,
} from '../../projections/models/notifications-queries.ts';
import { everyItem } from '../../projections/page.ts';
import { type Act, act } from '../core/act.ts';
import type { Deps } from '../core/deps.ts';
import { orderDetermined, orderNotifications } from '../core/notifications.ts';
import { sendNotification } from './send-notification.ts';

/**
 * How far back a rectification or restriction is looked for that nobody was told of: long enough for any time that the
 * process was down, and not so long that a register which learns to tell begins with the changes of years ago.
 */
const LOOK_BACK_MS = 30 * 24 * 3_600_000;
/** At a time; the rest is found by the next run. */
const MAX_OCCASIONS = 500;
const VIEWS_WAIT_MS = 5_000;
/** Recipients that are called at the same time. */
const AT_ONCE = 8;

/** The register's own act; several to a run, each of its own command. */
const ofRegister = (): Act => ({ actor: SYSTEM_ACTOR, commandId: randomId() });

/**
 * Does whatever is due: determines who has to be told of rectifications and restrictions, orders what was left unordered,
 * sends, tries again, asks for receipts. What is due follows from the streams and the clock, so that a run after a crash or
 * a stop makes up for what was missed. One that cannot be told stops none of the others: all such failures are thrown at
 * the end. How much was done is the answer.
 */
export async function pursueNotifications(deps: Deps): Promise<number> {
  const failures = new Failures();
  let done = 0;
  const attempt = async (stream: StreamName, work: () => Promise<number>): Promise<void> => {
    const more = await failures.attempt(stream, work);
    done += more;
  };
  for (const { occasion, cause } of await unorderedTellings(deps.readModels.reader, MAX_OCCASIONS)) {
    await attempt(occasion, async () => (await orderDetermined(deps, ofRegister(), occasion, cause)).length);
  }
  const since = plusMillis(deps.clock.now(), -LOOK_BACK_MS);
  for (const occasion of await untoldOccasions(deps.readModels.reader, since, MAX_OCCASIONS)) {
    await attempt(occasion.stream, async () => (await orderFor(deps, occasion)).length);
  }
  // What was ordered now is sent now, if the views have it soon; otherwise by the next run.
  if (done > 0) await deps.readModels.waitFor((await deps.ledger.head()).position, VIEWS_WAIT_MS);
  const due = await dueByRecipient(deps);
  for (let from = 0; from < due.length; from += AT_ONCE) {
    await Promise.all(
      due
        .slice(from, from + AT_ONCE)
        .map(([recipient, ofIt]) => attempt(recipientStream(recipient), () => pursueEach(deps, ofIt))),
    );
  }
  failures.throwAny();
  return done;
}

function orderFor(deps: Deps, { stream, ...occasion }: UntoldOccasion) {
  const { kind, cause, dataCategories, fields, purposes, began } = occasion;
  return orderNotifications(deps, ofRegister(), {
    kind,
    occasion: stream,
    cause,
    // The streams of a customer's facts and of what stands in the way are named after the customer alike.
    customers: [customerIdOf(stream)],
    dataCategories,
    ...(fields === undefined ? {} : { fields }),
    ...(purposes === undefined ? {} : { purposes }),
    ...(began === undefined ? {} : { began }),
  });
}

/** Each recipient's due notifications, in the order in which they were ordered. */
async function dueByRecipient(deps: Deps): Promise<readonly (readonly [string, readonly NotificationView[]])[]> {
  const now = deps.clock.now();
  const due = new Map<string, NotificationView[]>();
  for await (const one of everyItem((page) => listNotifications(deps.readModels.reader, { ...page, open: true }))) {
    const kind = dutyOf(one, one.hasWebhook, now)?.kind;
    if (kind !== 'send' && kind !== 'chase') continue;
    due.set(one.recipient, [...(due.get(one.recipient) ?? []), one]);
  }
  return [...due];
}

/** Failures that say something of the recipient and not of one call: the others would meet the same now. */
const OF_THE_RECIPIENT: readonly string[] = [
  'recipient-unreachable',
  'timed-out',
  'tls-failed',
  'address-not-allowed',
  'endpoint-missing',
];

/** One recipient's, one after the other: a closed door is knocked at once in a run. */
async function pursueEach(deps: Deps, notifications: readonly NotificationView[]): Promise<number> {
  let done = 0;
  for (const { notification, hasWebhook } of notifications) {
    if (!hasWebhook) {
      const reminded = await act(deps, ofRegister(), {
        category: notificationCategory,
        stream: notificationStream(notification),
        seals: [],
        decide: remindOffice(deps.clock.now()),
      });
      if (reminded.kind === 'written') done++;
      continue;
    }
    const { outcome } = await sendNotification(deps, ofRegister(), notification, false);
    // Somebody was faster, or it was settled since the view was read.
    if (outcome.kind === 'refused') continue;
    done++;
    if (outcome.kind === 'failed' && OF_THE_RECIPIENT.includes(outcome.code)) break;
  }
  return done;
}
