/**
 * Words that several categories share. A category may not import another one, so what they have in common stands here;
 * the names are storage (they stand in events) and are never renamed.
 */

/** What an actor may do at all, and, with a purpose, what it may look at: src/domain/access/policy.ts. */
export const ROLES = [
  'administrator',
  'compliance-officer',
  'data-protection-officer',
  'auditor',
  'clerk',
  'marketer',
  'connector',
] as const;
export type Role = (typeof ROLES)[number];

/** GDPR Art. 6(1)(a)-(f); the bases of PIPL Art. 13 map onto them, `employment` and `public-disclosure` being its own. */
export const LEGAL_BASES = [
  'consent',
  'contract',
  'legal-obligation',
  'vital-interests',
  'public-task',
  'legitimate-interests',
  'employment',
  'public-disclosure',
] as const;
export type LegalBasis = (typeof LEGAL_BASES)[number];

/**
 * What a purpose is for, in the terms of the access policy: the table there is written for kinds, so a controller may
 * declare purposes of its own without a change of code.
 */
export const PURPOSE_KINDS = ['service', 'marketing', 'rights', 'audit', 'administration', 'intake'] as const;
export type PurposeKind = (typeof PURPOSE_KINDS)[number];

/**
 * The name of every sealed field of every event. An access event names the fields that were asked for in clear, so they
 * come from this closed list: free text there would be a way out for a personal value.
 */
export const SEALED_FIELD_NAMES = [
  'name',
  'birthDate',
  'email',
  'phone',
  'postalAddress',
  'country',
  'company',
  'language',
  'note',
  'reasonInWords',
  'evidence',
  'identifier',
  'identifiers',
  'contacts',
  'returned',
  'digests',
  'documentSha256',
] as const;
export type SealedFieldName = (typeof SEALED_FIELD_NAMES)[number];
