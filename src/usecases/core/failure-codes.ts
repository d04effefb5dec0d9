import type { AccessRefusal } from '../../domain/access/events.ts';
import type { ActivityRefusal } from '../../domain/activity/decide.ts';
import type { ActorRefusal } from '../../domain/actor/decide.ts';
import type { ConsentRefusal } from '../../domain/consent/decide.ts';
import type { CustomerRefusal } from '../../domain/customer/decide.ts';
import type { DeliveryRefusal } from '../../domain/delivery/decide.ts';
import type { ErasureRefusal } from '../../domain/erasure/refusals.ts';
import type { DisposalRefusal } from '../../domain/disposal/decide.ts';
import type { EvidenceRefusal } from '../../domain/evidence/decide.ts';
import type { HoldRefusal } from '../../domain/hold/decide.ts';
import type { LedgerRefusal } from '../../domain/ledger/decide.ts';
import type { NoticeRefusal } from '../../domain/notice/decide.ts';
import type { OrganisationRefusal } from '../../domain/organisation/decide.ts';
import type { PurposeRefusal } from '../../domain/purpose/decide.ts';
import type { NotificationRefusal } from '../../domain/notification/decide.ts';
import type { RecipientRefusal } from '../../domain/recipient/decide.ts';
import type { TransferRefusal } from '../../domain/transfer/decide.ts';
import type { RestrictionRefusal } from '../../domain/restriction/decide.ts';
import type { TaskRefusal } from '../../domain/task/decide.ts';
import type { RequestRefusal } from '../../domain/request/decide.ts';
import type { RetentionRefusal } from '../../domain/retention/decide.ts';
import type { RulebookRefusal } from '../../domain/rulebook/decide.ts';
import type { TriggerRefusal } from '../../domain/trigger/decide.ts';
import type { ImportErrorCode } from '../../import/import-error.ts';
import type { CanonicalErrorCode } from '../../kernel/canonical-json.ts';
import type { LedgerErrorCode } from '../../ledger/ledger.ts';
import type { ProjectionErrorCode } from '../../projections/projection-error.ts';
import type { SealerErrorCode } from '../../sealer/sealer-error.ts';
import type { VaultErrorCode } from '../../vault/key-vault.ts';
import type { BundleRefusal } from '../evidence/issue-bundle.ts';
import type { LetterRefusal } from '../letters/letter-input.ts';
import type { PackageRefusal } from '../package/prepare-package.ts';
import type { ClassificationRefusal } from '../request/classify-request.ts';
import type { AsOfErrorCode } from './as-of.ts';

/** Every code of a failure that a use case may end with: for the tables at the edges, which may not look deeper. */
export type FailureCode =
  | CanonicalErrorCode
  | LedgerErrorCode
  | VaultErrorCode
  | ProjectionErrorCode
  | AsOfErrorCode
  | ImportErrorCode
  | SealerErrorCode;

/** Every reason for which a use case may refuse. */
export type RefusalReason =
  | AccessRefusal
  | ActorRefusal
  | ConsentRefusal
  | NoticeRefusal
  | OrganisationRefusal
  | PurposeRefusal
  | CustomerRefusal
  | LedgerRefusal
  | EvidenceRefusal
  | RequestRefusal
  | ClassificationRefusal
  | RestrictionRefusal
  | TaskRefusal
  | BundleRefusal
  | RulebookRefusal
  | ActivityRefusal
  | RecipientRefusal
  | NotificationRefusal
  | TransferRefusal
  | PackageRefusal
  | LetterRefusal
  | DeliveryRefusal
  | HoldRefusal
  | RetentionRefusal
  | TriggerRefusal
  | DisposalRefusal
  | ErasureRefusal
  /** Another customer is known under this identifier. */
  | 'identifier-held'
  | 'revision-changed';
