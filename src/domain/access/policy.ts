import type { DataCategory } from '../../kernel/sealed.ts';
import type { PurposeKind, Role } from '../shape/vocabulary.ts';
import type { Look } from './events.ts';

/**
 * The access policy: role x kind of purpose x data category. What is not in it is not allowed. docs/access-policy.md is
 * printed from this table and compared with it by a test; change both in one commit and say why in the changelog.
 *
 * - `note` is free text and may be anything, `sensitive` is special by law: only those who answer for the whole see them.
 * - `intake` serves comparisons alone (see `LOOKS_FOR`): whoever takes data in learns "same" or "changed", no value.
 * - An administrator keeps the register running and sees staff, never customers.
 */
export const MAY_SEE: {
  readonly [role in Role]: { readonly [kind in PurposeKind]?: readonly DataCategory[] };
} = {
  administrator: {
    administration: ['staff'],
  },
  'compliance-officer': {
    service: ['identity', 'contact', 'commercial', 'preference', 'note', 'source'],
    rights: ['identity', 'contact', 'commercial', 'preference', 'note', 'source'],
    audit: ['identity', 'contact', 'commercial', 'preference', 'source', 'staff'],
    administration: ['staff'],
    intake: ['identity', 'contact', 'commercial', 'preference', 'note', 'source'],
  },
  'data-protection-officer': {
    rights: ['identity', 'contact', 'commercial', 'preference', 'note', 'sensitive', 'source'],
    audit: ['identity', 'contact', 'commercial', 'preference', 'note', 'sensitive', 'source', 'staff'],
    administration: ['staff'],
  },
  auditor: {
    audit: ['identity', 'contact', 'commercial', 'preference', 'source', 'staff'],
  },
  clerk: {
    service: ['identity', 'contact', 'commercial', 'preference', 'source'],
    intake: ['identity', 'contact', 'commercial', 'preference', 'source'],
  },
  marketer: {
    marketing: ['identity', 'contact', 'preference'],
  },
  connector: {
    service: ['identity', 'contact', 'commercial', 'preference', 'source'],
    marketing: ['identity', 'contact', 'preference'],
    intake: ['identity', 'contact', 'commercial', 'preference', 'note', 'source'],
  },
};

/** The kinds of look that a kind of purpose can justify at all. */
export const LOOKS_FOR: { readonly [kind in PurposeKind]: readonly Look[] } = {
  service: ['customer', 'list', 'search', 'timeline', 'comparison'],
  marketing: ['customer', 'list', 'search', 'export'],
  rights: ['customer', 'list', 'search', 'timeline', 'replay', 'report', 'export', 'comparison', 'request'],
  audit: ['customer', 'list', 'search', 'timeline', 'replay', 'report', 'staff'],
  administration: ['staff'],
  intake: ['comparison'],
};

/**
 * The kinds of purpose that stop where a customer's data are restricted, objected to or opted out of (GDPR Art. 18(2) and
 * 21, CCPA 1798.120). Answering the customer and proving what was done go on, and so does storing.
 */
export const HEEDS_RESTRICTIONS: { readonly [kind in PurposeKind]: boolean } = {
  service: true,
  marketing: true,
  rights: false,
  audit: false,
  administration: false,
  intake: true,
};
