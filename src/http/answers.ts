import { z } from 'zod';

/** What may leave in an answer to a look. Whatever is not declared here is dropped before it is sent. */

const stated = z.string().meta({ description: 'An instant in UTC with milliseconds.' });

/** Erased, unreadable, withheld and absent are four answers; absent is no member at all. */
export const shown = z.discriminatedUnion('state', [
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

/** Answers that open nothing: codes, counts, ids and instants. */

const revision = z.string();

export const organisationSeen = z.object({
  name: z.string(),
  address: z.array(z.string()),
  country: z.string(),
  timeZone: z.string(),
  languages: z.array(z.string()),
  offices: z.array(z.object({ office: z.string(), country: z.string(), filledAt: stated })),
});

export const officesShown = z.array(
  z.object({
    office: z.string(),
    country: z.string(),
    filledAt: stated,
    name: shown.optional(),
    contacts: shown.optional(),
  }),
);

export const actorsSeen = z.array(
  z.object({
    actor: z.string(),
    kind: z.string(),
    active: z.boolean(),
    parked: z.boolean(),
    roles: z.array(z.string()),
    purposes: z.array(z.string()),
    revision,
    registeredAt: stated,
    tokens: z.array(
      z.object({ token: z.string(), issuedAt: stated, expiresAt: stated.optional(), revokedAt: stated.optional() }),
    ),
  }),
);

export const purposesSeen = z.array(
  z.object({
    code: z.string(),
    kind: z.string(),
    legalBasis: z.string(),
    dataCategories: z.array(z.string()),
    names: z.object({ en: z.string(), zh: z.string().optional() }),
    retired: z.boolean(),
    revision,
  }),
);

export const noticesSeen = z.array(
  z.object({
    notice: z.string(),
    code: z.string(),
    noticeVersion: z.number().int(),
    texts: z.array(z.object({ language: z.string(), sha256: z.string() })),
    purposes: z.array(z.string()),
    effectiveFrom: stated,
    publishedAt: stated,
    withdrawnAt: stated.optional(),
  }),
);

export const consentsSeen = z.array(
  z.object({
    purpose: z.string(),
    phase: z.string(),
    since: stated,
    by: z.string(),
    recordedAt: stated,
    notice: z.string().optional(),
    noticeVersion: z.number().int().optional(),
    method: z.string().optional(),
    givenBy: z.string().optional(),
    channel: z.string().optional(),
    separate: z.boolean().optional(),
    expiresAt: stated.optional(),
    confirmed: z.boolean().optional(),
    contestedBy: z.string().optional(),
    reports: z.array(
      z.object({ source: z.string(), state: z.string(), reportedOn: z.string().optional(), by: z.string() }),
    ),
  }),
);

export const accessEntrySeen = z.object({
  position: z.string(),
  eventId: z.string(),
  recordedAt: stated,
  actor: z.string(),
  outcome: z.string(),
  owner: z.string().optional(),
  look: z.string().optional(),
  purpose: z.string().optional(),
  legalBasis: z.string().optional(),
  dataCategories: z.array(z.string()),
  fields: z.array(z.string()).optional(),
  reason: z.string().optional(),
  count: z.number().int(),
  until: stated.optional(),
});

export const timelineEntrySeen = z.object({
  position: z.string(),
  eventId: z.string(),
  stream: z.string(),
  revision,
  type: z.string(),
  recordedAt: stated,
  effectiveAt: z.string().optional(),
  actor: z.string(),
  purpose: z.string().optional(),
  codes: z.record(z.string(), z.unknown()),
});

export const activitySeen = z.object({
  day: z.string(),
  kind: z.string(),
  actor: z.string(),
  purpose: z.string(),
  country: z.string(),
  count: z.number().int(),
});

export const importRunSeen = z.object({
  import: z.string(),
  actor: z.string(),
  source: z.string().optional(),
  mapping: z.string().optional(),
  format: z.string().optional(),
  collectionCountry: z.string().optional(),
  startedAt: stated.optional(),
  finishedAt: stated.optional(),
  counts: z
    .object({
      rows: z.number().int(),
      registered: z.number().int(),
      changed: z.number().int().optional(),
      unchanged: z.number().int().optional(),
      /** Instead of both, for whoever may not learn which rows held nothing new. */
      accepted: z.number().int().optional(),
      rejected: z.number().int(),
      warnings: z.number().int(),
      rejectedByCode: z.record(z.string(), z.number().int()),
    })
    .optional(),
});
