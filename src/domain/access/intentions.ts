import type { Role } from '../shape/vocabulary.ts';

const EVERYONE_ON_CUSTOMERS: readonly Role[] = ['compliance-officer', 'data-protection-officer', 'clerk', 'connector'];
const OFFICERS: readonly Role[] = ['compliance-officer', 'data-protection-officer'];
/** Who determines purposes may not be the one who supervises them (GDPR Art. 38(6); CJEU C-453/21). */
const DECIDERS: readonly Role[] = ['compliance-officer'];
const REVIEWERS: readonly Role[] = ['compliance-officer', 'data-protection-officer', 'auditor'];
const ADMINISTRATORS: readonly Role[] = ['administrator'];

/**
 * Which roles may ask for what: every intention and every question of the product. What opens personal data needs, on
 * top of this, a purpose that the policy allows (`decideAccess`).
 */
export const MAY_DO = {
  'describe-organisation': ['administrator', 'compliance-officer'],
  'fill-office': ['administrator', 'compliance-officer'],
  'vacate-office': ['administrator', 'compliance-officer'],

  'register-actor': ADMINISTRATORS,
  'grant-role': ADMINISTRATORS,
  'revoke-role': ADMINISTRATORS,
  'assign-purpose': ADMINISTRATORS,
  'withdraw-purpose': ADMINISTRATORS,
  'issue-token': ADMINISTRATORS,
  'revoke-token': ADMINISTRATORS,
  'deactivate-actor': ADMINISTRATORS,

  'declare-purpose': DECIDERS,
  'amend-purpose': DECIDERS,
  'retire-purpose': DECIDERS,
  'publish-notice': DECIDERS,
  'withdraw-notice': DECIDERS,

  'publish-rule': DECIDERS,
  'publish-calendar': DECIDERS,

  'register-customer': EVERYONE_ON_CUSTOMERS,
  'register-returned-customer': OFFICERS,
  'change-customer': EVERYONE_ON_CUSTOMERS,
  'correct-customer': ['compliance-officer', 'data-protection-officer', 'clerk'],
  'verify-customer': EVERYONE_ON_CUSTOMERS,
  'retire-customer-facts': ['compliance-officer', 'data-protection-officer', 'clerk'],
  'link-identifier': EVERYONE_ON_CUSTOMERS,

  'give-consent': EVERYONE_ON_CUSTOMERS,
  'refuse-consent': EVERYONE_ON_CUSTOMERS,
  'withdraw-consent': ['compliance-officer', 'data-protection-officer', 'clerk', 'marketer', 'connector'],
  'report-consent': EVERYONE_ON_CUSTOMERS,
  'confirm-consent': EVERYONE_ON_CUSTOMERS,
  'see-consents': ['compliance-officer', 'data-protection-officer', 'auditor', 'clerk', 'marketer', 'connector'],

  'restrict-processing': ['compliance-officer', 'data-protection-officer', 'clerk'],
  'announce-lifting': ['compliance-officer', 'data-protection-officer', 'clerk'],
  'lift-restriction': OFFICERS,
  'except-restriction': OFFICERS,
  'receive-objection': ['compliance-officer', 'data-protection-officer', 'clerk', 'marketer', 'connector'],
  'decide-objection': OFFICERS,
  'withdraw-objection': ['compliance-officer', 'data-protection-officer', 'clerk', 'connector'],
  'opt-out': ['compliance-officer', 'data-protection-officer', 'clerk', 'marketer', 'connector'],
  'withdraw-opt-out': ['compliance-officer', 'data-protection-officer', 'clerk', 'connector'],
  'see-restrictions': ['compliance-officer', 'data-protection-officer', 'auditor', 'clerk', 'marketer', 'connector'],
  /** "May we?": codes and ids, no personal data, so every system that processes may ask. */
  'ask-decision': ['compliance-officer', 'data-protection-officer', 'auditor', 'clerk', 'marketer', 'connector'],

  'receive-request': EVERYONE_ON_CUSTOMERS,
  'handle-request': ['compliance-officer', 'data-protection-officer', 'clerk'],
  /** To rely on a value of a law that is in doubt. */
  'confirm-rule': ['data-protection-officer'],
  /** What ends or limits somebody's right, or takes longer than the law's first period. */
  'decide-request': OFFICERS,
  'see-requests': ['compliance-officer', 'data-protection-officer', 'auditor', 'clerk'],
  'look-at-request': OFFICERS,
  'prepare-package': OFFICERS,
  'deliver-package': OFFICERS,

  'assign-task': ['compliance-officer', 'data-protection-officer', 'clerk'],
  'answer-task': ['compliance-officer', 'data-protection-officer', 'clerk', 'connector'],
  /** Also a task that was given to somebody else. */
  'answer-any-task': OFFICERS,
  'complete-task': ['compliance-officer', 'data-protection-officer', 'clerk'],
  'see-tasks': ['compliance-officer', 'data-protection-officer', 'auditor', 'clerk', 'connector'],

  'import-customers': ['compliance-officer', 'clerk', 'connector'],
  'search-customers': ['compliance-officer', 'data-protection-officer', 'auditor', 'clerk', 'marketer', 'connector'],
  'see-customer': ['compliance-officer', 'data-protection-officer', 'auditor', 'clerk', 'marketer', 'connector'],
  'see-timeline': ['compliance-officer', 'data-protection-officer', 'auditor', 'clerk'],
  'replay-customer': REVIEWERS,
  'see-access-log': REVIEWERS,
  'see-activity': ['administrator', 'compliance-officer', 'data-protection-officer', 'auditor'],
  'print-report': REVIEWERS,
  'see-actors': ['administrator', 'compliance-officer', 'data-protection-officer', 'auditor'],
  'see-registers': [
    'administrator',
    'compliance-officer',
    'data-protection-officer',
    'auditor',
    'clerk',
    'marketer',
    'connector',
  ],

  'describe-activity': OFFICERS,
  'approve-activity': DECIDERS,
  'review-activity': OFFICERS,
  'end-activity': OFFICERS,
  'describe-recipient': OFFICERS,
  'state-recipient-contact': OFFICERS,
  'end-recipient': OFFICERS,
  'declare-telling': OFFICERS,
  /** Whoever sets it decides where identifiers of customers go, so it is not the administrator's. */
  'set-webhook': OFFICERS,
  'tell-recipient': OFFICERS,
  'give-up-notification': OFFICERS,
  /** Ids and codes. */
  'see-notifications': ['compliance-officer', 'data-protection-officer', 'auditor', 'clerk'],
  'describe-transfer': OFFICERS,
  'end-transfer': OFFICERS,
  'see-processing': ['administrator', 'compliance-officer', 'data-protection-officer', 'auditor'],

  'see-evidence': ['administrator', 'compliance-officer', 'data-protection-officer', 'auditor'],
  /** A receipt says nothing but that an event of this id is in the ledger. */
  'see-receipt': [
    'administrator',
    'compliance-officer',
    'data-protection-officer',
    'auditor',
    'clerk',
    'marketer',
    'connector',
  ],
  'issue-bundle': REVIEWERS,
  'verify-evidence': ['administrator', 'compliance-officer', 'data-protection-officer', 'auditor'],
  'rebuild-evidence': ADMINISTRATORS,
  'rotate-signing-key': ADMINISTRATORS,
  'revoke-signing-key': ADMINISTRATORS,
  'continue-origin': ADMINISTRATORS,

  'request-erasure': ['compliance-officer', 'data-protection-officer', 'clerk'],
  'plan-erasure': OFFICERS,
  'approve-erasure': OFFICERS,
  'tell-erased': OFFICERS,
  'issue-certificate': REVIEWERS,
  'see-erasures': ['compliance-officer', 'data-protection-officer', 'auditor', 'clerk'],
  'see-keys': ['administrator', 'compliance-officer', 'data-protection-officer', 'auditor'],
  'manage-keys': ADMINISTRATORS,
  'record-backup': ADMINISTRATORS,

  'place-hold': OFFICERS,
  'review-hold': OFFICERS,
  'release-hold': OFFICERS,
  'see-holds': ['compliance-officer', 'data-protection-officer', 'auditor', 'clerk'],

  'schedule-retention': OFFICERS,
  /** How long data is kept is determined like a purpose; also that a schedule ends. */
  'approve-retention': DECIDERS,
  'see-retention': ['administrator', 'compliance-officer', 'data-protection-officer', 'auditor', 'clerk'],
  'state-trigger': EVERYONE_ON_CUSTOMERS,
  'see-triggers': ['compliance-officer', 'data-protection-officer', 'auditor', 'clerk', 'connector'],
  'plan-disposal': OFFICERS,
  'approve-disposal': OFFICERS,
  'see-disposals': REVIEWERS,

  'correct-clock': ADMINISTRATORS,
  'accept-damage': ADMINISTRATORS,
} as const satisfies { readonly [intention: string]: readonly Role[] };

export type Intention = keyof typeof MAY_DO;
export const INTENTIONS = Object.keys(MAY_DO) as readonly Intention[];

export const mayDo = (roles: readonly Role[], intention: Intention): boolean =>
  (MAY_DO[intention] as readonly Role[]).some((role) => roles.includes(role));
