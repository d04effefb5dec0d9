import type { Right } from '../../domain/rules/vocabulary.ts';
import { askedPairs } from './deadlines.ts';
import { type Content, DELETED, HANDED_OVER, isOfCalifornia, type LetterFacts, type Withheld } from './facts.ts';
import { destroyedText, leftStanding } from './forgotten.ts';
import type { LetterBlock } from './letter.ts';
import { remedies } from './remedies.ts';
import { bullets, heading, officersWords, paragraph, rightUnder, type Words } from './words.ts';

/** Art. 19: rights whose exercise is told to whoever received the data. */
const TOLD_TO_RECIPIENTS: ReadonlySet<Right> = new Set(['rectification', 'erasure', 'restriction']);

/** What was done, what of it was left out or kept and why, and what became of the rest that was asked. */
export function completion(words: Words, facts: LetterFacts, content: Content<'completion'>): readonly LetterBlock[] {
  const { say } = words;
  const { rights, withheld, refused, open } = content;
  return [
    { kind: 'particulars', pairs: askedPairs(words, facts) },
    paragraph(say(introduction(content))),
    bullets(rights.map((right) => say(`letter.done.${right}`))),
    ...(content.forgotten === undefined ? [] : destroyedText(words, content.forgotten)),
    ...(content.forgotten?.papersGo === true ? [paragraph(say('letter.forgotten.papers'))] : []),
    ...methods(words, content),
    ...(rights.some((right) => TOLD_TO_RECIPIENTS.has(right)) ? [paragraph(say('letter.recipients'))] : []),
    // 11 CCR 7022(e), 7101(a): a deletion says that a record of the request stays.
    ...(isOfCalifornia(facts) && rights.some((right) => DELETED.has(right)) ? [paragraph(say('letter.record'))] : []),
    ...list(words, 'letter.withheld', withheld),
    ...keptParts(words, content),
    ...officersWords(words, content.words),
    ...rest(words, facts, 'letter.completion.refused', refused),
    ...rest(words, facts, 'letter.completion.open', open),
    ...(content.remedies === undefined ? [] : remedies(words, content.remedies)),
  ];
}

function introduction({ withheld, kept, forgotten, refused, open }: Content<'completion'>) {
  if (refused.length + open.length > 0) return 'letter.completion.some';
  const { kept: standing = [], late = [] } = forgotten ?? {};
  return withheld.length + kept.length + standing.length + late.length > 0
    ? 'letter.completion.partly'
    : 'letter.completion.text';
}

/** Who asked for data hears how it comes, and of several rights in each way that one was answered. */
function methods({ say }: Words, { rights, methods: all }: Content<'completion'>): readonly LetterBlock[] {
  if (!rights.some((right) => HANDED_OVER.has(right))) return [paragraph(say('letter.method.done-and-told'))];
  return all.map((method) =>
    paragraph(say(method === 'done-and-told' ? 'letter.method.told' : `letter.method.${method}`)),
  );
}

/** What is left of an erasure, each with its ground, and with the law and the last day where they are known. */
function keptParts(words: Words, { kept, forgotten }: Content<'completion'>): readonly LetterBlock[] {
  const items = [
    ...(forgotten === undefined ? [] : leftStanding(words, forgotten)),
    ...kept.map((one) => withheldText(words, one)),
  ];
  return items.length === 0 ? [] : [heading(words.say('letter.kept')), bullets([...new Set(items)])];
}

const list = (words: Words, title: 'letter.withheld', items: readonly Withheld[]) =>
  items.length === 0 ? [] : [heading(words.say(title)), bullets(items.map((one) => withheldText(words, one)))];

function withheldText({ say }: Words, { what, dataCategory, ground }: Withheld): string {
  const kind = dataCategory === undefined ? '' : say(`letter.kind.${dataCategory}`);
  const named = what === 'data-category' && kind === '' ? 'passage' : what;
  return say('letter.withheld.item', {
    what: say(`letter.withheld.${named}`, { kind }),
    ground: say(`letter.ground.${ground}`),
  });
}

const rest = (
  words: Words,
  { request }: LetterFacts,
  title: 'letter.completion.refused' | 'letter.completion.open',
  rights: readonly Right[],
) =>
  rights.length === 0
    ? []
    : [paragraph(words.say(title)), bullets(rights.map((right) => rightUnder(words, right, request.jurisdictions)))];
