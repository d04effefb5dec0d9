import { z } from 'zod';
import type { EventId } from '../../kernel/ids.ts';
import { accepted, alreadySo, refused, refusedAbout } from '../shape/decision.ts';
import { withoutUndefined } from '../shape/plain.ts';
import { digestSchema, languageSchema } from '../shape/schemas.ts';
import { type DecideOnRequest, type Moment, onOpen, todayOf } from './decide.ts';
import { dayOf } from '../rules/calendar.ts';
import type { Right } from '../rules/vocabulary.ts';
import type { RequestFile } from './file.ts';
import { letterFailed, letterPosted, letterSent } from './time-events.ts';
import { MAIL_PROOFS } from './vocabulary.ts';

/** What became of a letter. Who renders and sends it calls these after the fact: nothing is sent from here. */

export const recordLetterInput = letterSent.clear.omit({ retryOf: true, byHand: true }).extend({
  language: languageSchema,
  /** Base64 SHA-256 of the bytes that were sent or printed; sealed. */
  documentSha256: digestSchema,
});
export type RecordLetter = z.output<typeof recordLetterInput> & {
  readonly retryOf?: EventId;
  readonly byHand?: z.output<typeof letterSent.clear>['byHand'];
};

/** A letter that was written elsewhere: `proof` shows that a mail arrived; one for the post is proved by its posting. */
export const recordLetterByHandInput = recordLetterInput.extend({ proof: z.enum(MAIL_PROOFS).optional() });

/** What a letter says that nobody here wrote, whoever records it says: where several refusals stand, which of them it tells of. */
export const recordLetterByHand =
  ({ proof, refusals, ...letter }: z.output<typeof recordLetterByHandInput>): DecideOnRequest =>
  (state) => {
    const standing = state.phase === 'unknown' || letter.letter !== 'refusal' ? new Map() : standingRefusals(state);
    const named = refusals ?? (standing.size === 1 ? [...standing.keys()] : []);
    const isUnnamed = named.length === 0 && standing.size > 1;
    if (isUnnamed || !named.every((one) => standing.has(one as EventId))) {
      const about = [...standing].map(([refusal, rights]) => ({ refusal, rights: rights.join(' ') }));
      return refusedAbout('request-refusals-unnamed', about);
    }
    const told = named.length === 0 ? {} : { refusals: [...named] };
    return recordLetter({ ...letter, ...told, byHand: withoutUndefined({ proof }) })(state);
  };

/** Each with the rights that it answers now. */
function standingRefusals({ answers }: RequestFile): ReadonlyMap<EventId, readonly Right[]> {
  const standing = new Map<EventId, readonly Right[]>();
  for (const [right, { how, by }] of answers) {
    if (how === 'refused') standing.set(by, [...(standing.get(by) ?? []), right]);
  }
  return standing;
}

/** A letter that is sent twice is two letters. */
export const recordLetter = ({ language, documentSha256, ...clear }: RecordLetter): DecideOnRequest =>
  onOpen((file) => {
    if (clear.letter === 'extension' && file.extensions.length === 0) return refused('request-no-extension');
    return accepted({
      type: 'LetterSent',
      clear: withoutUndefined(clear),
      sealed: { preference: { language }, note: { documentSha256 } },
    });
  });

export const recordLetterFailureInput = letterFailed.clear.omit({
  isWorthAnotherTry: true,
  deadlineConfirmed: true,
  retryOf: true,
});

/** What the schedule needs to try again; absent of a failure that nobody tries again by itself. */
export interface AnotherTry {
  readonly isWorthAnotherTry: boolean;
  readonly deadlineConfirmed: boolean;
  readonly language: string;
  readonly retryOf: EventId | undefined;
}

/** With `of`, a letter that had gone out came back: it proves nothing any more. */
export const recordLetterFailure = (
  input: z.output<typeof recordLetterFailureInput>,
  again?: AnotherTry,
): DecideOnRequest =>
  onOpen((file) => {
    const { of } = input;
    const letter = of === undefined ? undefined : file.letters.get(of);
    if (of !== undefined && letter === undefined) return refused('request-letter-unknown');
    if (letter?.failed === true) return alreadySo;
    if (again === undefined) {
      return accepted({ type: 'LetterFailed', clear: withoutUndefined({ ...input, isWorthAnotherTry: false }) });
    }
    const { language, ...more } = again;
    const clear = withoutUndefined({ ...input, ...more });
    return accepted({ type: 'LetterFailed', clear, sealed: { preference: { language } } });
  });

export const recordPostingInput = letterPosted.clear;

export const recordPosting = (clear: z.output<typeof recordPostingInput>, moment: Moment): DecideOnRequest =>
  onOpen((file) => {
    const letter = file.letters.get(clear.of);
    if (letter === undefined || letter.channel !== 'post') return refused('request-letter-unknown');
    if (letter.postedOn !== undefined)
      return letter.postedOn === clear.postedOn ? alreadySo : refused('request-letter-unknown');
    if (clear.postedOn > todayOf(moment)) return refused('moment-in-future');
    if (clear.postedOn < dayOf(letter.sentAt, moment.timeZone)) return refused('request-letter-not-proved');
    return accepted({ type: 'LetterPosted', clear });
  });
