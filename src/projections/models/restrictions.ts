import type { AnyEvent } from '../../domain/all-events.ts';
import { restrictionEvents } from '../../domain/restriction/events.ts';
import { idOf } from '../../kernel/ids.ts';
import { isOneOf, type ReadModel } from '../read-model.ts';
import type { Change, SqlValue } from '../read-model-store.ts';

/**
 * What stands, or stood, in the way of each customer's processing: restrictions, objections and opt-outs. A register to
 * look at; the access gate reads the customers' own streams.
 */
const schema = `
  CREATE TABLE restraint (
    customer TEXT NOT NULL, event_id TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, open INTEGER NOT NULL,
    purposes TEXT NOT NULL, ground TEXT NOT NULL, effect TEXT, contact_by TEXT, request TEXT, since TEXT NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, told_by TEXT, position INTEGER NOT NULL,
    PRIMARY KEY (customer, event_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX restraint_by_position ON restraint (open, position);
  CREATE TABLE restraint_exception (
    customer TEXT NOT NULL, event_id TEXT NOT NULL, restriction TEXT NOT NULL, purpose TEXT NOT NULL,
    exception TEXT NOT NULL, until TEXT, ended INTEGER NOT NULL, PRIMARY KEY (customer, event_id)
  ) STRICT, WITHOUT ROWID;
`;

export const restrictions: ReadModel = { name: 'restrictions', version: 1, order: 'stream', schema, project };

const BEGIN = `
  INSERT INTO restraint (customer, event_id, kind, state, open, purposes, ground, effect, contact_by, request, since,
    changed_at, changed_by, told_by, position) VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)
  ON CONFLICT DO NOTHING`;
const CHANGE = `
  UPDATE restraint SET state = ?3, open = ?4, changed_at = ?5, changed_by = ?6 WHERE customer = ?1 AND event_id = ?2`;
const TELL = 'UPDATE restraint SET told_by = ?3 WHERE customer = ?1 AND event_id = ?2';
const EXCEPT = `
  INSERT INTO restraint_exception (customer, event_id, restriction, purpose, exception, until, ended)
  VALUES (?, ?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING`;
const END_EXCEPTION = 'UPDATE restraint_exception SET ended = 1 WHERE customer = ? AND event_id = ?';

function project(event: AnyEvent): readonly Change[] {
  if (!isOneOf(restrictionEvents, event)) return [];
  const customer = idOf(event.stream);
  switch (event.type) {
    case 'ProcessingRestricted': {
      const { purposes, ground, request } = event.clear;
      return [begin(event, 'restriction', 'standing', [purposes, ground, null, null, request])];
    }
    case 'LiftingAnnounced':
      return [{ sql: TELL, params: [customer, event.clear.restriction, event.id] }];
    case 'RestrictionLifted': {
      const { restriction, informedBy } = event.clear;
      return [change(event, restriction, 'lifted'), { sql: TELL, params: [customer, restriction, informedBy] }];
    }
    case 'RestrictionExcepted': {
      const { restriction, purpose, exception, until } = event.clear;
      return [{ sql: EXCEPT, params: [customer, event.id, restriction, purpose, exception, until ?? null] }];
    }
    case 'RestrictionExceptionEnded':
      return [{ sql: END_EXCEPTION, params: [customer, event.clear.exception] }];
    case 'ObjectionReceived': {
      const { purpose, ground, effect, receivedAt, request } = event.clear;
      return [begin(event, 'objection', 'pending', [[purpose], ground, effect, null, request], receivedAt)];
    }
    case 'ObjectionUpheld':
      return [change(event, event.clear.objection, 'upheld', 1)];
    case 'ObjectionOverruled':
      return [change(event, event.clear.objection, 'overruled')];
    case 'ObjectionWithdrawn':
      return [change(event, event.clear.objection, 'withdrawn')];
    case 'OptedOut': {
      const { of, purpose, contactBy, optedOutAt, request } = event.clear;
      const named = purpose === undefined ? [] : [purpose];
      return [begin(event, 'opt-out', 'standing', [named, of, null, contactBy, request], optedOutAt)];
    }
    case 'OptOutWithdrawn':
      return [change(event, event.clear.optOut, 'withdrawn')];
  }
}

type Terms = readonly [
  purposes: readonly string[],
  ground: string,
  effect: string | null,
  contactBy: string | null | undefined,
  request: string | undefined,
];

function begin(event: AnyEvent, kind: string, state: string, terms: Terms, since?: string): Change {
  const [purposes, ground, effect, contactBy, request] = terms;
  const { recordedAt } = event.metadata;
  const params: SqlValue[] = [idOf(event.stream), event.id, kind, state];
  params.push(JSON.stringify(purposes), ground, effect, contactBy ?? null, request ?? null);
  params.push(since ?? recordedAt, recordedAt, event.id, event.position);
  return { sql: BEGIN, params };
}

const change = (event: AnyEvent, of: string, state: string, open: 0 | 1 = 0): Change => ({
  sql: CHANGE,
  params: [idOf(event.stream), of, state, open, event.metadata.recordedAt, event.id],
});
