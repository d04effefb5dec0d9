import { formatDate } from '../i18n/messages.ts';
import { completion } from './completion.ts';
import { askedPairs, lawPair, remarks, requestAndDeadlines, spanText } from './deadlines.ts';
import { type Content, DELETED, isOfCalifornia, type LetterFacts, type Refusal } from './facts.ts';
import type { LetterBlock } from './letter.ts';
import { remedies, waysOut } from './remedies.ts';
import { bullets, heading, moneyText, officersWords, paragraph, periodText, rightUnder, type Words } from './words.ts';

type Body = readonly LetterBlock[];

/** Everything between salutation and signature, but for the opening and the request to quote our reference. */
export function bodyOf(words: Words, facts: LetterFacts): Body {
  const { content } = facts;
  switch (content.letter) {
    case 'acknowledgement':
      return acknowledgement(words, facts, content);
    case 'identity':
      return identity(words, facts, content);
    case 'clarification':
      return clarification(words, facts, content);
    case 'fee':
      return fee(words, facts, content);
    case 'extension':
      return extension(words, facts, content);
    case 'refusal':
      return refusal(words, facts, content);
    case 'completion':
      return completion(words, facts, content);
  }
}

/** 11 CCR 7021(a): how the request is handled, how identity is checked, and when an answer comes. */
const acknowledgement = (words: Words, facts: LetterFacts, content: Content<'acknowledgement'>): Body => [
  ...requestAndDeadlines(words, facts, content.deadlines, { asks: false }),
  ...(content.isIdentityOpen ? [paragraph(words.say('letter.acknowledgement.identity'))] : []),
  ...(isOfCalifornia(facts) ? [paragraph(words.say('letter.acknowledgement.process'))] : []),
  paragraph(words.say('letter.acknowledgement.next')),
];

function identity(words: Words, facts: LetterFacts, content: Content<'identity'>): Body {
  const { say } = words;
  const { doubt, items, deadlines, isAuthorityOpen } = content;
  return [
    paragraph(`${say('letter.opening.identity')} ${say(`letter.identity.why.${doubt}`)}`),
    // Whoever asks for another proves that they may; the person is still the one whose identity counts (11 CCR 7063).
    ...(isAuthorityOpen ? [paragraph(say('letter.identity.authority'))] : []),
    paragraph(say('letter.identity.please')),
    bullets(items.map((item) => say(`letter.identity.item.${item}`))),
    paragraph(`${say('letter.identity.least')} ${say('letter.identity.otherwise')}`),
    ...requestAndDeadlines(words, facts, deadlines, { asks: true }),
  ];
}

const clarification = (words: Words, facts: LetterFacts, content: Content<'clarification'>): Body => [
  paragraph(words.say('letter.opening.clarification')),
  paragraph(words.say(`letter.clarification.why.${content.why}`)),
  ...officersWords(words, content.words),
  ...requestAndDeadlines(words, facts, content.deadlines, { asks: true }),
];

/** GDPR Art. 12(5), UK GDPR Art. 12, Civ. Code 1798.145(h)(3): what for, how to pay it, how to do without, and whom to ask. */
function fee(words: Words, facts: LetterFacts, content: Content<'fee'>): Body {
  const { say } = words;
  const { ground, amount, currency, complaints, deadlines } = content;
  return [
    paragraph(`${say('letter.fee.text')} ${say(`letter.fee.why.${ground}`)}`),
    { kind: 'particulars', pairs: [{ name: say('letter.item.fee'), value: moneyText(words, amount, currency) }] },
    paragraph(content.words === undefined ? say('letter.fee.ask') : `${say('letter.fee.pay')}\n${content.words}`),
    paragraph(say(ground === 'further-copies' ? 'letter.fee.fewer-copies' : 'letter.fee.narrow')),
    paragraph(say('letter.fee.disagree')),
    ...waysOut(words, complaints),
    ...requestAndDeadlines(words, facts, deadlines, { asks: true }),
  ];
}

function extension(words: Words, facts: LetterFacts, content: Content<'extension'>): Body {
  const { language, say } = words;
  const { deadline, more } = content;
  const period = spanText(words, deadline);
  return [
    paragraph(`${say('letter.extension.text')} ${say(`letter.extension.why.${content.ground}`)}`),
    ...officersWords(words, content.words),
    {
      kind: 'particulars',
      pairs: [
        ...askedPairs(words, facts),
        { name: say('letter.item.oldDue'), value: formatDate(language, content.oldDue) },
        { name: say('letter.item.newDue'), value: formatDate(language, deadline.due) },
        lawPair(words, deadline),
        {
          name: say('letter.item.period'),
          value: more === undefined ? period : say('letter.period.extended', { period, more: periodText(words, more) }),
        },
      ],
    },
    ...remarks(words, [deadline], false),
    paragraph(say('letter.extension.next')),
  ];
}

/** GDPR Art. 12(4): why not, and what to do about it. Each refusal that stands, for one letter tells of all. */
function refusal(words: Words, facts: LetterFacts, content: Content<'refusal'>): Body {
  const { refusals } = content;
  const rights = refusals.flatMap((one) => one.rights);
  const keepsInCalifornia = isOfCalifornia(facts) && rights.some((right) => DELETED.has(right));
  const asksToOptOut = keepsInCalifornia && !facts.request.rights.includes('opt-out');
  return [
    { kind: 'particulars', pairs: askedPairs(words, facts) },
    ...refusals.flatMap((one, index) => refused(words, facts, one, index === 0)),
    // 11 CCR 7022(g): whoever may not have data deleted is asked whether they want its sale and sharing to end.
    ...(asksToOptOut ? [paragraph(words.say('letter.refusal.opt-out'))] : []),
    ...remedies(words, content.remedies),
  ];
}

function refused(words: Words, { request }: LetterFacts, one: Refusal, isFirst: boolean): Body {
  const { say } = words;
  const { reason, unproved, ground } = one;
  const why = reason === 'insuf_verification' ? say(`letter.unproved.${unproved}`) : say(`letter.reason.${reason}`);
  return [
    paragraph(say(isFirst ? 'letter.refusal.text' : 'letter.refusal.also')),
    bullets(one.rights.map((right) => rightUnder(words, right, request.jurisdictions))),
    heading(say('letter.refusal.why')),
    // A code of the protocol and a ground of the law may say the same thing.
    bullets([...new Set([why, say(`letter.ground.${ground}`)])]),
    ...officersWords(words, one.words),
  ];
}
