import type { Pair } from '../document.ts';
import { formatDate } from '../i18n/messages.ts';
import { destination, returnAddress } from './address.ts';
import { bodyOf } from './bodies.ts';
import type { LetterFacts } from './facts.ts';
import type { ContactBlock, Letter, LetterBlock, Sender } from './letter.ts';
import { countryText, paragraph, type Words, wordsOf } from './words.ts';

/** The letter in words. Pure: the same facts give the same letter, and the renderer the same bytes. */
export function writeLetter(facts: LetterFacts): Letter {
  const { language, recipient, content } = facts;
  const words = wordsOf(language, recipient.to);
  return framed(words, facts, {
    particulars: particulars(words, facts),
    subject: words.say(`letter.subject.${content.letter}`),
    body: [opening(words, facts), ...bodyOf(words, facts)],
  });
}

type Head = Pick<LetterFacts, 'language' | 'writtenAt' | 'reference' | 'sender' | 'offices' | 'recipient'>;

/** What every letter of ours has around what it says: window, salutation, reference, closing, whom to turn to. */
export function framed(
  words: Words,
  { language, recipient, reference, sender: from, writtenAt, offices }: Head,
  { body, ...said }: Pick<Letter, 'particulars' | 'subject' | 'body'>,
): Letter {
  const { say } = words;
  const { lines, isAbroad } = destination(recipient.address, recipient.country, from.country);
  const sender = { name: from.name, address: returnAddress(from.address, from.country, { language, isAbroad }) };
  return {
    kind: 'letter',
    language,
    createdAt: writtenAt,
    reference,
    sender,
    recipient: [...(recipient.name === undefined ? [] : [recipient.name]), ...lines],
    ...said,
    // By name, without a guess at who is a Mr and who a Ms.
    salutation:
      recipient.name === undefined
        ? say('letter.salutation.unnamed')
        : say('letter.salutation.named', { name: recipient.name }),
    body: [...body, paragraph(say('letter.quote', { reference }))],
    closing: [say('letter.closing'), sender.name],
    contacts: contacts(words, offices, sender),
  };
}

/**
 * To whoever wrote for another person, on whose behalf: by our reference, for a letter tells no name that the request did
 * not. To the person, if the letter goes to them all the same, that somebody wrote for them.
 */
function opening({ say }: Words, { recipient, reference, request }: LetterFacts): LetterBlock {
  if (recipient.to === 'customer' && request.through !== undefined)
    return paragraph(say('letter.opening.represented', { through: request.through }));
  return paragraph(say('letter.opening', { reference }));
}

function particulars({ language, say }: Words, facts: LetterFacts): readonly Pair[] {
  return [
    { name: say('letter.particular.reference'), value: facts.reference },
    { name: say('letter.particular.date'), value: formatDate(language, facts.writtenOn) },
    { name: say('letter.particular.request'), value: formatDate(language, facts.request.receivedOn) },
  ];
}

function contacts(words: Words, offices: LetterFacts['offices'], sender: Sender): readonly ContactBlock[] {
  const { say } = words;
  return [
    { heading: say('letter.contact.controller'), lines: [sender.name, ...sender.address] },
    ...offices.map(({ office, country, name, contacts: lines }) => ({
      heading: say(office === 'representative' ? 'letter.contact.representative' : 'letter.contact.officer', {
        country: countryText(words, country),
      }),
      lines: [name, ...lines],
    })),
  ];
}
