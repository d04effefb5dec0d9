import type { ActivityGap } from '../../domain/activity/gaps.ts';
import type { ActivityDescription } from '../../domain/activity/state.ts';
import type { PublicText } from '../../domain/shape/public-text.ts';
import type { Instant, LocalDate } from '../../kernel/time.ts';
import type { AuditController } from '../audit/facts.ts';

export type { ActivityDescription };

/** What the record of processing is made from: the registers as recorded until `recordedAsOf`. Arrays are in order. */
export interface ProcessingFacts {
  readonly recordedAsOf: Instant;
  readonly language: RecordLanguage;
  readonly controller: AuditController;
  readonly activities: readonly KnownActivityFacts[];
  readonly recipients: ReadonlyMap<string, RecipientNamed>;
  readonly transfers: ReadonlyMap<string, TransferNamed>;
}

/** Of the controller's own words; English stands in where a language was left out. */
export type RecordLanguage = 'en' | 'zh' | 'de';

/** The version in force; where none is, the draft. */
export interface KnownActivityFacts {
  readonly code: string;
  readonly status: 'draft' | 'approved' | 'ended';
  readonly activityVersion: number;
  readonly description: ActivityDescription;
  readonly gaps: readonly ActivityGap[];
  readonly approvedAt?: Instant;
  readonly reviewedAt?: Instant;
  readonly nextReviewOn?: LocalDate;
  readonly endedOn?: LocalDate;
}

export interface RecipientNamed {
  /** Of a natural person, opened for this document; `[erased]` and the like where it cannot be. */
  readonly name: string;
  readonly kind: string;
  readonly country: string;
}

export interface TransferNamed {
  readonly to: string;
  readonly mechanism: string;
  readonly safeguards: PublicText;
}
