import { z } from 'zod';
import { codeSchema, dateSchema } from '../shape/schemas.ts';
import retention from './reference/retention.json' with { type: 'json' };
import { retentionTermsSchema } from './retention-terms.ts';
import { lawTextSchema } from './rule.ts';

/**
 * What the product ships: common duties to keep, and common upper limits, each with its citation and how sure it is. None is
 * in force before the controller adopts it, which is an event; a later edition changes nothing of what was adopted.
 */
const defaultSchema = z.strictObject({
  code: codeSchema,
  name: lawTextSchema,
  terms: retentionTermsSchema,
  note: lawTextSchema.optional(),
});
export type RetentionDefault = z.output<typeof defaultSchema>;

const editionSchema = z.strictObject({
  edition: dateSchema,
  notLegalAdvice: lawTextSchema,
  defaults: z.array(defaultSchema),
});

let read: z.output<typeof editionSchema> | undefined;

/** Read and checked on first use. */
export function retentionDefaults(): z.output<typeof editionSchema> {
  read ??= editionSchema.parse(retention);
  return read;
}

export const retentionDefault = (code: string): RetentionDefault | undefined =>
  retentionDefaults().defaults.find((one) => one.code === code);
