import { assert } from '../../kernel/assert.ts';
import { formatDate } from '../i18n/messages.ts';
import { askedPairs, lawPair, remarks, requestAndDeadlines, spanText } from './deadlines.ts';
import type { LetterContent, LetterFacts, LetterRemedies, Withheld } from './facts.ts';
import type { LetterBlock } from './letter.ts';
import { bullets, heading, moneyText, officersWords, paragraph, periodText, rightText, type Words } from './words.ts';

type Content<Kind extends LetterContent['letter']> = Extract<LetterContent, { readonly letter: Kind }>;
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

const CALIFORNIA = 'US-CA';
const isOfCalifornia = ({ request }: LetterFacts): boolean => request.jurisdictions.includes(CALIFORNIA);

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
  const { ground, amount, currency, authority, deadlines } = content;
  const complain =
    authority === undefined ? say('letter.fee.complain') : say('letter.remedy.complain-to-authority', { authority });
  return [
    paragraph(`${say('letter.fee.text')} ${say(`letter.fee.why.${ground}`)}`),
    { kind: 'particulars', pairs: [{ name: say('letter.item.fee'), value: moneyText(words, amount, currency) }] },
    paragraph(content.words === undefined ? say('letter.fee.ask') : `${say('letter.fee.pay')}\n${content.words}`),
    paragraph(say(ground === 'further-copies' ? 'letter.fee.fewer-copies' : 'letter.fee.narrow')),
    paragraph(`${say('letter.fee.disagree')} ${complain}`),
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

function refusal(words: Words, facts: LetterFacts, content: Content<'refusal'>): Body {
  const { say } = words;
  const [law] = facts.request.jurisdictions;
  const { reason, unproved } = content;
  const why = reason === 'insuf_verification' ? say(`letter.unproved.${unproved}`) : say(`letter.reason.${reason}`);
  const reasons = [why, say(`letter.ground.${content.ground}`)];
  const keepsInCalifornia = isOfCalifornia(facts) && content.rights.some((right) => DELETED.has(right));
  const asksToOptOut = keepsInCalifornia && !facts.request.rights.includes('opt-out');
  return [
    { kind: 'particulars', pairs: askedPairs(words, facts) },
    paragraph(say('letter.refusal.text')),
    bullets(content.rights.map((right) => rightText(words, right, law))),
    heading(say('letter.refusal.why')),
    // A code of the protocol and a ground of the law may say the same thing.
    bullets([...new Set(reasons)]),
    ...officersWords(words, content.words),
    // 11 CCR 7022(g): whoever may not have data deleted is asked whether they want its sale and sharing to end.
    ...(asksToOptOut ? [paragraph(say('letter.refusal.opt-out'))] : []),
    ...remedies(words, content.remedies),
  ];
}

const DELETED: ReadonlySet<string> = new Set(['delete', 'erasure']);

/** GDPR Art. 12(4): a refusal names them; one that goes to an authority names that authority. */
function remedies({ say }: Words, all: LetterRemedies): Body {
  const { remedies: ways, authority, attorneyGeneral, isOfTheUnion, takesComplaints } = all;
  const lines = ways.flatMap((way): readonly string[] => {
    switch (way) {
      case 'complain-to-authority': {
        assert(authority !== undefined, 'the authority that a letter sends people to is known');
        const named = say('letter.remedy.complain-to-authority', { authority });
        return isOfTheUnion ? [named, say('letter.remedy.any-authority')] : [named];
      }
      case 'complain-to-attorney-general':
        assert(attorneyGeneral !== undefined, 'the attorney general that a letter sends people to is known');
        return [say('letter.remedy.complain-to-attorney-general', { authority: attorneyGeneral })];
      case 'go-to-court':
      case 'appeal-to-us':
        return [say(`letter.remedy.${way}`)];
    }
  });
  const first = takesComplaints ? [say('letter.remedy.complain-to-us')] : [];
  return [heading(say('letter.remedies')), bullets([...first, ...lines])];
}

/** Art. 19: rights whose exercise is told to whoever received the data. */
const TOLD_TO_RECIPIENTS: ReadonlySet<string> = new Set(['rectification', 'erasure', 'restriction']);
/** Rights that are answered by handing something over. */
const HANDED_OVER: ReadonlySet<string> = new Set(['access', 'portability', 'know']);

function completion(words: Words, facts: LetterFacts, content: Content<'completion'>): Body {
  const { say } = words;
  const { rights, withheld, method } = content;
  const handsOver = rights.some((right) => HANDED_OVER.has(right));
  return [
    { kind: 'particulars', pairs: askedPairs(words, facts) },
    paragraph(say(withheld.length === 0 ? 'letter.completion.text' : 'letter.completion.partly')),
    bullets(rights.map((right) => say(`letter.done.${right}`))),
    paragraph(say(`letter.method.${handsOver ? method : 'done-and-told'}`)),
    ...(rights.some((right) => TOLD_TO_RECIPIENTS.has(right)) ? [paragraph(say('letter.recipients'))] : []),
    // 11 CCR 7022(e), 7101(a): a deletion says that a record of the request stays.
    ...(isOfCalifornia(facts) && rights.some((right) => DELETED.has(right)) ? [paragraph(say('letter.record'))] : []),
    ...(withheld.length === 0
      ? []
      : [heading(say('letter.withheld')), bullets(withheld.map((one) => withheldText(words, one)))]),
    ...officersWords(words, content.words),
    ...(content.remedies === undefined ? [] : remedies(words, content.remedies)),
  ];
}

function withheldText({ say }: Words, { what, dataCategory, ground }: Withheld): string {
  const kind = dataCategory === undefined ? '' : say(`letter.kind.${dataCategory}`);
  const named = what === 'data-category' && kind === '' ? 'passage' : what;
  return say('letter.withheld.item', {
    what: say(`letter.withheld.${named}`, { kind }),
    ground: say(`letter.ground.${ground}`),
  });
}
