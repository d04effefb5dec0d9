import { formatDate } from '../i18n/messages.ts';
import type { Pair } from '../document.ts';
import type { LetterFacts, LetterDeadline, Waiting } from './facts.ts';
import type { LetterBlock } from './letter.ts';
import { citationText, lawName, paragraph, periodText, rightText, type Words } from './words.ts';

/** What was asked, when it came, and until when it is answered, by which law; then what may move the date. */
export function requestAndDeadlines(
  words: Words,
  facts: LetterFacts,
  deadlines: readonly LetterDeadline[],
  waiting: Waiting | undefined,
): readonly LetterBlock[] {
  const pairs = [...askedPairs(words, facts), ...deadlines.flatMap((one) => deadlinePairs(words, one))];
  return [{ kind: 'particulars', pairs }, ...remarks(words, deadlines, waiting)];
}

export function askedPairs(words: Words, { request }: LetterFacts): readonly Pair[] {
  const { language, say } = words;
  const date = formatDate(language, request.receivedOn);
  const channel = say(`letter.channel.${request.channel}`);
  return [
    {
      name: say('letter.item.asked'),
      value: request.rights.map((right) => rightText(words, right, request.jurisdictions[0])).join('\n'),
    },
    { name: say('letter.item.received'), value: say('letter.item.receivedValue', { date, channel }) },
  ];
}

function deadlinePairs(words: Words, deadline: LetterDeadline): readonly Pair[] {
  const { language, say } = words;
  return [
    { name: say('letter.item.due'), value: formatDate(language, deadline.due) },
    lawPair(words, deadline),
    { name: say('letter.item.period'), value: spanText(words, deadline) },
  ];
}

export function lawPair(words: Words, { jurisdiction, instrument, citation }: LetterDeadline): Pair {
  const { say } = words;
  const law = lawName(words, jurisdiction, instrument);
  return {
    name: say('letter.item.law'),
    value: say('letter.item.lawValue', { law, citation: citationText(words, citation) }),
  };
}

export function spanText(words: Words, { period, by, starts }: LetterDeadline): string {
  const { say } = words;
  if (period === undefined) return say('letter.period.promptly');
  const text = periodText(words, period);
  if (by === 'standard') return say('letter.period.standard', { period: text });
  return say(starts === 'receipt' ? 'letter.period.from-receipt' : 'letter.period.from-latest', { period: text });
}

export function remarks(
  { say }: Words,
  deadlines: readonly LetterDeadline[],
  waiting: Waiting | undefined,
): readonly LetterBlock[] {
  return [
    ...(deadlines.length > 1 ? [paragraph(say('letter.deadline.earliest'))] : []),
    ...(waiting === undefined ? [] : [paragraph(say(`letter.deadline.${waiting}`))]),
    ...(deadlines.some((one) => one.isUnpublished) ? [paragraph(say('letter.deadline.unpublished'))] : []),
    ...(deadlines.some((one) => one.isReading) ? [paragraph(say('letter.deadline.reading'))] : []),
  ];
}
