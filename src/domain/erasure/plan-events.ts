import { z } from 'zod';
import { lawTextSchema } from '../rules/rule.ts';
import { defineEvent } from '../shape/event.ts';
import { codeSchema, dataCategorySchema, dateSchema, idSchema, streamSchema } from '../shape/schemas.ts';
import { KEEP_REASONS, KEEP_WHYS, MAX_PLAN_ITEMS } from './vocabulary.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

const what = { owner: streamSchema, dataCategory: dataCategorySchema };

export const keepItemSchema = z.strictObject({
  ...what,
  action: z.literal('keep'),
  why: z.enum(KEEP_WHYS),
  /** Last day; absent where nobody knows it yet: until a hold is released, until a request is closed. */
  until: dateSchema.optional(),
  /** Citation of the law. */
  law: lawTextSchema.optional(),
  /** Code of the retention schedule. */
  schedule: codeSchema.optional(),
  scheduleVersion: z.number().int().min(1).optional(),
  hold: idSchema.optional(),
  /** Of what an officer keeps. */
  reason: z.enum(KEEP_REASONS).optional(),
});

/** One data category of one owner: it goes, or it is kept, and then why, under which law and until when. */
export const planItemSchema = z.discriminatedUnion('action', [
  z.strictObject({
    ...what,
    action: z.literal('erase'),
    /** Needed until the customer is told: the papers of the very request that asks for this. It goes last. */
    after: z.literal('told').optional(),
  }),
  keepItemSchema,
]);
export type PlanItem = z.output<typeof planItemSchema>;
export type EraseItem = Extract<PlanItem, { readonly action: 'erase' }>;
export type KeepItem = Extract<PlanItem, { readonly action: 'keep' }>;

/**
 * What becomes of each data category of each owner, worked out from the streams that there are, the holds on them, the laws
 * that oblige to keep and what an officer keeps. The newest one counts until one is approved.
 */
export const erasurePlanned = defineEvent({
  type: 'ErasurePlanned',
  version: 1,
  clear: z.strictObject({ items: z.array(planItemSchema).min(1).max(MAX_PLAN_ITEMS) }),
});
