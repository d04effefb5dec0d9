import type { EventId, Id } from '../../kernel/ids.ts';
import type { Language } from '../../reports/document.ts';
import { letterFileName } from '../../reports/letters/letter-mail.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import type { LookOutcome } from '../core/look.ts';
import { type LetterAsked, letterInput, type RefusedLetter, refused } from './letter-input.ts';
import { carriedOut, recordLeft } from './letter-left.ts';
import { prepareLetter, readRequest, refusedToRole } from './prepare-letter.ts';

export const printLetterInput = letterInput;

/** The file for the printer. It is a letter with a name and an address: whoever gets it has looked. */
export interface PrintedLetter {
  /** The `LetterSent`: the proof of posting names it. */
  readonly event: EventId;
  readonly fileName: string;
  readonly language: Language;
  /** What the person wrote in or asked for, where that is another language than the letter's. */
  readonly languageWanted?: string;
  /** Laws whose authority the letter names by its country alone, and those whose authority has to be checked. */
  readonly authorityUnknown?: readonly string[];
  readonly authorityUnsure?: readonly string[];
  readonly pdf: Uint8Array;
}

export type PrintOutcome = Extract<LookOutcome<PrintedLetter>, { readonly kind: 'granted' }> | RefusedLetter;

/**
 * Writes a letter for the post and hands it out. Nothing is proved by that: it counts as sent with the proof of posting.
 * The same command again hands out the same letter, dated as it was, under one `LetterSent` and another look.
 */
export async function printLetter(deps: Deps, caller: Caller, request: Id, asked: LetterAsked): Promise<PrintOutcome> {
  const no = await refusedToRole(deps, caller, request, asked);
  if (no !== undefined) return no;
  const history = await readRequest(deps, request);
  const now = carriedOut(history.events, caller)?.written.recordedAt ?? deps.clock.now();
  const prepared = await prepareLetter(deps, caller, request, asked, history, { channel: 'post', now });
  if (prepared.kind === 'refused') return prepared;
  const { purpose } = asked;
  const outcome = await recordLeft(deps, caller, request, prepared, { channel: 'post', purpose });
  if (outcome.kind === 'refused') return refused(outcome.reason);
  const [event] = outcome.kind === 'written' ? outcome.written.events : [];
  if (event === undefined) throw new Error('a letter is always an event');
  const { facts, pdf, accessEvent, languageWanted, toCheck } = prepared;
  const fileName = letterFileName(facts.reference);
  const written = { language: facts.language, ...(languageWanted === undefined ? {} : { languageWanted }), ...toCheck };
  return { kind: 'granted', accessEvent, value: { event, fileName, ...written, pdf } };
}
