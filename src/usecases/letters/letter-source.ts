import type { RequestEvent, RequestFile } from '../../domain/request/file.ts';
import type { EventId } from '../../kernel/ids.ts';
import type { SealedRef } from '../../kernel/sealed.ts';
import type { LocalDate } from '../../kernel/time.ts';
import type { Forgotten, LetterContent } from '../../reports/letters/facts.ts';
import type { LetterClocks } from './letter-deadlines.ts';

/** What was recorded, but for an officer's words: those are still sealed, and `content` takes them in the same order. */
export interface UnopenedContent {
  readonly content: (words: readonly (string | undefined)[]) => LetterContent;
  readonly words: readonly SealedRef[];
  /** Of a letter of refusal: the decisions that it tells of. */
  readonly refusals?: readonly EventId[];
}

export type NothingToWrite = 'letter-nothing-to-say' | 'request-not-classified';

export interface Source {
  readonly file: RequestFile;
  readonly events: readonly RequestEvent[];
  readonly clocks: LetterClocks;
  /** The day of the letter, at the controller's place. */
  readonly today: LocalDate;
  /** What was erased for this request, and what of it is kept. */
  readonly forgotten?: Forgotten;
}

export type EventNamed<Type extends RequestEvent['type']> = Extract<RequestEvent, { readonly type: Type }>;
