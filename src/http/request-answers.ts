import { z } from 'zod';

/** What leaves of a request. What is not declared here does not leave the server. */
const due = z.object({ on: z.string(), at: z.string(), provisional: z.boolean(), why: z.string().optional() });

const step = z.object({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  citation: z.string().optional(),
  certainty: z.string().optional(),
});

const clock = z.object({
  jurisdiction: z.string(),
  ruleVersion: z.number().int(),
  right: z.string(),
  state: z.string(),
  due: due.optional(),
  firstDue: due.optional(),
  acknowledgeBy: due.optional(),
  extensionNoticeBy: due.optional(),
  extendedDue: due.optional(),
  internalTarget: due,
  certainty: z.string(),
  needsConfirmation: z.boolean(),
  missing: z.string().optional(),
  ended: z.object({ why: z.string(), at: z.string() }).optional(),
  recordedLate: z.boolean().optional(),
  derivation: z.array(step),
});

const grievance = z.object({
  kind: z.string(),
  duty: z.string(),
  jurisdiction: z.string(),
  ruleVersion: z.number().int(),
  receivedAt: z.string(),
  state: z.string(),
  due,
  extendedDue: due.optional(),
  certainty: z.string(),
  needsConfirmation: z.boolean(),
  recordedLate: z.boolean().optional(),
  derivation: z.array(step),
});

const line = {
  request: z.string(),
  phase: z.string(),
  channel: z.string(),
  rights: z.array(z.string()),
  openRights: z.array(z.string()),
  untold: z.array(z.string()),
  receivedAt: z.string(),
  duplicateOf: z.string().optional(),
  customer: z.string().optional(),
  through: z.string().optional(),
  jurisdictions: z.array(z.string()),
  identity: z.string(),
  acknowledgedAt: z.string().optional(),
  governing: z
    .object({ jurisdiction: z.string(), right: z.string(), state: z.string(), due: due.optional() })
    .optional(),
  due: z.literal('not-classified').optional(),
  extended: z.boolean(),
  answeredAt: z.string().optional(),
  refused: z.boolean(),
  ended: z.string().optional(),
  late: z.boolean(),
  unfetched: z.boolean(),
  recordedLate: z.boolean(),
  outcome: z.string().optional(),
  closedAt: z.string().optional(),
};
export const requestLineSeen = z.object(line);

export const requestSeen = z.object({
  ...line,
  revision: z.string(),
  clocks: z.array(clock),
  formerClocks: z.array(clock),
  grievances: z.array(grievance),
  answers: z.array(
    z.object({
      right: z.string(),
      how: z.string(),
      at: z.string(),
      partly: z.boolean(),
      toldAt: z.string().optional(),
    }),
  ),
  letters: z.array(
    z.object({
      event: z.string(),
      letter: z.string(),
      channel: z.string(),
      sentAt: z.string().optional(),
      printedAt: z.string().optional(),
      failed: z.boolean(),
      postedOn: z.string().optional(),
    }),
  ),
  unsent: z.array(z.object({ letter: z.string(), since: z.string() })),
  extensions: z.array(
    z.object({ jurisdiction: z.string(), decidedAt: z.string(), noticeSentAt: z.string().optional() }),
  ),
  told: z.array(
    z.object({
      at: z.string(),
      about: z.string(),
      to: z.string().optional(),
      deadline: z
        .object({
          jurisdiction: z.string(),
          right: z.string(),
          dueOn: z.string(),
          daysBefore: z.number().int().optional(),
        })
        .optional(),
    }),
  ),
  holds: z.array(z.object({ hold: z.string(), dataCategories: z.array(z.string()) })),
});

export const requestWordsShown = z.array(
  z.object({
    event: z.string(),
    type: z.string(),
    at: z.string(),
    fields: z.record(z.string(), z.unknown()),
  }),
);
