import type { RequestEvent } from '../../domain/request/file.ts';
import { NEED_NO_IDENTITY } from '../../domain/request/vocabulary.ts';
import type { LetterContent, LetterDeadline, LetterKind } from '../../reports/letters/facts.ts';
import { completion, isAuthorityProved, refusal } from './letter-answer.ts';
import { deadlinesAsking } from './letter-deadlines.ts';
import { complaintsTo } from './letter-remedies.ts';
import type { EventNamed, NothingToWrite, Source, UnopenedContent } from './letter-source.ts';

const newest = <Type extends RequestEvent['type']>(
  events: readonly RequestEvent[],
  type: Type,
): EventNamed<Type> | undefined => events.findLast((event): event is EventNamed<Type> => event.type === type);

const said = (content: LetterContent): UnopenedContent => ({ content: () => content, words: [] });

/** One event, and what an officer wrote with it. */
const saidWith = (event: RequestEvent, contentWith: (words: { words?: string }) => LetterContent): UnopenedContent => ({
  content: ([words]) => contentWith(words === undefined ? {} : { words }),
  words: event.sealed.note === undefined ? [] : [event.sealed.note],
});

/** A letter tells what was recorded: without the event that decided it there is nothing to say. */
export function contentOf(letter: LetterKind, source: Source): UnopenedContent | NothingToWrite {
  switch (letter) {
    case 'acknowledgement':
      return said(acknowledgement(source));
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
  const deadlines = deadlinesAsking(clocks, letter);
  switch (letter) {
    case 'identity': {
      const event = newest(events, 'IdentityInformationRequested');
      if (event === undefined) return 'letter-nothing-to-say';
      const isAuthorityOpen = file.through !== undefined && !isAuthorityProved(file, today);
      return said({ letter, ...event.clear, isAuthorityOpen, deadlines });
    }
    case 'clarification': {
      const event = newest(events, 'ClarificationRequested');
      if (event === undefined) return 'letter-nothing-to-say';
      return saidWith(event, (words) => ({ letter, ...event.clear, ...words, deadlines }));
    }
    case 'fee': {
      const event = newest(events, 'FeeRequested');
      if (event === undefined) return 'letter-nothing-to-say';
      if (clocks.laws.length === 0) return 'request-not-classified';
      const complaints = complaintsTo(file, clocks);
      return saidWith(event, (words) => ({ letter, ...event.clear, ...words, complaints, deadlines }));
    }
  }
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
  return saidWith(event, (words) => ({
    letter: 'extension',
    ground,
    ...words,
    oldDue: clock.firstDue?.on ?? due,
    deadline: moved,
    ...(more === undefined ? {} : { more }),
  }));
}

const earlier = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a;
