import type { ActorId, CustomerId, EventId, Id } from '../../kernel/ids.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import type { SealedRef } from '../../kernel/sealed.ts';
import type { Instant, LocalDate } from '../../kernel/time.ts';
import type { Confirmation } from '../rules/confirmed.ts';
import type { Right } from '../rules/vocabulary.ts';
import type { EventOf } from '../shape/category.ts';
import type { requestEvents } from './events.ts';
import type { Regime } from './pieces.ts';
import type { LetterKind, REMINDED, REMINDED_ABOUT, RequestOutcome } from './vocabulary.ts';

/** Something that was asked of the person, and when it came. */
export interface Asked {
  readonly askedAt: Instant;
  /** When it was recorded, of one that is dated back. */
  readonly recordedAt?: Instant;
  readonly answeredAt?: Instant;
  /** When it was asked anew, for its letter had come back or never left: this asking ended then, and nobody answered it. */
  readonly askedAnewAt?: Instant;
  /** Code of why it had to be asked. */
  readonly why: string;
}

export interface Evidence {
  readonly items: readonly string[];
  /** Last day on which it proves anything. */
  readonly expiresOn?: LocalDate;
}

export interface Identity {
  readonly standing: 'open' | 'asked' | 'confirmed' | 'not-in-doubt' | 'rejected';
  readonly asked: readonly Asked[];
  readonly confirmedAt?: Instant;
  readonly notInDoubtAt?: Instant;
  /** What came in since it was rejected, or turned out to be about somebody else; the newest last. */
  readonly evidence: readonly Evidence[];
  /** Last day on which what the identity was confirmed by proves anything: what came in since was not looked at. */
  readonly evidenceExpiresOn?: LocalDate;
  /** Confirmed, and something came in after that. */
  readonly hasNewEvidence?: true;
}

export interface Authority {
  readonly kind: string;
  readonly checkedAt: Instant;
  readonly outcome: 'proved' | 'not-proved';
  readonly expiresOn?: LocalDate;
}

export interface Extension {
  readonly jurisdiction: string;
  readonly decidedAt: Instant;
  readonly untilOn?: LocalDate;
  readonly by: EventId;
  /** When the person was told, proved, and in time. Without it the extension does not count. */
  readonly noticeSentAt?: Instant;
  /** The letter that told of it: one that comes back told nothing. */
  readonly notice?: EventId;
}

export interface Letter {
  readonly letter: LetterKind;
  readonly channel: 'mail' | 'post';
  readonly sentAt: Instant;
  /** By mail, as somebody typed in, and nothing shows that it arrived. */
  readonly isUnproved?: true;
  /** No server had taken the one before it: until this one left, nobody was told what it says. */
  readonly isRetry?: true;
  readonly failed: boolean;
  /** Of a printed letter: the day on which it was handed to the post, with proof. */
  readonly postedOn?: LocalDate;
}

/**
 * Delivered, the person has it. A refusal is an answer only once the person was told (GDPR Art. 12(4)): `at` is when it was
 * decided, and `refusalToldAt` in queries.ts says when it was told.
 */
export interface Answer {
  readonly how: 'delivered' | 'refused';
  readonly at: Instant;
  /** Something was left out of what was delivered. */
  readonly partly: boolean;
  readonly by: EventId;
  /** Of a refusal: the letters that tell of it, sent after it was decided. They may fail, or wait for their posting. */
  readonly letters: readonly EventId[];
  /** Of a refusal: what it rests on. */
  readonly ground?: string;
  /** Of a refusal: when it was handed over by another way than a letter. */
  readonly handedOverAt?: Instant;
  /** The package of ours by which it was delivered. */
  readonly delivery?: Id;
}

/** Who said that an answer is right as it stands. */
export interface Approval {
  readonly by: ActorId;
  readonly at: Instant;
  /** The reason is on record why the same person may hand it over. */
  readonly mayBeAlone: boolean;
}

/** An answer that new information made one of several: what it was counted from, and what it was. */
export interface FormerAnswer {
  readonly right: Right;
  readonly receivedAt: Instant;
  readonly answer: Answer;
}

/** An appeal against an answer, or a complaint. The last of a list is the only one that may be open. */
export interface Grievance {
  readonly receivedAt: Instant;
  readonly acknowledgedAt?: Instant;
  /** Decided, or answered. */
  readonly settledAt?: Instant;
  /** When that was recorded: of the acknowledgement, and of the decision or the answer. */
  readonly acknowledgedOnRecordAt?: Instant;
  readonly settledOnRecordAt?: Instant;
}

/** Something that stops or moves a clock and was recorded after it had happened. */
export interface RecordedAfterwards {
  readonly by: EventId;
  readonly type: RequestEvent['type'];
  /** When it happened, as it is stated; of a posting only the day is, so there the letter tells. */
  readonly at?: Instant;
  readonly letter?: EventId;
  readonly recordedAt: Instant;
  /** Of which rights; of all where absent. */
  readonly rights?: readonly Right[];
  /** The request as it stood on record until then. */
  readonly before: RequestFile;
}

/** What the schedule, or a person, told somebody of: a deadline before its day or after it, or what waits. */
export interface Told {
  readonly at: Instant;
  readonly about: (typeof REMINDED_ABOUT)[number];
  readonly to?: (typeof REMINDED)[number];
  /** Of a deadline alone. `daysBefore` is absent where it was missed. */
  readonly deadline?: {
    readonly jurisdiction: string;
    readonly right: Right;
    readonly dueOn: string;
    readonly daysBefore?: number;
  };
}

/** One event that says something in words, still sealed. */
export interface SealedPart {
  readonly event: EventId;
  readonly type: string;
  readonly at: Instant;
  readonly refs: readonly SealedRef[];
}

/** What a request was judged by until it was classified anew. */
export interface FormerClassification {
  readonly regimes: readonly Regime[];
  readonly calendarPlace: string;
  readonly rights: readonly Right[];
  readonly pinnedAt: Position;
  readonly timeZone?: string;
  /** As it was known then. */
  readonly receivedAt: Instant;
  readonly until: Instant;
}

/** A request that was received. Open or closed, it keeps everything: closing forgets nothing. */
export interface RequestFile {
  readonly phase: 'open' | 'closed';
  readonly channel: string;
  readonly receivedAt: Instant;
  /** When it was entered: nothing is received after that. */
  readonly enteredAt: Instant;
  /** Of a receipt that was corrected: what stood there last, why it was another, and when that was said. */
  readonly entered?: { readonly receivedAt: Instant; readonly because: string; readonly at: Instant };
  /** As they are asked for now: classified, or as received. */
  readonly rights: readonly Right[];
  readonly through?: 'agent' | 'guardian';
  readonly customer?: CustomerId;
  /** Where it turned out to be about somebody else than was said before. */
  readonly reidentifiedAt?: Position;
  readonly regimes: readonly Regime[];
  readonly calendarPlace?: string;
  /** Where the ledger stood when laws and calendar were pinned: what was published of them by then is what counts. */
  readonly pinnedAt?: Position;
  /** Whose day a day is, pinned with them; absent where an older version did not say it. */
  readonly timeZone?: string;
  readonly formerClassifications: readonly FormerClassification[];
  /** What was relied on when they were pinned although it is in doubt, by whom and when. */
  readonly confirmed?: readonly Confirmation[];
  readonly duplicateOf?: Id;
  /** Where it was joined to that one. */
  readonly joinedAt?: Position;
  readonly authority?: Authority;
  readonly identity: Identity;
  readonly clarifications: readonly Asked[];
  readonly fees: readonly Asked[];
  readonly acknowledgedAt?: Instant;
  readonly extensions: readonly Extension[];
  readonly letters: ReadonlyMap<EventId, Letter>;
  /** Letters that no mail server took, by when that failed first, until one of that kind leaves. */
  readonly unsent: ReadonlyMap<LetterKind, Instant>;
  readonly approved: ReadonlyMap<Right, Approval>;
  /** Of which something is withheld. */
  readonly partial: ReadonlySet<Right>;
  readonly answers: ReadonlyMap<Right, Answer>;
  /** Nobody waits for an answer of ours any more. */
  readonly ended?: 'withdrawn' | 'transferred' | 'duplicate';
  readonly endedAt?: Instant;
  readonly outcome?: RequestOutcome;
  readonly closedAt?: Instant;
  readonly appeals: readonly Grievance[];
  readonly complaints: readonly Grievance[];
  /** When new information came for a right that had been answered: its clock counts from then. */
  readonly reopened: ReadonlyMap<Right, Instant>;
  /** Answers that were given before such information came. They stay what they were, in time or late. */
  readonly formerAnswers: readonly FormerAnswer[];
  /** What the schedule has said already: `<jurisdiction> <right> <threshold or "missed"> <due day>`. */
  readonly warned: ReadonlySet<string>;
  readonly told: readonly Told[];
  readonly parts: readonly SealedPart[];
  readonly afterwards: readonly RecordedAfterwards[];
}

export type RequestState = { readonly phase: 'unknown' } | RequestFile;

export type RequestEvent = EventOf<typeof requestEvents>;

/** When something was recorded that is dated back. */
export const recordedLater = (event: RequestEvent): { readonly recordedAt?: Instant } =>
  momentOf(event) < event.metadata.recordedAt ? { recordedAt: event.metadata.recordedAt } : {};

/** When it happened: what is recorded late says so. */
export const momentOf = ({ metadata }: RequestEvent): Instant =>
  (metadata.effectiveAt as Instant | undefined) ?? metadata.recordedAt;
