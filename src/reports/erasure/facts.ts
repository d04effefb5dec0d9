import type {
  GROUNDS,
  KEEP_REASONS,
  KEEP_WHYS,
  NOT_TOLD_REASONS,
  TOLD_BY,
  Trigger,
} from '../../domain/erasure/vocabulary.ts';
import type { SoleReason } from '../../domain/shape/second-person.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import type { Instant, LocalDate } from '../../kernel/time.ts';
import type { LedgerPrefix, Seal } from '../document.ts';

/** The long form proves each step to an authority; the short one tells the customer. */
export const CERTIFICATE_FORMS = ['full', 'short'] as const;
export type CertificateForm = (typeof CERTIFICATE_FORMS)[number];

/**
 * What a certificate of erasure says: ids, codes, counts and dates, and the names of companies. Nothing that was sealed is in
 * it, so it may be kept for ever and shown to anybody. All of it comes from events up to the end of the prefix, so the same
 * erasure gives the same certificate. No law prescribes its contents; they serve GDPR Art. 5(2), 12(3), 17 and 19.
 */
export interface CertificateFacts {
  readonly erasure: string;
  readonly release: string;
  readonly controller: { readonly name: string; readonly address: readonly string[]; readonly timeZone: string };
  readonly prefix: LedgerPrefix;
  readonly seal: Seal;
  readonly trigger: Trigger;
  /** Code of the rule under which data had to go. */
  readonly ground: (typeof GROUNDS)[number];
  /** The customer's own request, and what came of the check who asked. */
  readonly request?: { readonly id: string; readonly receivedAt: Instant; readonly identity: IdentityStanding };
  readonly disposal?: string;
  /** Random ids: pseudonyms that mean nothing outside the ledger. In order. */
  readonly customers: readonly string[];
  /** Kinds of data that it was asked for; absent where it was every kind. Of the others it says nothing. */
  readonly scope?: readonly DataCategory[];
  readonly requestedAt: Instant;
  readonly approval: {
    readonly by: string;
    readonly at: Instant;
    readonly plan: number;
    readonly alone?: SoleReason;
  };
  readonly startedAt: Instant;
  readonly destroyed: readonly DestroyedFact[];
  /**
   * Keyed digests of identifiers that keep an import from bringing anybody back; of no customer in particular. Counts are of
   * the whole erasure: absent in what one of several customers is given, and so are the next two.
   */
  readonly suppressions?: { readonly count: number; readonly until: Instant };
  readonly viewsPurgedAt: Instant;
  readonly documents?: { readonly count: number; readonly at: Instant };
  /** Also absent where the store cannot: the ciphertext stays, and opens nowhere. */
  readonly ciphertext?: { readonly envelopes: number; readonly at: Instant };
  readonly kept: readonly KeptFact[];
  readonly recipients: readonly RecipientFact[];
  /** Who did not have to be told, and why, by code. */
  readonly spared: readonly { readonly name: string; readonly why: 'holds-nothing' | 'particular-inquiry' }[];
  readonly told: readonly {
    readonly customer: string;
    readonly told: boolean;
    readonly how: (typeof TOLD_BY)[number] | (typeof NOT_TOLD_REASONS)[number];
    readonly at: Instant;
  }[];
  readonly backups: BackupFact;
  readonly completed: { readonly outcome: 'whole' | 'partly'; readonly at: Instant };
  readonly evidence: readonly EvidenceFact[];
}

/** What came of the question who asks, when the erasure was completed. */
export type IdentityStanding = 'open' | 'asked' | 'confirmed' | 'not-in-doubt' | 'rejected';

/** One data category of one owner: its key was destroyed, here and in every cache. */
export interface DestroyedFact {
  readonly owner: string;
  readonly dataCategory: DataCategory;
  /** Absent where there never was a key: whatever might come under one is refused. */
  readonly kid?: string;
  readonly at: Instant;
  /** The event that says so. */
  readonly event: string;
  /** What an attempt to read it found afterwards: nothing opens, or there is nothing left to try. */
  readonly readBack: 'erased' | 'nothing-left';
}

export interface KeptFact {
  readonly owner: string;
  readonly dataCategory: DataCategory;
  /** `late`: it came in after the plan was approved, so nobody had decided that it goes. */
  readonly why: (typeof KEEP_WHYS)[number] | 'late';
  readonly law?: string;
  readonly schedule?: string;
  readonly hold?: string;
  readonly reason?: (typeof KEEP_REASONS)[number];
  /** Last day; absent where nobody knows it yet. */
  readonly until?: LocalDate;
}

/** One that was told under Art. 19, and what came back. */
export interface RecipientFact {
  readonly name: string;
  readonly notification: string;
  readonly phase: 'sent' | 'confirmed' | 'given-up' | 'ordered' | 'failed';
  readonly sentAt?: Instant;
  readonly confirmedAt?: Instant;
  /** Code of the last failure, or of why it was given up. */
  readonly why?: string;
  /** Where its system knows some of the customers by no identifier: how many it was told of, and how many it should have been. */
  readonly named?: { readonly count: number; readonly of: number };
}

/**
 * When no old backup opens anything of it any more: the master key of the epoch under which the destroyed keys were wrapped
 * is itself destroyed then, at the latest.
 */
export interface BackupFact {
  readonly epoch: number;
  readonly opensNothingFrom?: LocalDate;
  /** The key came from the environment, so its destruction is the operator's word. */
  readonly isAttested: boolean;
}

/** An event behind the certificate, with the proof that it stands in the ledger. */
export interface EvidenceFact {
  readonly type: string;
  readonly stream: string;
  readonly event: string;
  /** Ordinal among the leaves, from 0; absent while nothing is sealed. */
  readonly leaf?: number;
  readonly recordedAt: Instant;
  /** A C2SP tlog-proof whole; absent while nothing is sealed. */
  readonly proof?: string;
}
