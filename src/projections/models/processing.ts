import type { AnyEvent } from '../../domain/all-events.ts';
import type { Change, ReadModelReader } from '../read-model-store.ts';
import type { ReadModel } from '../read-model.ts';

/**
 * Which codes the registers of processing know. What they say is folded from their streams, now and as of any date by the
 * same code; here is only where to look, since streams are not listed by category. Nothing that was described goes away.
 */
const schema = `
  CREATE TABLE processing_code (
    register TEXT NOT NULL, code TEXT NOT NULL, PRIMARY KEY (register, code)
  ) STRICT, WITHOUT ROWID;
`;

export const processing: ReadModel = { name: 'processing', version: 1, order: 'stream', schema, project };

const NOTE = 'INSERT OR IGNORE INTO processing_code (register, code) VALUES (?, ?)';

function project(event: AnyEvent): readonly Change[] {
  switch (event.type) {
    case 'ActivityDescribed':
      return [{ sql: NOTE, params: ['activity', event.clear.code] }];
    case 'RecipientDescribed':
      return [{ sql: NOTE, params: ['recipient', event.clear.code] }];
    case 'TransferDescribed':
      return [{ sql: NOTE, params: ['transfer', event.clear.code] }];
    default:
      return [];
  }
}

export interface ProcessingCodes {
  readonly activities: readonly string[];
  readonly recipients: readonly string[];
  readonly transfers: readonly string[];
}

/** In the order of the codes. */
export async function processingCodes(store: ReadModelReader): Promise<ProcessingCodes> {
  const [rows] = await store.read([{ sql: 'SELECT * FROM processing_code ORDER BY register, code', params: [] }]);
  const of = (register: string): readonly string[] =>
    (rows ?? []).filter((row) => row['register'] === register).map((row) => row['code'] as string);
  return { activities: of('activity'), recipients: of('recipient'), transfers: of('transfer') };
}
