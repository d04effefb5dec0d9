import { formatDate } from '../i18n/messages.ts';
import type { Pair } from '../document.ts';
import type { LetterFacts, LetterDeadline } from './facts.ts';
import type { LetterBlock } from './letter.ts';
import { citationText, lawName, paragraph, periodText, rightUnder, type Words } from './words.ts';

/**
 * What was asked, when it came, and until when it is answered, by which law; then what may move the date. `asks`: the
 * letter asks for something, and says whether the time stands still until it comes.
 */
export function requestAndDeadlines(
  words: Words,
  facts: LetterFacts,
  deadlines: readonly LetterDeadline[],
  { asks }: { readonly asks: boolean },
): readonly LetterBlock[] {
  const [only, ...others] = deadlines;
  const dates =
    only !== undefined && others.length === 0
      ? deadlinePairs(words, only)
      : deadlines.map((one) => deadlinePair(words, one, deadlines));
  return [{ kind: 'particulars', pairs: [...askedPairs(words, facts), ...dates] }, ...remarks(words, deadlines, asks)];
}

export function askedPairs(words: Words, { request }: LetterFacts): readonly Pair[] {
  const { language, say } = words;
  const date = formatDate(language, request.receivedOn);
  const channel = say(`letter.channel.${request.channel}`);
  return [
    {
      name: say('letter.item.asked'),
      value: request.rights.map((right) => rightUnder(words, right, request.jurisdictions)).join('\n'),
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

/** One of several dates: of which law, and where one law has several, for what. */
function deadlinePair(words: Words, deadline: LetterDeadline, all: readonly LetterDeadline[]): Pair {
  const { language, say } = words;
  const isOfSeveral = all.filter(({ jurisdiction }) => jurisdiction === deadline.jurisdiction).length > 1;
  const rights = deadline.rights.map((right) => say(`letter.right.${right}`)).join(', ');
  return {
    name: say('letter.item.due'),
    value: [
      say('letter.item.dueUnder', { date: formatDate(language, deadline.due), law: lawText(words, deadline) }),
      ...(isOfSeveral ? [say('letter.item.dueFor', { rights })] : []),
      spanText(words, deadline),
    ].join('\n'),
  };
}

export const lawPair = (words: Words, deadline: LetterDeadline): Pair => ({
  name: words.say('letter.item.law'),
  value: lawText(words, deadline),
});

function lawText(words: Words, { jurisdiction, instrument, citation }: LetterDeadline): string {
  const law = lawName(words, jurisdiction, instrument);
  return words.say('letter.item.lawValue', { law, citation: citationText(words, citation) });
}

export function spanText(words: Words, { period, by, starts }: LetterDeadline): string {
  const { say } = words;
  if (period === undefined) return say('letter.period.promptly');
  const text = periodText(words, period);
  if (by === 'standard') return say('letter.period.standard', { period: text });
  return say(starts === 'receipt' ? 'letter.period.from-receipt' : 'letter.period.from-latest', { period: text });
}

export function remarks(words: Words, deadlines: readonly LetterDeadline[], asks: boolean): readonly LetterBlock[] {
  const { say } = words;
  const isOfSeveralLaws = new Set(deadlines.map(({ jurisdiction }) => jurisdiction)).size > 1;
  return [
    ...(isOfSeveralLaws ? [paragraph(say('letter.deadline.earliest'))] : []),
    ...(asks ? waitingText(words, deadlines) : []),
    ...(deadlines.some((one) => one.isUnpublished) ? [paragraph(say('letter.deadline.unpublished'))] : []),
    ...(deadlines.some((one) => one.isReading) ? [paragraph(say('letter.deadline.reading'))] : []),
  ];
}

/** What the clocks do while something is asked: in one sentence, or in one for each law where they differ. */
function waitingText(words: Words, deadlines: readonly LetterDeadline[]): readonly LetterBlock[] {
  const { say } = words;
  const all = [...new Set(deadlines.map(({ waiting }) => waiting))];
  return all.map((waiting) => {
    const sentence = say(`letter.deadline.${waiting}`);
    if (all.length === 1) return paragraph(sentence);
    const laws = deadlines
      .filter((one) => one.waiting === waiting)
      .map((one) => {
        const law = lawName(words, one.jurisdiction, one.instrument);
        // One law may wait with one right alone: then the sentence says with which.
        const isSplit = deadlines.some((other) => other.jurisdiction === one.jurisdiction && other.waiting !== waiting);
        const rights = one.rights.map((right) => say(`letter.right.${right}`)).join(', ');
        return isSplit ? say('letter.deadline.part', { law, rights }) : law;
      });
    return paragraph(say('letter.deadline.under', { laws: [...new Set(laws)].join(', '), sentence }));
  });
}
