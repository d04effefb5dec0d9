import type { RequestEvent, RequestFile } from '../../domain/request/file.ts';
import { NEED_NO_IDENTITY } from '../../domain/request/vocabulary.ts';
import type { SealedRef } from '../../kernel/sealed.ts';
import type { LocalDate } from '../../kernel/time.ts';
import type {
  LetterContent,
  LetterDeadline,
  LetterKind,
  LetterRemedies,
  Unproved,
} from '../../reports/letters/facts.ts';
import { attorneyGeneralOf, authorityOf } from '../../reports/letters/authorities.ts';
import type { LetterClocks } from './letter-deadlines.ts';

/** What the newest event of that kind says, but for an officer's words: those are still sealed, under `words`. */
export interface UnopenedContent {
  readonly content: LetterContent;
  readonly words: SealedRef | undefined;
}

export type NothingToWrite = 'letter-nothing-to-say' | 'letter-authority-unknown';

interface Source {
  readonly file: RequestFile;
  readonly events: readonly RequestEvent[];
  readonly clocks: LetterClocks;
  /** The day of the letter, at the controller's place. */
  readonly today: LocalDate;
}

type EventNamed<Type extends RequestEvent['type']> = Extract<RequestEvent, { readonly type: Type }>;

const newest = <Type extends RequestEvent['type']>(
  events: readonly RequestEvent[],
  type: Type,
): EventNamed<Type> | undefined => events.findLast((event): event is EventNamed<Type> => event.type === type);

const sealedWords = (event: RequestEvent): SealedRef | undefined => event.sealed.note;

/** A letter tells what was recorded: without the event that decided it there is nothing to say. */
export function contentOf(letter: LetterKind, source: Source): UnopenedContent | NothingToWrite {
  switch (letter) {
    case 'acknowledgement':
      return { content: acknowledgement(source), words: undefined };
    case 'identity':
    case 'clarification':
    case 'fee':
      return question(letter, source);
    case 'extension':
      return extension(source);
    case 'refusal':
      return refusal(source);
    case 'completion':
      return completion(source);
  }
}

function acknowledgement({ file, clocks }: Source): LetterContent {
  const { standing } = file.identity;
  const isNeeded = file.rights.some((right) => !NEED_NO_IDENTITY.has(right));
  return { letter: 'acknowledgement', deadlines: clocks.deadlines, isIdentityOpen: isNeeded && standing === 'open' };
}

function question(
  letter: 'identity' | 'clarification' | 'fee',
  { file, events, clocks, today }: Source,
): UnopenedContent | NothingToWrite {
  const { deadlines } = clocks;
  switch (letter) {
    case 'identity': {
      const event = newest(events, 'IdentityInformationRequested');
      if (event === undefined) return 'letter-nothing-to-say';
      const isAuthorityOpen = file.through !== undefined && !isAuthorityProved(file, today);
      return { content: { letter, ...event.clear, isAuthorityOpen, deadlines }, words: undefined };
    }
    case 'clarification': {
      const event = newest(events, 'ClarificationRequested');
      if (event === undefined) return 'letter-nothing-to-say';
      return { content: { letter, ...event.clear, deadlines }, words: sealedWords(event) };
    }
    case 'fee': {
      const event = newest(events, 'FeeRequested');
      if (event === undefined) return 'letter-nothing-to-say';
      const authority = authorityFor(file, clocks);
      const named = authority === undefined ? {} : { authority };
      return { content: { letter, ...event.clear, ...named, deadlines }, words: sealedWords(event) };
    }
  }
}

const isAuthorityProved = ({ authority }: RequestFile, today: LocalDate): boolean =>
  authority?.outcome === 'proved' && (authority.expiresOn === undefined || authority.expiresOn >= today);

function unprovedOf(file: RequestFile, today: LocalDate): Unproved {
  if (file.through === undefined) return 'asker';
  return isAuthorityProved(file, today) ? 'person' : 'authority';
}

function extension({ events, clocks }: Source): UnopenedContent | NothingToWrite {
  const event = newest(events, 'DeadlineExtended');
  if (event === undefined) return 'letter-nothing-to-say';
  const { jurisdiction, ground, untilOn } = event.clear;
  const clock = clocks.clocks.find((one) => one.jurisdiction === jurisdiction);
  const deadline = clocks.deadlines.find((one) => one.jurisdiction === jurisdiction);
  // Where the law has a number, its date is the last one that may be told, whatever was written down.
  const due = earlier(untilOn, clock?.extendedDue?.on);
  const more = untilOn === undefined ? clocks.extensions.get(jurisdiction) : undefined;
  if (clock?.firstDue === undefined || deadline === undefined || due === undefined) return 'letter-nothing-to-say';
  const moved: LetterDeadline = { ...deadline, due };
  return {
    content: {
      letter: 'extension',
      ground,
      oldDue: clock.firstDue.on,
      deadline: moved,
      ...(more === undefined ? {} : { more }),
    },
    words: sealedWords(event),
  };
}

const earlier = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a;

function refusal({ file, events, clocks, today }: Source): UnopenedContent | NothingToWrite {
  const event = newest(events, 'RequestRefused');
  if (event === undefined) return 'letter-nothing-to-say';
  const { remedies: ways, ...clear } = event.clear;
  const remedies = remediesOf(ways, file, clocks, today);
  if (remedies === undefined) return 'letter-authority-unknown';
  const unproved = unprovedOf(file, today);
  return { content: { letter: 'refusal', ...clear, unproved, remedies }, words: sealedWords(event) };
}

function completion({ file, events, clocks, today }: Source): UnopenedContent | NothingToWrite {
  const event = newest(events, 'ResponseDelivered');
  if (event === undefined) return 'letter-nothing-to-say';
  const rights = file.rights.filter((right) => file.answers.get(right)?.how === 'delivered');
  const partial = events.filter(
    (one): one is EventNamed<'PartialAnswerDecided'> => one.type === 'PartialAnswerDecided',
  );
  const withheld = partial
    .flatMap((one) => one.clear.withheld)
    .map(({ what, dataCategory, ground }) =>
      dataCategory === undefined ? { what, ground } : { what, dataCategory, ground },
    );
  const plain = { letter: 'completion', rights, method: event.clear.method, withheld } as const;
  const last = partial.at(-1);
  if (last === undefined) return { content: plain, words: undefined };
  // What is withheld is a refusal in part, and names the same ways out (GDPR Art. 12(4)).
  const remedies = remediesOf(againstPart(clocks), file, clocks, today);
  if (remedies === undefined) return 'letter-authority-unknown';
  return { content: { ...plain, remedies }, words: sealedWords(last) };
}

/** California's law is enforced by its agency and the attorney general; it lets nobody go to court over an answer. */
const againstPart = ({ jurisdictions: [jurisdiction] }: LetterClocks): LetterRemedies['remedies'] =>
  jurisdiction === 'US-CA'
    ? ['complain-to-authority', 'complain-to-attorney-general']
    : ['complain-to-authority', 'go-to-court'];

/** Of the law that governs. */
function authorityFor({ calendarPlace }: RequestFile, { jurisdictions }: LetterClocks): string | undefined {
  const [jurisdiction] = jurisdictions;
  return jurisdiction === undefined ? undefined : authorityOf(jurisdiction, calendarPlace ?? '');
}

/** UK DPA 2018 s.164A comes into force (SI 2026/82 reg. 3): from then on the controller has to take complaints itself. */
const COMPLAINTS_TO_CONTROLLER_FROM = '2026-06-19';

/** `undefined`: a remedy goes to an authority that nobody here can name. */
function remediesOf(
  remedies: LetterRemedies['remedies'],
  file: RequestFile,
  clocks: LetterClocks,
  today: LocalDate,
): LetterRemedies | undefined {
  const { jurisdictions } = clocks;
  const [jurisdiction] = jurisdictions;
  if (jurisdiction === undefined) return undefined;
  const authority = authorityFor(file, clocks);
  const attorneyGeneral = attorneyGeneralOf(jurisdiction);
  if (remedies.includes('complain-to-authority') && authority === undefined) return undefined;
  if (remedies.includes('complain-to-attorney-general') && attorneyGeneral === undefined) return undefined;
  return {
    remedies,
    isOfTheUnion: jurisdiction === 'EU',
    takesComplaints: jurisdictions.includes('GB') && today >= COMPLAINTS_TO_CONTROLLER_FROM,
    ...(authority === undefined ? {} : { authority }),
    ...(attorneyGeneral === undefined ? {} : { attorneyGeneral }),
  };
}
