import { z } from 'zod';

/** What may leave in an answer to a look. Whatever is not declared here is dropped before it is sent. */

const stated = z.string().meta({ description: 'An instant in UTC with milliseconds.' });

/** Erased, unreadable, withheld and absent are four answers; absent is no member at all. */
const shown = z.discriminatedUnion('state', [
  z.object({ state: z.literal('opened'), value: z.unknown() }),
  z.object({ state: z.literal('erased'), at: stated, request: z.string() }),
  z.object({ state: z.literal('unreadable'), code: z.string() }),
  z.object({ state: z.literal('withheld') }),
]);

const fieldShown = z.object({
  answer: shown,
  dataCategory: z.string(),
  source: z.string(),
  channel: z.string(),
  recordedAt: stated,
  unverified: z.boolean(),
  verified: z.object({ method: z.string(), validUntil: z.string().optional() }).optional(),
});

export const customerShown = z.object({
  customer: z.string(),
  revision: z.string(),
  collectionCountry: z.string(),
  fields: z.record(z.string(), fieldShown),
  identifiers: z.array(z.object({ system: z.string(), answer: shown })),
  retired: z.array(z.string()),
});

export const searchShown = z.object({ customers: z.array(customerShown), next: z.string().optional() });

export const replayShown = z.object({
  recordedAsOf: stated,
  timeZone: z.string(),
  customer: customerShown.optional(),
  consents: z.array(z.object({ purpose: z.string(), may: z.boolean(), why: z.unknown() })),
  events: z.array(
    z.object({
      number: z.number().int(),
      id: z.string(),
      stream: z.string(),
      revision: z.string(),
      type: z.string(),
      recordedAt: stated,
      actor: z.string(),
    }),
  ),
});
