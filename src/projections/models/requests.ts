import type { AnyEvent } from '../../domain/all-events.ts';
import { idOf } from '../../kernel/ids.ts';
import type { Change } from '../read-model-store.ts';
import type { ReadModel } from '../read-model.ts';

/**
 * Which requests there are, and by what they are looked for. Everything else of a request is folded from its own stream
 * when it is asked, clocks among it: a date that is kept would be wrong tomorrow.
 */
const schema = `
  CREATE TABLE request (
    request TEXT PRIMARY KEY, received_at TEXT NOT NULL, phase TEXT NOT NULL, customer TEXT, revision INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX request_by_receipt ON request (received_at, request);
  CREATE INDEX request_by_customer ON request (customer, received_at, request) WHERE customer IS NOT NULL;
  CREATE INDEX request_by_phase ON request (phase, received_at, request);
`;

export const requests: ReadModel = {
  name: 'requests',
  version: 1,
  order: 'stream',
  schema,
  project: (event) => onRequest(event),
};

const RECEIVE = `
  INSERT OR REPLACE INTO request (request, received_at, phase, customer, revision) VALUES (?, ?, 'open', ?, ?)`;
const IDENTIFY = 'UPDATE request SET customer = ?, revision = ? WHERE request = ?';
const PHASE = 'UPDATE request SET phase = ?, revision = ? WHERE request = ?';

function onRequest(event: AnyEvent): readonly Change[] {
  const request = idOf(event.stream);
  const { revision } = event;
  if (event.type === 'RequestReceived') {
    const { receivedAt, customer } = event.clear;
    return [{ sql: RECEIVE, params: [request, receivedAt, customer ?? null, revision] }];
  }
  if (event.type === 'CustomerIdentified') {
    return [{ sql: IDENTIFY, params: [event.clear.customer, revision, request] }];
  }
  if (event.type === 'RequestClosed') return [{ sql: PHASE, params: ['closed', revision, request] }];
  if (event.type === 'RequestReopened') return [{ sql: PHASE, params: ['open', revision, request] }];
  return [];
}
