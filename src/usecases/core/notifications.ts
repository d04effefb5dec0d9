import { orderNotification } from '../../domain/notification/decide.ts';
import type { TellingKind } from '../../domain/shape/telling-matter.ts';
import {
  type NotificationPhase,
  type NotificationState,
  notificationCategory,
} from '../../domain/notification/state.ts';
import { notificationId, notificationStream } from '../../domain/notification/stream.ts';
import type { SealedFieldName } from '../../domain/shape/vocabulary.ts';
import { determineRecipients } from '../../domain/telling/decide.ts';
import { type Telling, tellingCategory } from '../../domain/telling/state.ts';
import { tellingId, tellingStream } from '../../domain/telling/stream.ts';
import { assert } from '../../kernel/assert.ts';
import type { CustomerId, EventId, Id, StreamName } from '../../kernel/ids.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import { type Act, act } from './act.ts';
import type { Deps } from './deps.ts';
import { loadState } from './load-state.ts';
import { recipientsToTell, recipientsToTellAgain } from './recipients-to-tell.ts';

/** One occasion of which recipients have to be told (GDPR Art. 19). */
export interface TellingOf {
  readonly kind: TellingKind;
  /** The stream on which it happened. */
  readonly occasion: StreamName;
  /** The event, where that stream has many occasions. An erasure is one occasion. */
  readonly cause?: EventId;
  /** At most 100. */
  readonly customers: readonly CustomerId[];
  readonly dataCategories: readonly DataCategory[];
  /** What was set right. */
  readonly fields?: readonly SealedFieldName[];
  /** What a restriction stops; every purpose when absent. */
  readonly purposes?: readonly string[];
  /** Where a restriction ends: the event that began it. Whoever was told of that is told of its end. */
  readonly began?: EventId;
  /** The erasure under whose own key the identifiers are kept; without it they are opened where they stand. */
  readonly sourceOf?: Id;
}

export interface OrderedNotification {
  readonly notification: Id;
  readonly recipient: string;
  readonly phase: NotificationPhase;
}

/**
 * Determines once who has to be told of it, and orders one notification for each. Idempotent for each occasion and
 * recipient, whoever asks and however often: ids follow from both, and the first list of recipients stands. Nothing is
 * sent from here (`pursueNotifications`). Throws `PROJECTION_BEHIND` while the list of activities is not up to date.
 *
 * Crash points: (1) the list is recorded and not every notification ordered: asking again, or the schedule, orders the
 * rest. Before that, nothing has happened, and the schedule finds rectifications and restrictions by itself.
 */
export async function orderNotifications(deps: Deps, who: Act, of: TellingOf): Promise<readonly OrderedNotification[]> {
  const { occasion, cause } = of;
  const stream = tellingStream(tellingId(occasion, cause));
  const { state } = await loadState(deps, tellingCategory, stream);
  if (state.phase === 'unknown') await determine(deps, who, of, stream);
  return orderDetermined(deps, who, occasion, cause);
}

async function determine(deps: Deps, by: Act, of: TellingOf, stream: StreamName): Promise<void> {
  const { began, sourceOf, customers, dataCategories, fields, purposes, ...matter } = of;
  const told = {
    ...matter,
    customers: [...customers],
    dataCategories: [...dataCategories],
    ...(fields === undefined ? {} : { fields: [...fields] }),
    ...(purposes === undefined ? {} : { purposes: [...purposes] }),
    ...(sourceOf === undefined ? {} : { keptUnder: sourceOf }),
  };
  const before = began === undefined ? undefined : ((await tellingOf(deps, of.occasion, began))?.recipients ?? []);
  const who = before === undefined ? await recipientsToTell(deps, told) : await recipientsToTellAgain(deps, before);
  await act(deps, by, {
    category: tellingCategory,
    stream,
    seals: [],
    decide: determineRecipients(told, who),
  });
}

/** Orders what the recorded list names and is not ordered yet. */
export async function orderDetermined(
  deps: Deps,
  who: Act,
  occasion: StreamName,
  cause?: EventId,
): Promise<readonly OrderedNotification[]> {
  const telling = await tellingOf(deps, occasion, cause);
  assert(telling !== undefined, 'who is told was recorded');
  const { recipients, spared: _told, ...matter } = telling;
  for (const recipient of recipients) {
    const stream = notificationStream(notificationId({ occasion, cause }, recipient));
    const intention = { category: notificationCategory, stream, seals: [] } as const;
    await act(deps, who, { ...intention, decide: orderNotification({ recipient, ...matter }) });
  }
  return notificationsOf(deps, occasion, cause);
}

/**
 * What became of the notifications of an occasion, in the order of the recipients, from the streams themselves. `undefined`
 * phases do not occur: what is determined and not ordered yet counts as ordered. Empty also before anything was ordered:
 * `orderNotifications` comes first.
 */
export async function notificationsOf(
  deps: Pick<Deps, 'ledger'>,
  occasion: StreamName,
  cause?: EventId,
): Promise<readonly OrderedNotification[]> {
  const telling = await tellingOf(deps, occasion, cause);
  const ordered: OrderedNotification[] = [];
  for (const recipient of telling?.recipients ?? []) {
    const notification = notificationId({ occasion, cause }, recipient);
    const { phase } = await loadNotification(deps, notification);
    ordered.push({ notification, recipient, phase: phase === 'unknown' ? 'ordered' : phase });
  }
  return ordered;
}

export async function tellingOf(
  deps: Pick<Deps, 'ledger'>,
  occasion: StreamName,
  cause?: EventId,
): Promise<Telling | undefined> {
  const { state } = await loadState(deps, tellingCategory, tellingStream(tellingId(occasion, cause)));
  return state.phase === 'determined' ? state.telling : undefined;
}

export const loadNotification = async (deps: Pick<Deps, 'ledger'>, id: Id): Promise<NotificationState> =>
  (await loadState(deps, notificationCategory, notificationStream(id))).state;
