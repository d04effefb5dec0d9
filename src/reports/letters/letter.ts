import type { Language, List, Pair, Paragraph } from '../document.ts';

/**
 * A letter as plain data: survives `JSON.parse(JSON.stringify(x))` unchanged, as a report does (document.ts). It has no
 * cover, no contents and no classification; its first page has the address where the window of an envelope is.
 */
export interface Letter {
  readonly kind: 'letter';
  readonly language: Language;
  /** Instant that stands in the file as its creation date: the one at which the letter was decided. */
  readonly createdAt: string;
  /** Id of the request; stands on every page and in the file's properties. Identifies nobody by itself. */
  readonly reference: string;
  readonly sender: Sender;
  /** Name and address, one line each, as they stand in the window; abroad the country is the last line. */
  readonly recipient: readonly string[];
  /** Our reference, the date and the like, beside the window. */
  readonly particulars: readonly Pair[];
  readonly subject: string;
  readonly salutation: string;
  readonly body: readonly LetterBlock[];
  /** The greeting, then who writes. */
  readonly closing: readonly string[];
  /** Whom the reader can turn to, under the signature. */
  readonly contacts: readonly ContactBlock[];
}

export interface Sender {
  readonly name: string;
  /** In a letter abroad the country is its last line. */
  readonly address: readonly string[];
}

export interface ContactBlock {
  readonly heading: string;
  readonly lines: readonly string[];
}

export type LetterBlock = Paragraph | List | LetterHeading | Particulars;

/** One level only: a letter that needs two is a report. */
export interface LetterHeading {
  readonly kind: 'heading';
  readonly text: string;
}

/** Names and values, one under the other: what was asked, when, and until when it is answered. */
export interface Particulars {
  readonly kind: 'particulars';
  readonly pairs: readonly Pair[];
}
