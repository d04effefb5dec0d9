import { z } from 'zod';
import { parseSafeInteger } from '../../kernel/strict.ts';
import { defineEvent } from '../shape/event.ts';
import { codeSchema, digestSchema, instantSchema, streamSchema } from '../shape/schemas.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).
// The meaning of each field stands in docs/evidence.md section 1.

/** A number of leaves, an index or a revision: decimal without leading zeros, at most 2^53 - 1. */
export const decimalSchema = z
  .string()
  .max(16)
  .regex(/^(?:0|[1-9][0-9]{0,15})$/, 'must be a decimal number without leading zeros')
  .refine((text) => parseSafeInteger(text) !== undefined, 'must be at most 2^53 - 1');

/** Names a ledger, a witness or a time-stamping authority in public; chosen by whoever runs it. */
export const partySchema = z
  .string()
  .max(200)
  .regex(/^[^\s+]+$/, 'must be a name without spaces or plus signs');

/** C2SP signed-note: `<name>+<key id>+<base64 of type and public key>`. */
export const vkeySchema = z
  .string()
  .max(260)
  .regex(/^[^\s+]{3,200}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$/, 'must be a verifier key of C2SP signed-note');

const SIGNATURE_LINE = '\\u2014 [^\\s+]{1,200} [A-Za-z0-9+/]{40,200}={0,2}';

/** A whole signed note over the three lines of a checkpoint (C2SP tlog-checkpoint). */
export const noteSchema = z
  .string()
  .max(8192)
  .regex(
    new RegExp(`^[^\\s+]{3,200}\\n(?:0|[1-9][0-9]{0,15})\\n[A-Za-z0-9+/]{43}=\\n\\n(?:${SIGNATURE_LINE}\\n){1,16}$`),
    'must be a signed checkpoint',
  );

/** One signature line without its newline (C2SP tlog-cosignature). */
export const cosignatureSchema = z
  .string()
  .max(420)
  .regex(new RegExp(`^${SIGNATURE_LINE}$`), 'must be a signature line');

/** Base64 of a DER structure, which begins with a SEQUENCE: at most 64 KiB of DER. */
export const derSchema = z
  .string()
  .max(87_384)
  .regex(
    /^M[A-Za-z0-9+/]{3}(?:[A-Za-z0-9+/]{4}){16,}(?:[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?$/,
    'must be the base64 of DER',
  );

const treeHead = { size: decimalSchema, root: digestSchema };

export const signingKeyAdded = defineEvent({
  type: 'SigningKeyAdded',
  version: 1,
  clear: z.strictObject({ vkey: vkeySchema, notBeforeSize: decimalSchema }),
});

/** Appended with the exact revision, so two sealers have one winner. */
export const checkpointSealed = defineEvent({
  type: 'CheckpointSealed',
  version: 1,
  clear: z.strictObject({ origin: partySchema.min(3), ...treeHead, note: noteSchema }),
});

export const signingKeyRetired = defineEvent({
  type: 'SigningKeyRetired',
  version: 1,
  clear: z.strictObject({ vkey: vkeySchema, lastSize: decimalSchema }),
});

export const signingKeyRevoked = defineEvent({
  type: 'SigningKeyRevoked',
  version: 1,
  clear: z.strictObject({ vkey: vkeySchema, lastTrustedSize: decimalSchema, reason: codeSchema }),
});

/** `token`: RFC 3161 TimeStampToken over SHA-256 of the note's text. */
export const checkpointAnchored = defineEvent({
  type: 'CheckpointAnchored',
  version: 1,
  clear: z.strictObject({ ...treeHead, authority: partySchema, token: derSchema, attestedAt: instantSchema }),
});

export const checkpointCosigned = defineEvent({
  type: 'CheckpointCosigned',
  version: 1,
  clear: z.strictObject({ ...treeHead, witness: partySchema, cosignature: cosignatureSchema }),
});

export const ANCHOR_KINDS = ['time-stamp', 'witness'] as const;

export const anchoringFailed = defineEvent({
  type: 'AnchoringFailed',
  version: 1,
  clear: z.strictObject({
    size: decimalSchema,
    kind: z.enum(ANCHOR_KINDS),
    party: partySchema,
    /** Of the failure, from docs/errors.md. */
    code: z
      .string()
      .max(64)
      .regex(/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/, 'must be the code of a failure'),
  }),
});

/** What a verification of the whole ledger by itself found: at most 100 findings, the first ones. */
export const evidenceVerified = defineEvent({
  type: 'EvidenceVerified',
  version: 1,
  clear: z.strictObject({
    ...treeHead,
    sound: z.boolean(),
    findings: z
      .array(
        z.strictObject({
          id: z.string().regex(/^[EI][0-9]{3}$/, 'must be the id of a finding'),
          index: decimalSchema.optional(),
        }),
      )
      .max(100),
  }),
});

export const BUNDLE_MODES = ['full', 'range', 'events', 'subject'] as const;

/** For a bundle about one customer: the streams it holds, and the last revision of each below that size. */
export const bundleIssued = defineEvent({
  type: 'BundleIssued',
  version: 1,
  clear: z.strictObject({
    mode: z.enum(BUNDLE_MODES),
    size: decimalSchema,
    streams: z.array(z.strictObject({ stream: streamSchema, revision: decimalSchema })).max(1000),
  }),
});

export const evidenceEvents = {
  SigningKeyAdded: signingKeyAdded,
  CheckpointSealed: checkpointSealed,
  SigningKeyRetired: signingKeyRetired,
  SigningKeyRevoked: signingKeyRevoked,
  CheckpointAnchored: checkpointAnchored,
  CheckpointCosigned: checkpointCosigned,
  AnchoringFailed: anchoringFailed,
  EvidenceVerified: evidenceVerified,
  BundleIssued: bundleIssued,
} as const;
