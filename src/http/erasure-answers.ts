import { z } from 'zod';

const told = z.object({ customer: z.string(), told: z.boolean(), how: z.string(), at: z.string() });
const planItem = z.object({
  owner: z.string(),
  dataCategory: z.string(),
  action: z.enum(['erase', 'keep']),
  after: z.string().optional().meta({ description: 'Of what goes last, once the customer was told.' }),
  why: z.string().optional(),
  until: z.string().optional(),
  law: z.string().optional(),
  schedule: z.string().optional(),
  scheduleVersion: z.number().optional(),
  hold: z.string().optional(),
  reason: z.string().optional(),
});

/** What leaves of an erasure: ids, codes, counts and instants. */
export const erasureSeen = z.object({
  erasure: z.string(),
  phase: z.string().meta({
    description:
      'requested, planned, approved, refused, started, completed; bare: only the destruction of keys is on record.',
  }),
  trigger: z.string().optional(),
  ground: z.string().optional(),
  request: z.string().optional(),
  disposal: z.string().optional(),
  follows: z.string().optional(),
  customers: z.array(z.string()),
  owners: z.array(z.string()),
  dataCategories: z.array(z.string()),
  requestedAt: z.string().optional(),
  plan: z.object({ revision: z.number(), at: z.string(), items: z.array(planItem) }).optional(),
  approval: z
    .object({
      by: z.string(),
      at: z.string(),
      plan: z.number(),
      alone: z.string().optional(),
      purpose: z.string().optional(),
    })
    .optional(),
  refusal: z.object({ reason: z.string(), at: z.string() }).optional(),
  startedAt: z.string().optional(),
  late: z
    .array(z.object({ owner: z.string(), dataCategory: z.string() }))
    .optional()
    .meta({ description: 'Came in after the approval, and stays.' }),
  keptSince: z
    .array(planItem)
    .optional()
    .meta({ description: 'Papers that were to go last, and that a law has come upon since.' }),
  destroyed: z
    .object({ at: z.string(), keys: z.number(), suppressions: z.number(), suppressedUntil: z.string() })
    .optional(),
  purged: z.object({ position: z.string(), at: z.string() }).optional(),
  documents: z.object({ count: z.number(), at: z.string() }).optional(),
  ciphertext: z.object({ envelopes: z.number(), at: z.string() }).optional(),
  told: z.array(told),
  completed: z.object({ outcome: z.enum(['whole', 'partly']), at: z.string() }).optional(),
  certificates: z.array(z.object({ sha256: z.string(), bytes: z.number(), form: z.string(), language: z.string() })),
  unstated: z
    .array(
      z.object({
        owner: z.string(),
        dataCategory: z.string(),
        schedule: z.string(),
        law: z.string(),
        trigger: z.string(),
      }),
    )
    .optional()
    .meta({
      description: 'Laws that might oblige to keep what is to go, if anybody had said when their period begins.',
    }),
  waitsFor: z.string().optional().meta({ description: 'hold, law, request, look, views, recipients or customer.' }),
});
