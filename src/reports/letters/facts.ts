import type { Right, Unit } from '../../domain/rules/vocabulary.ts';
import type {
  CLARIFICATION_REASONS,
  DELIVERY_METHODS,
  DENIAL_REASONS,
  EXTENSION_GROUNDS,
  FEE_GROUNDS,
  IDENTITY_DOUBTS,
  IDENTITY_ITEMS,
  LETTER_RECEIVERS,
  REFUSAL_GROUNDS,
  REFUSED_FOR,
  REMEDIES,
  REPRESENTATIVES,
  REQUEST_CHANNELS,
  WITHHELD_KINDS,
} from '../../domain/request/vocabulary.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import type { Language } from '../document.ts';
import type { Authority } from './authority.ts';

/** What a letter is made from, as plain data: codes, dates, and the names and addresses that were opened for it. */
export interface LetterFacts {
  readonly language: Language;
  /** Instant at which the letter was decided; `writtenOn` is its day at the controller's place. */
  readonly writtenAt: string;
  readonly writtenOn: string;
  /** Id of the request. */
  readonly reference: string;
  readonly sender: LetterSender;
  /** Representatives and officers, by country (GDPR Art. 13(1)(a)-(b), PIPL Art. 17). */
  readonly offices: readonly OfficeContact[];
  readonly recipient: LetterRecipient;
  readonly request: {
    /** Day of receipt at the controller's place. */
    readonly receivedOn: string;
    readonly channel: (typeof REQUEST_CHANNELS)[number];
    readonly rights: readonly Right[];
    /** Laws that the request is judged by, the one that governs first. */
    readonly jurisdictions: readonly string[];
    /** Who made it for the person. A letter can go to the person all the same. */
    readonly through?: (typeof REPRESENTATIVES)[number];
  };
  readonly content: LetterContent;
}

export interface LetterSender {
  readonly name: string;
  readonly address: readonly string[];
  /** ISO 3166-1 alpha-2: where letters are posted. */
  readonly country: string;
}

export interface OfficeContact {
  readonly office: 'representative' | 'data-protection-officer';
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly name: string;
  readonly contacts: readonly string[];
}

export interface LetterRecipient {
  readonly to: (typeof LETTER_RECEIVERS)[number];
  /** As the person writes it; absent where nobody gave one. */
  readonly name?: string;
  /** Under the name in the window; empty in a letter by e-mail to somebody whose address is not known. */
  readonly address: readonly string[];
  /** A country or a part of one: `AT`, `US-CA`. */
  readonly country?: string;
}

/** One date of one law, and in which words the law says so. */
export interface LetterDeadline {
  readonly jurisdiction: string;
  /** Name of the law, printed where this project has no words of its own for it. */
  readonly instrument: string;
  readonly citation: string;
  /** What is answered by then. */
  readonly rights: readonly Right[];
  readonly due: string;
  /** Absent where neither law nor standard names a number: the date is then the controller's own target. */
  readonly period?: { readonly value: number; readonly unit: Unit };
  /** Whether the number is the law's, or only a standard's. */
  readonly by: 'law' | 'standard';
  readonly starts: 'receipt' | 'latest';
  /** The calendar of that time is not published: the date may move. */
  readonly isUnpublished: boolean;
  /** The date rests on a reading of a silent law, or on a value of low certainty. */
  readonly isReading: boolean;
  readonly waiting: Waiting;
}

/** What the clock does while something is asked of the customer. */
export type Waiting = 'not-started' | 'paused' | 'running';

interface Asking {
  readonly deadlines: readonly LetterDeadline[];
}

/** What was not established: who asks, that they may ask for another, or who that other person is. */
export type Unproved = 'asker' | 'authority' | 'person';

export interface Withheld {
  readonly what: (typeof WITHHELD_KINDS)[number];
  readonly dataCategory?: DataCategory;
  readonly ground: (typeof REFUSAL_GROUNDS)[number];
}

/** An erasure that was carried out, in what a letter says of it. */
export interface Forgotten {
  /** It was not asked for every kind of data that a customer has: the rest may still be held. */
  readonly isPart: boolean;
  /** Day of the destruction, at the controller's place. */
  readonly on: string;
  readonly dataCategories: readonly DataCategory[];
  readonly kept: readonly KeptOfErasure[];
  /** Came in after it was decided, so it stays. */
  readonly late: readonly PartOfErasure[];
  /** The papers of the request that is answered are destroyed when it is closed, or some of them. */
  readonly papersGo: boolean;
}
export interface PartOfErasure {
  readonly dataCategory: DataCategory;
  /** Of the papers of a request, and not of the register. */
  readonly isPapers: boolean;
}
export interface KeptOfErasure extends PartOfErasure {
  readonly ground: (typeof REFUSAL_GROUNDS)[number];
  /** Last day. */
  readonly until?: string;
  /** Citation of the law. */
  readonly law?: string;
}

/** What to do about a decision: under each law that it was taken by, the one that governs first. */
export interface LetterRemedies {
  readonly laws: readonly LawRemedies[];
  /** UK DPA 2018 s.164A, from 19 June 2026 on: the controller itself takes complaints. */
  readonly takesComplaints: boolean;
}

export interface LawRemedies {
  readonly jurisdiction: string;
  /** Name of the law, printed where this project has no words of its own for it. */
  readonly instrument: string;
  readonly remedies: readonly (typeof REMEDIES)[number][];
  /** Absent where nobody here knows it by name: the letter then says whose it is, by `place`. */
  readonly authority?: Authority;
  readonly attorneyGeneral?: Authority;
  /** The country (ISO 3166-1 alpha-2) whose authority is in charge; of the Union, absent where no member is known. */
  readonly place?: string;
}

/** Rights that were refused, for one reason. */
export interface Refusal {
  readonly rights: readonly Right[];
  readonly reason: (typeof DENIAL_REASONS)[number];
  /** Behind `insuf_verification`. */
  readonly unproved: Unproved;
  readonly ground: (typeof REFUSED_FOR)[number];
  readonly words?: string;
}

export type LetterContent =
  | {
      readonly letter: 'acknowledgement';
      readonly deadlines: readonly LetterDeadline[];
      /** Nothing is known yet of who asks, and the right needs it. */
      readonly isIdentityOpen: boolean;
    }
  | ({
      readonly letter: 'identity';
      readonly doubt: (typeof IDENTITY_DOUBTS)[number];
      readonly items: readonly (typeof IDENTITY_ITEMS)[number][];
      /** Of an agent or a guardian: it is not proved yet that they may ask. */
      readonly isAuthorityOpen: boolean;
    } & Asking)
  | ({
      readonly letter: 'clarification';
      readonly why: (typeof CLARIFICATION_REASONS)[number];
      readonly words?: string;
    } & Asking)
  | ({
      readonly letter: 'fee';
      /** With two decimals. */
      readonly amount: string;
      /** ISO 4217. */
      readonly currency: string;
      readonly ground: (typeof FEE_GROUNDS)[number];
      /** How to pay. */
      readonly words?: string;
      /** Whom to turn to about the fee. */
      readonly complaints: readonly LawRemedies[];
    } & Asking)
  | {
      readonly letter: 'extension';
      readonly ground: (typeof EXTENSION_GROUNDS)[number];
      readonly words?: string;
      readonly oldDue: string;
      /** The new date, and the law that allows it; its period is the first one. */
      readonly deadline: LetterDeadline;
      readonly more?: { readonly value: number; readonly unit: Unit };
    }
  | {
      readonly letter: 'refusal';
      readonly refusals: readonly Refusal[];
      readonly remedies: LetterRemedies;
    }
  | {
      readonly letter: 'completion';
      readonly rights: readonly Right[];
      /** How what is handed over reaches the person. */
      readonly methods: readonly (typeof DELIVERY_METHODS)[number][];
      readonly withheld: readonly Withheld[];
      /** What an erasure left standing. */
      readonly kept: readonly Withheld[];
      /** What the register itself erased, and what its plan keeps. */
      readonly forgotten?: Forgotten;
      /** What else was asked: refused, which is told apart from this, or not answered yet. */
      readonly refused: readonly Right[];
      readonly open: readonly Right[];
      readonly words?: string;
      /** Where something is withheld or kept. */
      readonly remedies?: LetterRemedies;
    };
export type LetterKind = LetterContent['letter'];
export type Content<Kind extends LetterKind> = Extract<LetterContent, { readonly letter: Kind }>;

/** Rights whose exercise takes data away. */
export const DELETED: ReadonlySet<Right> = new Set(['delete', 'erasure']);
/** Rights that are answered by handing something over. */
export const HANDED_OVER: ReadonlySet<Right> = new Set(['access', 'portability', 'know']);

export const isOfCalifornia = ({ request }: LetterFacts): boolean => request.jurisdictions.includes('US-CA');

/** Of the words and layout of all letters: stands in `LetterSent`, so that it can be told later by which it was made. */
export const LETTER_TEMPLATE = 5;
