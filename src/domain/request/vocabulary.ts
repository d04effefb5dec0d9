import type { Right } from '../rules/vocabulary.ts';

/**
 * The closed lists that a request's events are written with. The words are storage: they stand in events and are never
 * renamed. Closed lists, not free codes, wherever a typed word could say something of a person.
 */

/** Acted on without asking who writes (11 CCR 7026(d), 7027(e); GDPR Art. 7(3): as easily as it was given). */
export const NEED_NO_IDENTITY: ReadonlySet<Right> = new Set(['opt-out', 'limit', 'withdraw-consent']);

/**
 * Nothing of the person leaves us with the answer to these, so one person may approve and hand it over; for all other
 * rights an answer that goes to the wrong one is a breach, and two people stand between.
 */
export const NEED_NO_SECOND_PERSON: ReadonlySet<Right> = NEED_NO_IDENTITY;

const GIVE_DATA: ReadonlySet<Right> = new Set(['access', 'know', 'portability']);
/** The person is handed their data as the answer, so what is blacked out is withheld from it. */
export const givesData = (right: Right): boolean => GIVE_DATA.has(right);

const TAKE_DATA: ReadonlySet<Right> = new Set(['erasure', 'delete']);
/** The register forgets the person's data: an erasure of its own, with a plan that may keep parts. */
export const takesData = (right: Right): boolean => TAKE_DATA.has(right);

/** How it reached us. `signal` is a browser's opt-out signal (GPC), `authority` a letter forwarded by one. */
export const REQUEST_CHANNELS = [
  'letter',
  'e-mail',
  'web-form',
  'phone',
  'in-person',
  'chat',
  'in-app',
  'social-media',
  'agent-api',
  'signal',
  'authority',
] as const;

/** Who wrote in the place of the person: an authorised agent (11 CCR 7063), or a guardian (PIPL Art. 31, GDPR Art. 8). */
export const REPRESENTATIVES = ['agent', 'guardian'] as const;

/** Why the moment of receipt was another one than was entered. */
export const RECEIPT_CORRECTIONS = ['mistyped', 'proof-of-receipt', 'came-in-elsewhere'] as const;
/** Why pinned regimes are pinned anew. */
export const RECLASSIFICATION_REASONS = [
  'residence-clarified',
  'right-clarified',
  'rule-corrected',
  'rule-changed',
  'calendar-corrected',
  'classified-in-error',
] as const;

export const AUTHORITY_KINDS = [
  'signed-permission',
  'power-of-attorney',
  'parental-responsibility',
  'court-order',
  'registered-agent',
] as const;
export const AUTHORITY_OUTCOMES = ['proved', 'not-proved'] as const;

/** GDPR Art. 12(6): further information may be asked for only on reasonable doubt, and the doubt is on record. */
export const IDENTITY_DOUBTS = [
  'sender-unknown',
  'address-differs',
  'name-differs',
  'account-shared',
  'takeover-suspected',
  'several-matches',
  'verification-required-by-law',
] as const;
/** What is asked for: the least that settles the doubt. Copies of documents are not among them. */
export const IDENTITY_ITEMS = [
  'answer-from-known-address',
  'code-to-known-phone',
  'code-to-known-email',
  'login',
  'customer-number',
  'recent-order',
  'birth-date',
  'former-address',
  'document-shown',
  'signed-declaration',
] as const;
export const IDENTITY_METHODS = [
  'known-contact-answered',
  'login',
  'code-confirmed',
  'data-points-matched',
  'document-shown',
  'signed-declaration',
  'video-call',
  'in-person',
  'agent-confirmed',
] as const;
/** Ways of confirming that rest on a thing that came in: it is recorded before. */
export const RESTS_ON: ReadonlyMap<string, string> = new Map([
  ['document-shown', 'document-shown'],
  ['signed-declaration', 'signed-declaration'],
]);
/** 11 CCR 7062: a reasonable or a reasonably high degree of certainty. */
export const IDENTITY_LEVELS = ['reasonable', 'reasonably-high'] as const;
export const NOT_IN_DOUBT_REASONS = [
  'logged-in',
  'wrote-from-known-address',
  'known-in-person',
  'not-needed-for-right',
  'data-point-given-unasked',
] as const;
export const IDENTITY_REJECTIONS = ['no-match', 'contradicted', 'not-answered', 'fraud-suspected'] as const;

/** `much-data`: recital 63 GDPR, the only ground on which an EU clock is paused by guidance. */
export const CLARIFICATION_REASONS = ['much-data', 'scope-unclear', 'right-unclear', 'correction-unclear'] as const;
export const FEE_GROUNDS = ['manifestly-unfounded', 'excessive', 'further-copies', 'allowed-by-law'] as const;
export const ACKNOWLEDGEMENTS = ['letter', 'portal', 'spoken', 'automatic'] as const;
export const EXTENSION_GROUNDS = [
  'complexity',
  'number-of-requests',
  'reasonably-necessary',
  'third-party-to-be-asked',
] as const;

export const LETTER_KINDS = [
  'acknowledgement',
  'identity',
  'clarification',
  'fee',
  'extension',
  'refusal',
  'completion',
] as const;
export type LetterKind = (typeof LETTER_KINDS)[number];
export const LETTER_CHANNELS = ['mail', 'post'] as const;
/** What shows that an electronic letter that somebody else than our mailer sent reached the other side. */
export const MAIL_PROOFS = ['delivery-receipt', 'registered-e-mail', 'answered-by-recipient'] as const;
export const LETTER_RECEIVERS = ['customer', 'agent', 'guardian'] as const;
export const LETTER_FAILURES = [
  'refused-by-server',
  'server-unreachable',
  'address-invalid',
  'bounced',
  'returned-by-post',
  'not-posted',
  'outcome-unknown',
] as const;
export type LetterFailure = (typeof LETTER_FAILURES)[number];
export const POSTAL_PROOFS = ['registered', 'certificate-of-posting', 'courier', 'posting-book'] as const;

/** Reasons of a denial in the words of the Data Rights Protocol 0.9, section 3.02, verbatim. */
export const DENIAL_REASONS = [
  'suspected_fraud',
  'insuf_verification',
  'no_match',
  'claim_not_covered',
  'outside_jurisdiction',
  'too_many_requests',
  'other',
] as const;
export const REFUSAL_GROUNDS = [
  'manifestly-unfounded',
  'excessive',
  'not-identifiable',
  'no-data',
  'rights-of-others',
  'trade-secret',
  'legal-privilege',
  'legal-obligation',
  'legal-claims',
  'public-interest',
  'freedom-of-expression',
  'research',
  'compelling-legitimate-grounds',
  'contract-performance',
  'accurate-already',
  'not-applicable-law',
] as const;
/** A refusal may besides rest on a question that nobody answered; an answer in part, or an exception, may not. */
export const REFUSED_FOR = [...REFUSAL_GROUNDS, 'not-clarified'] as const;
/** What the person may do about a refusal; the letter names them (GDPR Art. 12(4), PIPL Art. 50). */
export const REMEDIES = [
  'complain-to-authority',
  'go-to-court',
  'appeal-to-us',
  'complain-to-attorney-general',
] as const;
export const MAX_WITHHELD = 50;
export const WITHHELD_KINDS = ['data-category', 'document', 'passage', 'third-party-data'] as const;
export const BALANCING_OUTCOMES = ['others-prevail', 'person-prevails', 'law-decides'] as const;
export const DELIVERY_METHODS = ['link', 'mail', 'post', 'in-person', 'portal', 'done-and-told'] as const;

export const WITHDRAWAL_CHANNELS = [
  'letter',
  'e-mail',
  'web-form',
  'phone',
  'in-person',
  'chat',
  'in-app',
  'agent-api',
] as const;
export const TRANSFER_TARGETS = [
  'other-controller',
  'joint-controller',
  'controller-of-processor',
  'authority',
] as const;
export const OUTCOMES = ['answered', 'partly-answered', 'refused', 'withdrawn', 'transferred', 'duplicate'] as const;
export type RequestOutcome = (typeof OUTCOMES)[number];
export const REOPENING_REASONS = [
  'appeal',
  'complaint',
  'closed-in-error',
  'new-information',
  'delivery-failed',
  'authority-order',
  'withdrawal-taken-back',
  'earlier-request-ended',
] as const;
/** For these alone nothing of what was asked is open again: the request is at work on the appeal, or on the complaint. */
export const isGrievance = (reason: (typeof REOPENING_REASONS)[number]): boolean =>
  reason === 'appeal' || reason === 'complaint';
export const APPEAL_OUTCOMES = ['upheld', 'partly-upheld', 'dismissed'] as const;
export const REMINDED = ['officer', 'customer', 'agent', 'respondent'] as const;
export const REMINDED_ABOUT = [
  'deadline',
  'identity',
  'clarification',
  'fee',
  'task',
  'appeal',
  'complaint',
  'delivery',
] as const;
