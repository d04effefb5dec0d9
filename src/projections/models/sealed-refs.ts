import type { StreamName } from '../../kernel/ids.ts';
import type { Revision } from '../../kernel/recorded-event.ts';
import type { DataCategory, Envelope, SealedRef } from '../../kernel/sealed.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Change, Row, SqlValue } from '../read-model-store.ts';

/**
 * Envelopes as the ledger holds them, byte for byte, each once, with their places: several fields, and several read
 * models, refer to one row. Here the stream is always its own owner (customer, actor, organisation); the decoder sees to
 * that. When the keys are shredded the ciphertext goes and the row stays: what is asked for then is *erased*, not absent.
 */
export const sealedRefSchema = `
  CREATE TABLE sealed_ref (
    stream TEXT NOT NULL, revision INTEGER NOT NULL, data_category TEXT NOT NULL, event_id TEXT NOT NULL,
    type TEXT NOT NULL, digest TEXT NOT NULL, recorded_at TEXT NOT NULL, kid TEXT, envelope TEXT,
    PRIMARY KEY (stream, revision, data_category)
  ) STRICT, WITHOUT ROWID;
`;

/**
 * An event may land after the shredding that destroyed its key: its ciphertext is not taken in. Whether it was shredded
 * is read from the ledger's own event, never from the vault, so live and rebuilt agree.
 */
const INSERT = `
  INSERT INTO sealed_ref (stream, revision, data_category, event_id, type, digest, recorded_at, kid, envelope)
  SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, iif(gone, NULL, ?8), iif(gone, NULL, ?9)
  FROM (SELECT EXISTS (SELECT 1 FROM shred WHERE owner = ?1 AND data_category = ?3) AS gone)
  WHERE true ON CONFLICT DO NOTHING`;
const DROP_ENVELOPE = 'UPDATE sealed_ref SET kid = NULL, envelope = NULL WHERE stream = ? AND data_category = ?';

export function keepRef(ref: SealedRef, revision: Revision): Change {
  const { stream, dataCategory, eventId, type, digest, recordedAt, envelope } = ref;
  const kid = envelope?.kid ?? null;
  const json = envelope === undefined ? null : envelopeJson(envelope);
  return { sql: INSERT, params: [stream, revision, dataCategory, eventId, type, digest, recordedAt, kid, json] };
}

export const dropEnvelope = (owner: string, dataCategory: DataCategory): Change => ({
  sql: DROP_ENVELOPE,
  params: [owner, dataCategory],
});

/** JCS of an envelope: its members in the order of their names, all of them plain ASCII texts. */
function envelopeJson({ alg, ct, iv, kc, kid }: Envelope): string {
  return JSON.stringify({ alg, ct, iv, kc, kid });
}

/** Columns of `sealed_ref r` for a query whose rows go to `refOf`. */
export const REF_COLUMNS = `r.stream AS ref_stream, r.event_id AS ref_event_id, r.type AS ref_type,
  r.data_category AS ref_data_category, r.digest AS ref_digest, r.recorded_at AS ref_recorded_at,
  r.envelope AS ref_envelope`;

/** The ref of a joined row; `undefined` where the outer join found none. */
export function refOf(row: Row): SealedRef | undefined {
  const stream = row['ref_stream'] as StreamName | null;
  if (stream === null) return undefined;
  const envelope = row['ref_envelope'] as SqlValue;
  return {
    owner: stream,
    stream,
    eventId: row['ref_event_id'] as SealedRef['eventId'],
    type: row['ref_type'] as string,
    dataCategory: row['ref_data_category'] as DataCategory,
    digest: row['ref_digest'] as string,
    recordedAt: row['ref_recorded_at'] as Instant,
    ...(envelope === null ? {} : { envelope: JSON.parse(envelope as string) as Envelope }),
  };
}
