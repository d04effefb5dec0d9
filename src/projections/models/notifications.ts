import type { AnyEvent } from '../../domain/all-events.ts';
import { type CustomerField, fieldCategory } from '../../domain/customer/fields.ts';
import { notificationEvents } from '../../domain/notification/events.ts';
import { notificationId } from '../../domain/notification/stream.ts';
import { recipientStream } from '../../domain/recipient/stream.ts';
import { idOf } from '../../kernel/ids.ts';
import { DATA_CATEGORIES } from '../../kernel/sealed.ts';
import type { Change } from '../read-model-store.ts';
import { isOneOf, type ReadModel } from '../read-model.ts';

/**
 * Who is told of what, and what still has to be told. What is due is judged from the streams when it is done; here is where
 * to look: notifications, occasions whose recipients were determined or not, and which recipients have a webhook. Each table
 * is written by events of one stream alone; what belongs together is joined by the queries.
 */
const schema = `
  CREATE TABLE notification (
    notification TEXT PRIMARY KEY, recipient TEXT NOT NULL, recipient_stream TEXT NOT NULL, kind TEXT NOT NULL,
    occasion TEXT NOT NULL, cause TEXT, customers TEXT NOT NULL, data_categories TEXT NOT NULL, fields TEXT,
    purposes TEXT, phase TEXT NOT NULL, ordered_at TEXT NOT NULL, attempts INTEGER NOT NULL, in_hand_until TEXT,
    failure TEXT, next_at TEXT, channel TEXT, systems TEXT, sent_at TEXT, chased INTEGER NOT NULL, settled_at TEXT,
    confirmed_by TEXT, evidence TEXT, reason TEXT, revision INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX notification_open ON notification (ordered_at, notification) WHERE settled_at IS NULL;
  CREATE INDEX notification_by_occasion ON notification (occasion, notification);
  CREATE INDEX notification_by_recipient ON notification (recipient, notification);
  CREATE TABLE notification_customer (
    customer TEXT NOT NULL, notification TEXT NOT NULL, PRIMARY KEY (customer, notification)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE recipient_webhook (recipient_stream TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE telling_occasion (
    cause TEXT PRIMARY KEY, kind TEXT NOT NULL, stream TEXT NOT NULL, data_categories TEXT NOT NULL, fields TEXT,
    purposes TEXT, began TEXT, recorded_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX telling_occasion_by_time ON telling_occasion (recorded_at, cause);
  CREATE TABLE telling (
    occasion TEXT NOT NULL, cause TEXT NOT NULL, recipient TEXT NOT NULL, notification TEXT NOT NULL,
    PRIMARY KEY (occasion, cause, recipient)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX telling_by_cause ON telling (cause);
`;

export const notifications: ReadModel = {
  name: 'notifications',
  version: 1,
  order: 'arrival',
  schema,
  project: (event) => [...onOccasion(event), ...onTelling(event), ...onRecipient(event), ...onNotification(event)],
};

const OCCASION = `
  INSERT OR IGNORE INTO telling_occasion (cause, kind, stream, data_categories, fields, purposes, began, recorded_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;

/** Values that were taken back because they were not true are set right, too; those not needed any more are not. */
const UNTRUE: readonly string[] = ['no-longer-true', 'entered-by-mistake', 'customer-asked'];
const OF_CUSTOMERS = DATA_CATEGORIES.filter((category) => category !== 'staff');

/** GDPR Art. 19 names what is done under Art. 16 and 18; a restriction that is the controller's own wish is not under Art. 18. */
function onOccasion(event: AnyEvent): readonly Change[] {
  switch (event.type) {
    case 'CustomerFactsCorrected':
      return event.clear.fields.length === 0 ? [] : [rectified(event, event.clear.fields)];
    case 'CustomerFactsRetired':
      return UNTRUE.includes(event.clear.reason) ? [rectified(event, event.clear.fields)] : [];
    case 'ProcessingRestricted': {
      const { ground, scope, purposes } = event.clear;
      if (ground === 'own-decision') return [];
      return [occasion(event, 'restriction', { purposes: scope === 'all' ? undefined : purposes })];
    }
    case 'RestrictionLifted':
      return [occasion(event, 'restriction-lifted', { began: event.clear.restriction })];
    default:
      return [];
  }
}

const rectified = (event: AnyEvent, fields: readonly CustomerField[]): Change =>
  occasion(event, 'rectification', {
    dataCategories: [...new Set(fields.map((field) => fieldCategory[field]))].sort(),
    fields,
  });

interface OccasionTerms {
  readonly dataCategories?: readonly string[];
  readonly fields?: readonly string[];
  readonly purposes?: readonly string[] | undefined;
  readonly began?: string;
}

function occasion(event: AnyEvent, kind: string, terms: OccasionTerms): Change {
  const { dataCategories = OF_CUSTOMERS, fields, purposes, began } = terms;
  const lists = [JSON.stringify(dataCategories), jsonOrNull(fields), jsonOrNull(purposes), began ?? null];
  return { sql: OCCASION, params: [event.id, kind, event.stream, ...lists, event.metadata.recordedAt] };
}

const jsonOrNull = (list: readonly string[] | undefined): string | null =>
  list === undefined ? null : JSON.stringify(list);

const TOLD = 'INSERT OR IGNORE INTO telling (occasion, cause, recipient, notification) VALUES (?, ?, ?, ?)';
/** Stands for "nobody is told", so that an occasion that was thought of can be told from one that was not. */
const NOBODY = '';

function onTelling(event: AnyEvent): readonly Change[] {
  if (event.type !== 'RecipientsDetermined') return [];
  const { occasion: of, cause, recipients } = event.clear;
  const place = [of, cause ?? ''];
  if (recipients.length === 0) return [{ sql: TOLD, params: [...place, NOBODY, NOBODY] }];
  return recipients.map((recipient) => {
    const notification = notificationId({ occasion: of, cause }, recipient);
    return { sql: TOLD, params: [...place, recipient, notification] };
  });
}

function onRecipient(event: AnyEvent): readonly Change[] {
  switch (event.type) {
    case 'RecipientWebhookSet':
      return [{ sql: 'INSERT OR IGNORE INTO recipient_webhook (recipient_stream) VALUES (?)', params: [event.stream] }];
    case 'RecipientWebhookRemoved':
      return [{ sql: 'DELETE FROM recipient_webhook WHERE recipient_stream = ?', params: [event.stream] }];
    default:
      return [];
  }
}

const ORDER = `
  INSERT OR IGNORE INTO notification (notification, recipient, recipient_stream, kind, occasion, cause, customers,
    data_categories, fields, purposes, phase, ordered_at, attempts, chased, revision)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ordered', ?, 0, 0, 0)`;
const CUSTOMER = 'INSERT OR IGNORE INTO notification_customer (customer, notification) VALUES (?, ?)';
const ATTEMPT = 'UPDATE notification SET attempts = ?, in_hand_until = ? WHERE notification = ?';
/** The outcome of an attempt frees what that attempt held, and not what a later one holds (src/domain/notification). */
const FREE = 'UPDATE notification SET in_hand_until = NULL WHERE notification = ? AND attempts = ?';
const SENT = `
  UPDATE notification SET phase = CASE WHEN settled_at IS NULL THEN 'sent' ELSE phase END, channel = ?,
    systems = coalesce(?, systems), sent_at = coalesce(sent_at, ?), evidence = coalesce(?, evidence)
  WHERE notification = ?`;
const RECOVERED = 'UPDATE notification SET failure = NULL, next_at = NULL WHERE notification = ?';
const FAIL = `
  UPDATE notification SET phase = CASE phase WHEN 'ordered' THEN 'failed' ELSE phase END, failure = ?, next_at = ?
  WHERE notification = ?`;
const CHASE = 'UPDATE notification SET chased = ? WHERE notification = ?';
const CONFIRM = `
  UPDATE notification SET phase = 'confirmed', settled_at = ?, confirmed_by = ?, evidence = coalesce(?, evidence),
    reason = NULL, in_hand_until = NULL WHERE notification = ?`;
const GIVE_UP = `
  UPDATE notification SET phase = 'given-up', settled_at = ?, reason = ?, in_hand_until = NULL WHERE notification = ?`;
const TOUCH = 'UPDATE notification SET revision = ? WHERE notification = ?';

function onNotification(event: AnyEvent): readonly Change[] {
  if (!isOneOf(notificationEvents, event)) return [];
  return [...changes(event), { sql: TOUCH, params: [event.revision, idOf(event.stream)] }];
}

function changes(event: Extract<AnyEvent, { readonly type: keyof typeof notificationEvents }>): readonly Change[] {
  const notification = idOf(event.stream);
  const { recordedAt } = event.metadata;
  switch (event.type) {
    case 'NotificationOrdered':
      return ordered(event);
    case 'NotificationAttempted':
      return [{ sql: ATTEMPT, params: [event.clear.attempt, event.clear.until, notification] }];
    case 'NotificationSent': {
      const { channel, attempt, systems, toldAt, evidence } = event.clear;
      const shown = [channel, jsonOrNull(systems), toldAt ?? recordedAt, evidence ?? null];
      const freed = attempt === undefined ? { sql: FREE_ALL, params: [notification] } : free(notification, attempt);
      return [{ sql: SENT, params: [...shown, notification] }, { sql: RECOVERED, params: [notification] }, freed];
    }
    case 'NotificationFailed': {
      const { code, attempt, nextAt } = event.clear;
      return [{ sql: FAIL, params: [code, nextAt ?? null, notification] }, free(notification, attempt)];
    }
    case 'NotificationChased':
      return [{ sql: CHASE, params: [event.clear.number, notification] }];
    case 'NotificationConfirmed': {
      const { by, confirmedAt, evidence } = event.clear;
      return [{ sql: CONFIRM, params: [confirmedAt ?? recordedAt, by, evidence ?? null, notification] }];
    }
    case 'NotificationGivenUp':
      return [{ sql: GIVE_UP, params: [recordedAt, event.clear.reason, notification] }];
  }
}

const FREE_ALL = 'UPDATE notification SET in_hand_until = NULL WHERE notification = ?';
const free = (notification: string, attempt: number): Change => ({ sql: FREE, params: [notification, attempt] });

function ordered(event: Extract<AnyEvent, { readonly type: 'NotificationOrdered' }>): readonly Change[] {
  const notification = idOf(event.stream);
  const { recipient, kind, occasion: of, cause, customers, dataCategories, fields, purposes } = event.clear;
  const matter = [kind, of, cause ?? null, JSON.stringify(customers), JSON.stringify(dataCategories)];
  const named = [jsonOrNull(fields), jsonOrNull(purposes), event.metadata.recordedAt];
  return [
    { sql: ORDER, params: [notification, recipient, recipientStream(recipient), ...matter, ...named] },
    ...customers.map((customer) => ({ sql: CUSTOMER, params: [customer, notification] })),
  ];
}
