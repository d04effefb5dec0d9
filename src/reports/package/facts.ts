import type { ActivityDescription } from '../../domain/activity/state.ts';
import type { RecipientDescription } from '../../domain/recipient/state.ts';
import type { RequestFile } from '../../domain/request/file.ts';
import type { Clock } from '../../domain/rules/clock-types.ts';
import type { Right } from '../../domain/rules/vocabulary.ts';
import type { Outside } from '../../domain/transfer/outside.ts';
import type { transferDescribed } from '../../domain/transfer/events.ts';
import type { EventId, Id } from '../../kernel/ids.ts';
import type { DataCategory, OpenedPayload } from '../../kernel/sealed.ts';
import type { Instant, LocalDate } from '../../kernel/time.ts';
import type { Language, Seal } from '../document.ts';
import type { LawRemedies } from '../letters/facts.ts';

/** What a package is made from: everything is opened or decided by now. Arrays are in the order in which they are told. */
export interface PackageFacts {
  readonly language: Language;
  readonly preparedAt: Instant;
  readonly controller: {
    readonly name: string;
    readonly address: readonly string[];
    readonly country: string;
    readonly timeZone: string;
  };
  readonly offices: readonly {
    readonly office: 'representative' | 'data-protection-officer';
    readonly country: string;
    readonly name: string;
    readonly contacts: readonly string[];
  }[];
  readonly request: Id;
  readonly file: RequestFile;
  readonly clocks: readonly Clock[];
  /** Of what was answered before new information came, and those that had run out under laws before it was classified anew. */
  readonly formerClocks: readonly Clock[];
  /** Each law by which the request is judged. */
  readonly remedies: { readonly laws: readonly LawFact[]; readonly takesComplaints: boolean };
  readonly processing: ProcessingOfPerson;
  /** By code; English is there, the others where the controller gave them. */
  readonly purposeNames: ReadonlyMap<string, { readonly en: string; readonly zh?: string; readonly de?: string }>;
  readonly customer: {
    readonly id: Id;
    readonly collectionCountry: string;
    readonly verified: ReadonlyMap<string, { readonly method: string; readonly validUntil?: LocalDate }>;
  };
  readonly statements: readonly StatementFact[];
  readonly identifiers: readonly {
    readonly event: EventId;
    readonly system: string;
    readonly at: Instant;
    readonly payload: OpenedPayload;
  }[];
  /** The oldest first; the one that is answered is among them. */
  readonly requests: readonly {
    readonly request: Id;
    readonly receivedAt: Instant;
    readonly channel: string;
    readonly rights: readonly string[];
    readonly letters: readonly {
      readonly event: EventId;
      readonly letter: string;
      readonly channel: string;
      readonly at: Instant;
      readonly cameBack: boolean;
    }[];
  }[];
  /** Of which it is not established that this person, or somebody who may act for them, sent them. */
  readonly requestsLeftOut: number;
  /** Theirs, but not all of it: the identity had been rejected, or they were taken to be about somebody else. */
  readonly requestsLeftOutInPart?: number;
  readonly wrote: readonly (Stated & { readonly category: DataCategory; readonly request: Id; readonly at: Instant })[];
  readonly returned: readonly (Stated & { readonly task: Id; readonly system?: string })[];
  readonly objections: readonly {
    readonly event: EventId;
    readonly at: Instant;
    readonly what: string;
    readonly purposes: readonly string[];
    readonly ground?: string;
  }[];
  readonly looks: readonly LookFact[];
  readonly refusedLooks: number;
  readonly consents: readonly ConsentFact[];
  readonly redactions: readonly RedactionFact[];
  readonly searches: readonly SearchFact[];
  /** Declared, and nobody was asked. */
  readonly notSearched: readonly string[];
  readonly identifiersUsed: readonly string[];
  readonly prefix: {
    readonly origin: string;
    readonly leaves?: number;
    readonly lastEventId: EventId;
    readonly lastRecordedAt: Instant;
  };
  readonly seal: Seal;
}

export type OutsideFact = Outside & { readonly country: string };

export interface LawFact extends LawRemedies {
  /** As the version of its rule that the request pinned lists them. */
  readonly gives: readonly Right[];
}

/** One envelope and the field of it that is told. */
export interface Stated {
  readonly event: EventId;
  readonly field: string;
  readonly payload: OpenedPayload;
}

export interface StatementFact extends Stated {
  readonly category: DataCategory;
  readonly at: Instant;
  readonly how: 'stated' | 'changed' | 'corrected';
  readonly reason?: string;
  readonly source: string;
  readonly channel: string;
  readonly standing: 'current' | 'former' | 'retired';
  readonly isUnverified: boolean;
}

export interface LookFact {
  readonly event: EventId;
  readonly at: Instant;
  readonly look: string;
  readonly purpose?: string;
  readonly legalBasis?: string;
  readonly dataCategories: readonly DataCategory[];
  readonly actor: Id;
  readonly roles: readonly string[];
}

export interface ConsentFact {
  readonly purpose: string;
  readonly may: boolean;
  readonly why: string;
  readonly history: readonly {
    readonly event: EventId;
    readonly at: Instant;
    readonly what: string;
    readonly notice?: { readonly code: string; readonly version: number; readonly sha256?: string };
    readonly method?: string;
    readonly channel?: string;
    readonly givenBy?: string;
    readonly expiresAt?: Instant;
    readonly evidence?: OpenedPayload;
  }[];
}

/** A recorded decision to withhold. `parts` are places in this package; a data category is withheld wherever it stands. */
export interface RedactionFact {
  readonly decision: EventId;
  readonly at: Instant;
  readonly what: string;
  readonly category?: DataCategory;
  readonly ground: string;
  readonly balancing?: string;
  readonly parts: readonly RedactedPart[];
}

/** A field of an event, or a passage of its text: UTF-16 offsets, `to` exclusive. */
export interface RedactedPart {
  readonly event: EventId;
  readonly field: string;
  readonly from?: number;
  readonly to?: number;
}

export interface SearchFact {
  readonly system: string;
  /** By what was searched. */
  readonly by: readonly string[];
  readonly outcome: 'whole' | 'data-returned' | 'nothing-found' | 'exception' | 'open';
}

interface Rests {
  readonly activity: string;
  readonly activityVersion: number;
}
type DataOfActivity = ActivityDescription['data'][number];
type Recipient = Omit<RecipientDescription, 'contract'>;
type Transfer = ReturnType<(typeof transferDescribed)['clear']['parse']>;

/** What the approved activities say of these data. */
export interface ProcessingOfPerson {
  readonly activities: readonly (Rests & { readonly name: ActivityDescription['name'] })[];
  readonly purposes: readonly (Rests & { readonly purpose: string })[];
  readonly legalBases: readonly (Rests & ActivityDescription['legalBases'][number])[];
  readonly categories: readonly (Rests & Pick<DataOfActivity, 'category' | 'items' | 'condition'>)[];
  readonly recipients: readonly (Recipient & {
    readonly activities: readonly string[];
    readonly engagedBy?: string;
    /** By the laws that govern the request, and not by where the controller sits. */
    readonly outside: readonly OutsideFact[];
    /** Of a natural person, opened for this package. */
    readonly openedName?: string;
  })[];
  /** Who was told of an erasure, a correction or a restriction, the oldest first (Art. 19, second sentence). */
  readonly told: readonly {
    readonly recipient: string;
    /** Absent for a natural person, and for one that is not described. */
    readonly name?: string;
    readonly of: string;
    readonly orderedAt: Instant;
    readonly toldAt?: Instant;
    readonly confirmedAt?: Instant;
    readonly isGivenUp: boolean;
  }[];
  readonly transfers: readonly Transfer[];
  readonly retention: readonly (Rests & {
    readonly category: DataCategory;
    readonly retention: NonNullable<DataOfActivity['retention']>;
  })[];
  readonly sources: readonly (Rests & { readonly category: DataCategory; readonly sources: readonly string[] })[];
  readonly automatedDecisions: readonly (Rests & ActivityDescription['automated'][number])[];
  readonly uncovered: {
    readonly purposes: readonly string[];
    readonly dataCategories: readonly DataCategory[];
    readonly drafts: readonly string[];
  };
}
