import type { AnyEvent } from '../../domain/all-events.ts';
import { isGrievance } from '../../domain/request/vocabulary.ts';
import { idOf } from '../../kernel/ids.ts';
import type { Change, SqlValue } from '../read-model-store.ts';
import type { ReadModel } from '../read-model.ts';

/**
 * Which requests there are, and by what they are looked for, now and at any place of the ledger. Everything else of a
 * request is folded from its own stream when it is asked, clocks among it: a date that is kept would be wrong tomorrow.
 */
const schema = `
  CREATE TABLE request (
    request TEXT PRIMARY KEY, received_at TEXT NOT NULL, phase TEXT NOT NULL, customer TEXT, revision INTEGER NOT NULL,
    duplicate_of TEXT, joined_at INTEGER, has_left INTEGER NOT NULL DEFAULT 0, moved_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX request_by_receipt ON request (received_at, request);
  CREATE INDEX request_by_customer ON request (customer, received_at, request) WHERE customer IS NOT NULL;
  CREATE INDEX request_by_phase ON request (phase, received_at, request);
  CREATE INDEX request_by_earlier ON request (duplicate_of) WHERE duplicate_of IS NOT NULL;
  CREATE TABLE request_right (
    request TEXT NOT NULL, asked TEXT NOT NULL, delivered INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (request, asked)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE request_change (
    request TEXT NOT NULL, position INTEGER NOT NULL, phase TEXT NOT NULL, customer TEXT, PRIMARY KEY (request, position)
  ) STRICT, WITHOUT ROWID;
`;

export const requests: ReadModel = {
  name: 'requests',
  // Version 2 keeps what a request was at each place; version 3 which it was joined to, and which was withdrawn or handed on;
  // version 4 where it was joined, and where it became another person's or was classified anew; version 5 where it was at all;
  // version 6 which rights it asks for, and to which the answer was delivered.
  version: 6,
  order: 'stream',
  schema,
  project: (event) => onRequest(event),
};

const RECEIVE = `
  INSERT OR REPLACE INTO request (request, received_at, phase, customer, revision) VALUES (?, ?, 'open', ?, ?)`;
const CORRECT = 'UPDATE request SET received_at = ?, revision = ? WHERE request = ?';
const IDENTIFY = `
  UPDATE request SET moved_at = CASE WHEN customer <> ?1 THEN ?2 ELSE moved_at END, customer = ?1, revision = ?3
  WHERE request = ?4`;
const MOVE = 'UPDATE request SET moved_at = ?, revision = ? WHERE request = ?';
const JOIN = 'UPDATE request SET duplicate_of = ?, joined_at = ?, revision = ? WHERE request = ?';
const LEAVE = 'UPDATE request SET has_left = 1, revision = ? WHERE request = ?';
const REOPEN = "UPDATE request SET phase = 'open', duplicate_of = NULL, has_left = 0, revision = ? WHERE request = ?";
const PHASE = 'UPDATE request SET phase = ?, revision = ? WHERE request = ?';
const ASK = 'INSERT OR IGNORE INTO request_right (request, asked) VALUES (?, ?)';
/** What is asked for no more; a right that was answered stays. */
const FORGET = 'DELETE FROM request_right WHERE request = ? AND delivered = 0';
const DELIVER = 'UPDATE request_right SET delivered = ? WHERE request = ? AND asked = ?';
/** What the change before it in the same event has made of it. */
const KEEP = `
  INSERT INTO request_change (request, position, phase, customer)
  SELECT request, ?, phase, customer FROM request WHERE request = ?`;

function onRequest(event: AnyEvent): readonly Change[] {
  const request = idOf(event.stream);
  const { revision, position } = event;
  const changed = (sql: string, ...params: readonly SqlValue[]): readonly Change[] => [
    { sql, params },
    { sql: KEEP, params: [position, request] },
  ];
  if (event.type === 'RequestReceived') {
    const { receivedAt, customer, rights } = event.clear;
    return [...changed(RECEIVE, request, receivedAt, customer ?? null, revision), ...each(ASK, [request], rights)];
  }
  if (event.type === 'ReceiptCorrected') return changed(CORRECT, event.clear.receivedAt, revision, request);
  if (event.type === 'CustomerIdentified') return changed(IDENTIFY, event.clear.customer, position, revision, request);
  const isClassified = event.type === 'RequestClassified' || event.type === 'RequestReclassified';
  if (isClassified) {
    const asked = [{ sql: FORGET, params: [request] }, ...each(ASK, [request], event.clear.rights)];
    return [...changed(MOVE, position, revision, request), ...asked];
  }
  if (event.type === 'ResponseDelivered') return each(DELIVER, [1, request], event.clear.rights);
  if (event.type === 'RequestClosed') return changed(PHASE, 'closed', revision, request);
  if (event.type === 'DuplicateLinked') return changed(JOIN, event.clear.of, position, revision, request);
  if (event.type === 'RequestWithdrawn' || event.type === 'RequestTransferred')
    return changed(LEAVE, revision, request);
  if (event.type === 'RequestReopened') {
    const { reason, rights = [] } = event.clear;
    const opensAll = rights.length > 0 || !isGrievance(reason);
    const open = opensAll ? changed(REOPEN, revision, request) : changed(PHASE, 'open', revision, request);
    return [...open, ...each(DELIVER, [0, request], rights)];
  }
  return [];
}

const each = (sql: string, params: readonly SqlValue[], rights: readonly string[]): readonly Change[] =>
  rights.map((right) => ({ sql, params: [...params, right] }));
