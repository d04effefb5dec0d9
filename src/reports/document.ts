/**
 * The document model: what a report says, as plain data.
 *
 * Everything here survives `JSON.parse(JSON.stringify(x))` unchanged: no dates, no functions, no classes. A renderer
 * (pdf/, later others) decides only how it looks. Texts arrive already in the document's language; numbers that are
 * printed arrive already formatted, so that a renderer never has to guess a locale.
 *
 * A `\n` in a text is a forced line break. Every other control character is shown as `[U+XXXX]`.
 */

/** BCP 47 primary language of the whole document. `zh` is simplified Chinese. */
export const LANGUAGES = ['en', 'de', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language of ours for a BCP 47 tag; English where there is none. */
export const languageFor = (tag: string | undefined): Language =>
  LANGUAGES.find((language) => language === tag?.toLowerCase().split('-')[0]) ?? 'en';

/** What a colour stands for. It never stands alone: each use prints a word or a symbol too. */
export type Tone = 'good' | 'warn' | 'bad' | 'neutral';

export interface Document {
  readonly language: Language;
  /** Instant (`YYYY-MM-DDTHH:mm:ss.sssZ`) that stands in the file as its creation date. Never the clock: see promise 7. */
  readonly createdAt: string;
  /** Printed at the head and foot of every page, for example "Confidential". */
  readonly classification: string;
  readonly cover: Cover;
  readonly sections: readonly Section[];
}

export interface Cover {
  readonly title: string;
  readonly subject: string;
  /** Who issues it: the first line is set in bold, the others are its address. */
  readonly issuer: readonly string[];
  /** Period covered, in words, or null for a document about no period. */
  readonly period: string | null;
  readonly reportId: string;
  /** For example "Final" or "Not sealed". */
  readonly status: string;
  /** The answer, before anything else. */
  readonly conclusion: Conclusion;
  /** The prefix of the ledger this document was made from, or null for one that has none (a letter). */
  readonly binding: Binding | null;
}

export interface Conclusion {
  readonly tone: Tone;
  readonly heading: string;
  readonly paragraphs: readonly string[];
}

export interface Binding {
  readonly prefix: LedgerPrefix;
  readonly seal: Seal;
  /** What the binding does and does not prove. */
  readonly note: string;
}

/** A prefix of the ledger: its first `leaves` events. Documents cite leaves, never positions. */
export interface LedgerPrefix {
  readonly origin: string;
  /** Number of leaves in the prefix. */
  readonly leaves: number;
  /** Id of the event on the last leaf, or null when the prefix is empty. */
  readonly lastEventId: string | null;
  /** Instant at which that event was recorded, or null when the prefix is empty. */
  readonly lastRecordedAt: string | null;
}

/** Whether a signed checkpoint covers the prefix (docs/evidence.md section 1). */
export type Seal = Sealed | { readonly state: 'unsealed' };

/**
 * The smallest checkpoint that covers the prefix: once there it never changes, so a document made again names the same.
 * What it proves depends on what its reader holds (docs/evidence.md section 2); a document never says more than that.
 */
export interface Sealed {
  readonly state: 'sealed';
  readonly origin: string;
  /** Number of leaves under the checkpoint; at least those of the prefix. */
  readonly size: number;
  /** Standard base64 of the 32 bytes, as it stands in the note. */
  readonly root: string;
  /** The signed note whole, as its event holds it: cosignatures that came later are in bundles, not in documents. */
  readonly note: string;
  /** Name of the log's key, on one or two of the note's signature lines (two while keys overlap). */
  readonly keyName: string;
}

/** Numbered, bookmarked, and listed in the contents. Nested sections go one heading level down, so none is skipped. */
export interface Section {
  readonly heading: string;
  readonly blocks: readonly Block[];
  readonly sections?: readonly Section[];
}

export type Block = Paragraph | Tiles | Pairs | Table | BarChart | List | Commands | Callout;

export interface Paragraph {
  readonly kind: 'paragraph';
  readonly text: string;
  /** A remark: smaller and grey, still above 4.5:1. */
  readonly muted?: boolean;
}

/** Key figures, side by side, four to a row. */
export interface Tiles {
  readonly kind: 'tiles';
  readonly tiles: readonly Tile[];
}

export interface Tile {
  readonly value: string;
  readonly label: string;
  readonly tone: Tone;
}

/** Names and values, one under the other: document control, particulars of the controller. */
export interface Pairs {
  readonly kind: 'pairs';
  readonly caption: string;
  /** Headings of the two columns; a screen reader needs them. */
  readonly headings: readonly [string, string];
  readonly pairs: readonly Pair[];
}

export interface Pair {
  readonly name: string;
  readonly value: string;
  /** Set in the monospaced font, for ids and hashes. */
  readonly mono?: boolean;
}

export interface Table {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly Column[];
  /** Each row has exactly as many cells as there are columns. */
  readonly rows: readonly (readonly Cell[])[];
  /** Printed instead of a table without rows. */
  readonly empty: string;
  /** Small type, for tables of thousands of rows. */
  readonly dense?: boolean;
}

export interface Column {
  readonly heading: string;
  /** `mono` cells hold ids: they wrap between any two characters and are never cut. `number` cells stand at the right. */
  readonly kind: 'text' | 'number' | 'mono';
  /** Share of the table's width, relative to the other columns. */
  readonly width: number;
}

export type Cell = string | StatusCell;

/** A word with a symbol and a colour. */
export interface StatusCell {
  readonly text: string;
  readonly tone: Tone;
}

export interface BarChart {
  readonly kind: 'bar-chart';
  readonly caption: string;
  /** The same content in words, with every number, for readers who do not see it. */
  readonly alt: string;
  readonly bars: readonly Bar[];
}

export interface Bar {
  readonly label: string;
  /** Not negative. */
  readonly value: number;
  /** The value as printed. */
  readonly text: string;
}

export interface List {
  readonly kind: 'list';
  readonly ordered: boolean;
  readonly items: readonly string[];
}

/** Steps that a reader can repeat: words, the command to type, and what it must answer. */
export interface Commands {
  readonly kind: 'commands';
  readonly steps: readonly CommandStep[];
}

export interface CommandStep {
  readonly text: string;
  readonly command: string | null;
  readonly expect: string | null;
}

export interface Callout {
  readonly kind: 'callout';
  readonly tone: Tone;
  readonly heading: string;
  readonly paragraphs: readonly string[];
}

/** Every heading in order of appearance, with its number ("2.1") and level (1 is the highest). */
export interface NumberedHeading {
  readonly number: string;
  readonly level: number;
  readonly heading: string;
  readonly section: Section;
}

export function numberedHeadings(document: Document): readonly NumberedHeading[] {
  const out: NumberedHeading[] = [];
  const visit = (sections: readonly Section[], prefix: string, level: number): void => {
    sections.forEach((section, index) => {
      const number = `${prefix}${index + 1}`;
      out.push({ number, level, heading: section.heading, section });
      visit(section.sections ?? [], `${number}.`, level + 1);
    });
  };
  visit(document.sections, '', 1);
  return out;
}
