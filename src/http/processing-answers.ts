import { z } from 'zod';
import { shown } from './answers.ts';

/** What may leave in answers about the registers of processing. Whatever is not declared here is dropped. */

const codes = z.array(z.string());
const text = z.object({ en: z.string(), zh: z.string().optional(), de: z.string().optional() });
const optional = z.string().optional();

const legalBasis = z.object({
  purpose: z.string(),
  basis: z.string(),
  law: optional,
  interests: text.optional(),
  assessment: optional,
});
const retention = z.object({
  count: z.number().optional(),
  unit: optional,
  trigger: optional,
  criteria: text.optional(),
  law: optional,
});
const dataOfActivity = z.object({
  category: z.string(),
  items: codes,
  sources: codes,
  retention: retention.optional(),
  condition: optional,
  scheduleCondition: optional,
});
const automated = z.object({
  kind: z.string(),
  ground: optional,
  logic: text.optional(),
  significance: text.optional(),
  humanReview: z.boolean(),
});
const impactAssessment = z.object({
  needed: z.boolean(),
  reason: text.optional(),
  document: optional,
  doneOn: optional,
});

const description = z.object({
  role: z.string(),
  name: text,
  description: text.optional(),
  businessFunction: z.string(),
  steward: optional,
  controllers: codes,
  purposes: codes,
  legalBases: z.array(legalBasis),
  subjects: codes,
  approximateSubjects: z.number().optional(),
  data: z.array(dataOfActivity),
  recipients: codes,
  transfers: codes,
  automated: z.array(automated),
  security: z.object({ measures: codes, words: text.optional() }),
  locations: codes,
  systems: codes,
  impactAssessment: impactAssessment.optional(),
  notices: codes,
  retentionPolicy: optional,
  isRetentionKept: z.boolean().optional(),
  whyRetentionIsNotKept: text.optional(),
});

const version = z.object({ activityVersion: z.number(), description, by: z.string(), describedAt: z.string() });

export const activitySeen = z.object({
  code: z.string(),
  status: z.enum(['draft', 'approved', 'ended']),
  lastVersion: z.number(),
  approved: version.extend({ approvedAt: z.string(), approvedBy: z.string() }).optional(),
  draft: version.optional(),
  gaps: codes.meta({ description: 'What is missing of the newest version before it can be approved.' }),
  nextReviewOn: optional,
  isReviewDue: z.boolean(),
  lastReview: z.object({ outcome: z.string(), reviewedAt: z.string(), reviewedBy: z.string() }).optional(),
  endedOn: optional,
  revision: z.string(),
});

const contract = z.object({ document: z.string(), signedOn: z.string(), endsOn: optional, reviewOn: optional });

export const recipientSeen = z.object({
  code: z.string(),
  kind: z.string(),
  nature: z.string(),
  name: optional.meta({ description: 'Absent for a natural person, whose name is sealed.' }),
  country: z.string(),
  locations: codes,
  services: text,
  contract: contract.optional(),
  subProcessors: codes,
  hasContact: z.boolean(),
  gaps: codes,
  by: z.string(),
  describedAt: z.string(),
  ended: z.object({ endedOn: z.string(), data: z.string() }).optional(),
  telling: z
    .object({ systems: codes, spared: z.string().optional() })
    .optional()
    .meta({ description: 'What it is told of its customers (GDPR Art. 19).' }),
  hasWebhook: z.boolean(),
  revision: z.string(),
});

export const recipientContactShown = z.object({
  code: z.string(),
  name: shown.optional(),
  contacts: shown.optional(),
});

export const transferSeen = z.object({
  code: z.string(),
  recipient: z.string(),
  from: z.string(),
  to: optional,
  toOrganisation: optional,
  dataCategories: codes,
  mechanism: z.string(),
  modules: codes.optional(),
  derogation: optional,
  exemption: optional,
  isScopeConfirmed: z.boolean().optional(),
  document: optional,
  assessedOn: optional,
  filedOn: optional,
  validFrom: z.string(),
  validUntil: optional,
  safeguards: text,
  copy: text.optional(),
  gaps: codes,
  by: z.string(),
  describedAt: z.string(),
  endedOn: optional,
  revision: z.string(),
});

export const adequacySeen = z.object({
  asOf: z.string(),
  citation: z.string(),
  items: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      note: optional,
      isPartial: z.boolean().optional(),
      from: optional,
      until: optional,
      certainty: z.string(),
    }),
  ),
});

export const processingChangeSeen = z.object({
  recordedAt: z.string(),
  actor: z.string(),
  register: z.string(),
  code: z.string(),
  type: z.string(),
  event: z.string(),
  changed: codes,
});

export const processingRecordShown = z.object({
  recordedAsOf: z.string(),
  timeZone: z.string(),
  header: z.array(z.string()),
  rows: z.array(z.array(z.string())),
});
