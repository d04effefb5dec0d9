import { z } from 'zod';
import { defineEvent } from '../shape/event.ts';
import { codeSchema, countSchema, countrySchema } from '../shape/schemas.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/** A code of the reader's closed list, like ROW_SHAPE; the underscore keeps names of people and firms out. */
const rowCodeSchema = z
  .string()
  .max(64)
  .regex(/^[A-Z]+(?:_[A-Z]+)+$/, 'must be a code, like ROW_SHAPE');

/** A table of customers is being taken in. The file's name may name a person and is not kept. */
export const importStarted = defineEvent({
  type: 'ImportStarted',
  version: 1,
  clear: z.strictObject({
    source: codeSchema,
    mapping: codeSchema,
    format: z.enum(['csv', 'xlsx']),
    collectionCountry: countrySchema,
  }),
});

/** Every row was dealt with. A run without it was cut off; running the file again ends the same. */
export const importFinished = defineEvent({
  type: 'ImportFinished',
  version: 1,
  clear: z.strictObject({
    rows: countSchema,
    registered: countSchema,
    changed: countSchema,
    unchanged: countSchema,
    rejected: countSchema,
    warnings: countSchema,
    rejectedByCode: z.record(rowCodeSchema, countSchema),
  }),
});

export const importEvents = { ImportStarted: importStarted, ImportFinished: importFinished } as const;
