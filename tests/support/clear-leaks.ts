import { z } from 'zod';
import { lawTextSchema } from '../../src/domain/rules/rule.ts';
import { dateSchema, digestSchema, instantSchema } from '../../src/domain/shape/schemas.ts';
import type { EventDefinition } from '../../src/domain/shape/event.ts';

/** What a careless schema would let through in clear. Each of them is what people and their systems really write. */
const PERSONAL_VALUES = [
  'Maria Anders',
  'MARIA',
  '张伟',
  'Zoë',
  'maria@example.de',
  '+49300074321',
  '030-0074321',
  'Obere Str. 57',
  'ALFKI',
  '7f1c1f0e-9d3b-4f0e-8f9a-0c6f3a1f2b3c',
  'C-10045',
  'https://crm.example/c/7',
  '19800229',
  ' ',
];

/** Texts of the controller that identify nobody, by event and path. Anything else that takes free text is a way out. */
export const CONTROLLER_TEXTS: ReadonlySet<string> = new Set([
  'LedgerOpened/origin',
  'OrganisationDescribed/name',
  'OrganisationDescribed/address/*',
  'PurposeDeclared/names/en',
  'PurposeDeclared/names/zh',
  'PurposeAmended/names/en',
  'PurposeAmended/names/zh',
  'OriginContinued/origin',
  'OriginContinued/previous',
  'CheckpointSealed/origin',
  'CheckpointAnchored/authority',
  'CheckpointCosigned/witness',
  'AnchoringFailed/party',
  'ActivityDescribed/name/en',
  'ActivityDescribed/name/zh',
  'ActivityDescribed/name/de',
  'ActivityDescribed/description/en',
  'ActivityDescribed/description/zh',
  'ActivityDescribed/description/de',
  'ActivityDescribed/legalBases/*/interests/en',
  'ActivityDescribed/legalBases/*/interests/zh',
  'ActivityDescribed/legalBases/*/interests/de',
  'ActivityDescribed/data/*/retention/criteria/en',
  'ActivityDescribed/data/*/retention/criteria/zh',
  'ActivityDescribed/data/*/retention/criteria/de',
  'ActivityDescribed/automated/*/logic/en',
  'ActivityDescribed/automated/*/logic/zh',
  'ActivityDescribed/automated/*/logic/de',
  'ActivityDescribed/automated/*/significance/en',
  'ActivityDescribed/automated/*/significance/zh',
  'ActivityDescribed/automated/*/significance/de',
  'ActivityDescribed/security/words/en',
  'ActivityDescribed/security/words/zh',
  'ActivityDescribed/security/words/de',
  'ActivityDescribed/impactAssessment/reason/en',
  'ActivityDescribed/impactAssessment/reason/zh',
  'ActivityDescribed/impactAssessment/reason/de',
  'ActivityDescribed/whyRetentionIsNotKept/en',
  'ActivityDescribed/whyRetentionIsNotKept/zh',
  'ActivityDescribed/whyRetentionIsNotKept/de',
  'ActivityDescribed/legalBases/*/law',
  'ActivityDescribed/data/*/retention/law',
  'RecipientDescribed/name',
  'RecipientDescribed/services/en',
  'RecipientDescribed/services/zh',
  'RecipientDescribed/services/de',
  'TransferDescribed/safeguards/en',
  'TransferDescribed/safeguards/zh',
  'TransferDescribed/safeguards/de',
  'TransferDescribed/copy/en',
  'TransferDescribed/copy/zh',
  'TransferDescribed/copy/de',
]);

/** Events that hold the words of laws. */
const LAW_TEXTS: ReadonlySet<string> = new Set([
  'RulePublished',
  'HolidayCalendarPublished',
  'RetentionScheduled',
  'RetentionAmended',
  'ErasurePlanned',
  'LastKeysStarted',
]);

/** Counts too large for a number, written as decimals. */
const DECIMALS: ReadonlySet<string> = new Set([
  'ClockCorrected/from',
  'ClockCorrected/to',
  'OriginContinued/size',
  'BackupMade/size',
  'SigningKeyAdded/notBeforeSize',
  'SigningKeyRetired/lastSize',
  'SigningKeyRevoked/lastTrustedSize',
  'CheckpointSealed/size',
  'CheckpointAnchored/size',
  'CheckpointCosigned/size',
  'AnchoringFailed/size',
  'EvidenceVerified/size',
  'EvidenceVerified/findings/*/index',
  'BundleIssued/size',
  'BundleIssued/streams/*/revision',
  'ReadModelsPurged/position',
]);

/** Digests in clear: of a random token, of a public text, of a key. None of a personal value (docs/record.md section 3). */
export const PUBLIC_DIGESTS: ReadonlySet<string> = new Set([
  // Of ciphertext under a key that is handed to the person alone.
  'ResponseDelivered/packageSha256',
  // Of ciphertext, and of a random secret.
  'DeliveryPrepared/packageSha256',
  'DeliveryPrepared/secretDigest',
  'ActorTokenIssued/sha256',
  'TaskTokenIssued/sha256',
  'NotificationAttempted/tokenSha256',
  'NoticePublished/texts/*/sha256',
  'CategoryKeysShredded/shredded/*/kc',
  'OriginContinued/roots/previous',
  'OriginContinued/roots/restored',
  'BackupMade/manifest',
  'BackupVerified/manifest',
  'CheckpointSealed/root',
  'CheckpointAnchored/root',
  'CheckpointCosigned/root',
  'EvidenceVerified/root',
  // Of a document that holds ids, codes, counts and dates only.
  'CertificateIssued/sha256',
]);

/** Dates in clear are of acts. A date that says something of a person, a birth date, is none of these. */
const DATES_OF_ACTS: ReadonlySet<string> = new Set([
  'CustomerFactsVerified/validUntil',
  'ConsentReported/reportedOn',
  'RulePublished/effectiveFrom',
  'RulePublished/rule/compiledOn',
  'RulePublished/rule/clocks/*/appliesFrom',
  'RulePublished/rule/complaint/appliesFrom',
  'HolidayCalendarPublished/off/*',
  'HolidayCalendarPublished/workedWeekendDays/*',
  'AgentAuthorityChecked/evidenceExpiresOn',
  'IdentityEvidenceReceived/expiresOn',
  'DeadlineExtended/untilOn',
  'DeadlineApproached/dueOn',
  'DeadlineMissed/dueOn',
  'LetterPosted/postedOn',
  'HoldPlaced/reviewOn',
  'HoldReviewed/reviewOn',
  'HoldReviewReminded/reviewOn',
  'RetentionScheduled/terms/adopted/edition',
  'RetentionAmended/terms/adopted/edition',
  'RetentionTriggerStated/on',
  'DisposalBegun/on',
  'DisposalBatchStarted/left/*/until',
  'DisposalDueFound/on',
  'ErasurePlanned/items/*/until',
  'LastKeysStarted/kept/*/until',
  'TaskAssigned/dueOn',
  'TaskReassigned/dueOn',
  'ActivityDescribed/impactAssessment/doneOn',
  'ActivityApproved/nextReviewOn',
  'ActivityReviewed/nextReviewOn',
  'ActivityEnded/endedOn',
  'RecipientDescribed/contract/signedOn',
  'RecipientDescribed/contract/endsOn',
  'RecipientDescribed/contract/reviewOn',
  'RecipientEnded/endedOn',
  'TransferDescribed/assessedOn',
  'TransferDescribed/filedOn',
  'TransferDescribed/validFrom',
  'TransferDescribed/validUntil',
  'TransferEnded/endedOn',
]);

type Def = { readonly type: string } & { readonly [key: string]: unknown };
const defOf = (schema: z.ZodType): Def => (schema as unknown as { _zod: { def: Def } })._zod.def;

/** Every path of the event's clear part through which a personal value could leave, with what is wrong there. */
export function clearLeaks(definition: EventDefinition): readonly string[] {
  return walk(definition.clear, definition.type);
}

function walk(schema: z.ZodType, path: string): readonly string[] {
  const def = defOf(schema);
  switch (def.type) {
    case 'object': {
      const shape = (schema as z.ZodObject).shape as { readonly [key: string]: z.ZodType };
      const catchall = def['catchall'] as z.ZodType | undefined;
      const isStrict = catchall !== undefined && defOf(catchall).type === 'never';
      const members = Object.entries(shape).flatMap(([key, member]) => walk(member, `${path}/${key}`));
      return isStrict ? members : [`${path}: lets unknown members in`, ...members];
    }
    case 'union':
      return (def['options'] as readonly z.ZodType[]).flatMap((option) => walk(option, path));
    case 'array':
      return walk(def['element'] as z.ZodType, `${path}/*`);
    case 'optional':
      return walk(def['innerType'] as z.ZodType, path);
    case 'record':
      return [
        ...walk(def['keyType'] as z.ZodType, `${path}/(key)`),
        ...walk(def['valueType'] as z.ZodType, `${path}/*`),
      ];
    case 'string':
    case 'pipe':
      return text(schema, path);
    case 'number':
      return (schema as z.ZodNumber).safeParse(0.5).success ? [`${path}: takes any number`] : [];
    case 'enum':
    case 'literal':
    case 'boolean':
      return [];
    default:
      return [`${path}: a zod ${def.type} may hold anything`];
  }
}

function text(schema: z.ZodType, path: string): readonly string[] {
  if (schema === digestSchema) return PUBLIC_DIGESTS.has(path) ? [] : [`${path}: a digest nobody vouched for`];
  if (schema === dateSchema) return DATES_OF_ACTS.has(path) ? [] : [`${path}: a date nobody vouched for`];
  if (schema === instantSchema || CONTROLLER_TEXTS.has(path)) return [];
  // The words of a law, and of what it says, are public; nothing else is declared with this schema.
  if (schema === lawTextSchema && LAW_TEXTS.has(path.split('/')[0] ?? '')) return [];
  const isPersonal = (value: string) => !(DECIMALS.has(path) && /^[0-9]+$/.test(value));
  const passed = PERSONAL_VALUES.filter((value) => isPersonal(value) && schema.safeParse(value).success);
  return passed.length === 0 ? [] : [`${path}: takes ${passed.map((value) => JSON.stringify(value)).join(', ')}`];
}
