import type { AnyEvent } from '../../domain/all-events.ts';

/** How a report counts an event: `other` is everything that is none of the four. */
export type EventKind = 'change' | 'consent' | 'look' | 'refusal' | 'other';

/** No default: a new event does not compile until someone says how it counts. */
export function kindOf(type: AnyEvent['type']): EventKind {
  switch (type) {
    case 'CustomerRegistered':
    case 'CustomerReturned':
    case 'CustomerFactsChanged':
    case 'CustomerFactsCorrected':
    case 'CustomerFactsVerified':
    case 'CustomerFactsRetired':
    case 'CustomerIdentifierLinked':
      return 'change';
    case 'ConsentGiven':
    case 'ConsentConfirmed':
    case 'ConsentRefused':
    case 'ConsentWithdrawn':
    case 'ConsentExpired':
    case 'ConsentReported':
      return 'consent';
    case 'AccessGranted':
      return 'look';
    case 'AccessRefused':
    case 'AccessRefusalsCounted':
      return 'refusal';
    case 'LedgerOpened':
    case 'ClockCorrected':
    case 'ClockJumpAccepted':
    case 'KeysMissing':
    case 'DamageAccepted':
    case 'OrganisationDescribed':
    case 'OfficeFilled':
    case 'OfficeVacated':
    case 'ActorRegistered':
    case 'ActorRoleGranted':
    case 'ActorRoleRevoked':
    case 'ActorPurposeAssigned':
    case 'ActorPurposeWithdrawn':
    case 'ActorTokenIssued':
    case 'ActorTokenRevoked':
    case 'ActorDeactivated':
    case 'PurposeDeclared':
    case 'PurposeAmended':
    case 'PurposeRetired':
    case 'NoticePublished':
    case 'NoticeWithdrawn':
    case 'ImportStarted':
    case 'ImportFinished':
    case 'CategoryKeysShredded':
    case 'OriginContinued':
    case 'SigningKeyAdded':
    case 'SigningKeyRetired':
    case 'SigningKeyRevoked':
    case 'CheckpointSealed':
    case 'CheckpointAnchored':
    case 'CheckpointCosigned':
    case 'AnchoringFailed':
    case 'EvidenceVerified':
    case 'RulePublished':
    case 'HolidayCalendarPublished':
    case 'BundleIssued':
    case 'ProcessingRestricted':
    case 'LiftingAnnounced':
    case 'RestrictionLifted':
    case 'RestrictionExcepted':
    case 'RestrictionExceptionEnded':
    case 'ObjectionReceived':
    case 'ObjectionUpheld':
    case 'ObjectionOverruled':
    case 'ObjectionWithdrawn':
    case 'OptedOut':
    case 'OptOutWithdrawn':
    case 'TaskAssigned':
    case 'TaskReassigned':
    case 'TaskTokenIssued':
    case 'TaskTokenRevoked':
    case 'TaskReminded':
    case 'TaskEscalated':
    case 'DataReturned':
    case 'NothingFound':
    case 'ExceptionReported':
    case 'TaskCompleted':
    case 'ActivityDescribed':
    case 'ActivityApproved':
    case 'ActivityReviewed':
    case 'ActivityEnded':
    case 'RecipientDescribed':
    case 'RecipientContactStated':
    case 'RecipientEnded':
    case 'TransferDescribed':
    case 'TransferEnded':
      return 'other';
  }
}
