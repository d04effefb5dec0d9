import { z } from 'zod';

/** Pieces of the package that a person gets. Codes stand as codes; `text` and `name` are words in the package's language. */

const code = z.string();
const instant = z.string().describe('YYYY-MM-DDTHH:mm:ss.sssZ, in UTC');
const date = z.string().describe('YYYY-MM-DD');

/** Erased, unreadable, withheld and absent are four answers; absent is no value at all. */
export const valueSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('opened'), value: z.unknown() }),
  z.strictObject({
    state: z.literal('redacted'),
    value: z.string().describe('The text without the passages that were withheld.'),
    decision: z.string().describe('Id of the event that recorded the decision.'),
  }),
  z.strictObject({ state: z.literal('withheld'), decision: z.string() }),
  z.strictObject({ state: z.literal('erased'), at: instant, request: z.string() }),
  z.strictObject({ state: z.literal('unreadable'), code: z.string(), note: z.string() }),
]);
export type PackageValue = z.output<typeof valueSchema>;

export const contactSchema = z.strictObject({
  office: z.enum(['representative', 'data-protection-officer']),
  country: z.string(),
  name: z.string(),
  contacts: z.array(z.string()),
});

export const clockSchema = z.strictObject({
  jurisdiction: z.string(),
  ruleVersion: z.number(),
  right: code,
  state: z.enum(['running', 'paused', 'met', 'late', 'overdue', 'no-number', 'not-started', 'ended']),
  outcome: z
    .enum(['met', 'missed', 'open', 'no-date', 'ended'])
    .describe(
      'Of the time for the answer. "open": this package was made within it, and keeps it if handed over by then.',
    ),
  dueOn: date.optional(),
  certainty: code,
  recordedLate: z
    .literal(true)
    .optional()
    .describe('Something that moves it was recorded after its day and dated before it: the derivation says what.'),
  derivation: z
    .array(z.string())
    .describe('How the day came about, step by step, each with its citation and certainty.'),
});

export const headerSchema = z.strictObject({
  controller: z.strictObject({ name: z.string(), address: z.array(z.string()), timeZone: z.string() }),
  offices: z.array(contactSchema),
  officesNote: z.string().optional(),
  request: z.strictObject({
    id: z.string(),
    rights: z.array(code),
    channel: code,
    receivedAt: instant,
    acknowledgedAt: instant.optional(),
    identity: z.strictObject({ standing: code, at: instant.optional() }),
    extensions: z.array(
      z.strictObject({ jurisdiction: z.string(), decidedAt: instant, noticeSentAt: instant.optional() }),
    ),
    answeredAt: instant.optional(),
    clocks: z.array(clockSchema),
    formerClocks: z
      .array(clockSchema)
      .describe('Of an answer before new information came, and those missed under laws before it was classified anew.'),
  }),
  preparedAt: instant,
});

const rests = { activity: code, activityVersion: z.number() };

export const purposeSchema = z.strictObject({
  ...rests,
  activityName: z.string(),
  purpose: code,
  name: z.string(),
  legalBases: z.array(z.strictObject({ basis: code, law: z.string().optional(), interests: z.string().optional() })),
});

export const categorySchema = z.strictObject({
  category: code,
  name: z.string(),
  isSpecial: z.boolean(),
  conditions: z.array(code),
  items: z.array(code),
  activities: z.array(code),
});

export const recipientSchema = z.strictObject({
  code,
  name: z.string(),
  kind: code,
  country: z.string(),
  locations: z.array(z.string()),
  services: z.string(),
  engagedBy: code.optional(),
  activities: z.array(code),
  isInThirdCountry: z
    .boolean()
    .describe('It is established or processes outside the area in which data move freely under a law that governs.'),
  outside: z
    .array(
      z.strictObject({
        country: z.string(),
        jurisdiction: z.string(),
        adequate: z.enum(['whole', 'partial']).optional(),
        citation: z.string(),
        certainty: code,
      }),
    )
    .describe(
      'Each country of it that lies outside the area of a law by which the request is judged; whether that law holds the country adequate, for everybody or for some recipients, and how sure that is.',
    ),
});

export const recipientToldSchema = z.strictObject({
  recipient: code,
  name: z.string(),
  of: code.describe('erasure, rectification, restriction or restriction-lifted.'),
  orderedAt: instant,
  toldAt: instant.optional().describe('Absent where it was not told yet, or is not told any more.'),
  confirmedAt: instant.optional(),
  isGivenUp: z.boolean(),
});

export const retentionSchema = z.strictObject({
  ...rests,
  category: code,
  text: z.string(),
  untilOn: date.optional().describe('The last day for this person, where it can be computed from what is recorded.'),
  countedFrom: date.optional(),
  law: z.string().optional(),
});

export const sourceSchema = z.strictObject({
  category: code,
  sources: z.array(code).describe('Where data of this category come from, as recorded with the data and as declared.'),
  recorded: z.array(code),
  declared: z.array(code),
});

export const automatedSchema = z.strictObject({
  ...rests,
  kind: z.enum(['profiling', 'decision']),
  ground: code.optional(),
  logic: z.string(),
  significance: z.string(),
  humanReview: z.boolean(),
});

export const transferSchema = z.strictObject({
  code,
  recipient: code,
  recipientName: z.string(),
  from: z.string(),
  to: z.string(),
  dataCategories: z.array(code),
  mechanism: code,
  modules: z.array(code),
  derogation: code.optional(),
  safeguards: z.string(),
  copy: z.string(),
  validFrom: date,
  validUntil: date.optional(),
});

export const statementSchema = z.strictObject({
  event: z.string(),
  at: instant.describe('Since when the register has it.'),
  how: z.enum(['stated', 'changed', 'corrected']),
  reason: code.optional(),
  source: code,
  channel: code,
  standing: z.enum(['current', 'former', 'retired']),
  isUnverified: z.boolean(),
  value: valueSchema,
});

export const copySchema = z.strictObject({
  customer: z.string(),
  collectionCountry: z.string(),
  fields: z.array(
    z.strictObject({
      field: code,
      category: code,
      verified: z.strictObject({ method: code, validUntil: date.optional() }).optional(),
      statements: z.array(statementSchema),
    }),
  ),
  identifiers: z.array(z.strictObject({ event: z.string(), system: code, at: instant, value: valueSchema })),
  requests: z
    .array(
      z.strictObject({
        request: z.string(),
        receivedAt: instant,
        channel: code,
        rights: z.array(code),
        letters: z.array(
          z.strictObject({ event: z.string(), letter: code, channel: code, at: instant, cameBack: z.boolean() }),
        ),
      }),
    )
    .describe(
      'Every request that is established to be of the person, with the letters that were sent about it. The text of a letter is not kept.',
    ),
  wrote: z.array(
    z.strictObject({
      event: z.string(),
      request: z.string(),
      at: instant,
      field: code,
      category: code,
      value: valueSchema,
    }),
  ),
  returned: z.array(
    z.strictObject({ event: z.string(), task: z.string(), system: code.optional(), field: code, value: valueSchema }),
  ),
  objections: z.array(
    z.strictObject({ event: z.string(), at: instant, what: code, purposes: z.array(code), ground: code.optional() }),
  ),
});

export const lookSchema = z.strictObject({
  event: z.string(),
  at: instant,
  look: code,
  purpose: code.optional(),
  purposeName: z.string().optional(),
  legalBasis: code.optional(),
  dataCategories: z.array(code),
  actor: z.string().describe('Id of the actor; names of staff are not given.'),
  roles: z.array(code),
});

export const consentSchema = z.strictObject({
  purpose: code,
  name: z.string(),
  may: z.boolean().describe('Whether the data may be processed for this purpose by consent now.'),
  why: code,
  history: z.array(
    z.strictObject({
      event: z.string(),
      at: instant,
      what: code,
      notice: z.strictObject({ code, version: z.number(), sha256: z.string().optional() }).optional(),
      method: code.optional(),
      channel: code.optional(),
      givenBy: code.optional(),
      expiresAt: instant.optional(),
      evidence: valueSchema.optional(),
    }),
  ),
});

export const redactionSchema = z.strictObject({
  decision: z.string(),
  at: instant,
  what: code,
  category: code.optional(),
  ground: code,
  balancing: code.optional(),
  text: z.string(),
  applied: z.number().describe('Number of values in this package that were withheld, wholly or in part.'),
});

export const scopeSchema = z.strictObject({
  searched: z.array(z.strictObject({ system: code, by: z.array(code), outcome: code, text: z.string() })),
  notSearched: z.array(z.strictObject({ system: code, why: code, text: z.string() })),
  identifiersUsed: z.array(z.string()),
  requestsLeftOut: z
    .number()
    .describe(
      'Requests that name this person and that nobody established to be theirs: a stranger may have sent them.',
    ),
  requestsLeftOutInPart: z
    .number()
    .optional()
    .describe(
      'Requests of this person of which something is left out: what came before, or was found for somebody else.',
    ),
  prefix: z.strictObject({
    origin: z.string(),
    leaves: z.number().optional(),
    lastEventId: z.string(),
    lastRecordedAt: instant,
  }),
  uncovered: z.strictObject({ purposes: z.array(code), dataCategories: z.array(code), drafts: z.array(code) }),
  text: z.string(),
});
