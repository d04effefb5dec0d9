import type { Pair } from '../document.ts';
import { formatDate } from '../i18n/messages.ts';
import { bodyOf } from './bodies.ts';
import type { LetterFacts } from './facts.ts';
import type { ContactBlock, Letter } from './letter.ts';
import { countryText, paragraph, type Words, wordsOf } from './words.ts';

/** The letter in words. Pure: the same facts give the same letter, and the renderer the same bytes. */
export function writeLetter(facts: LetterFacts): Letter {
  const words = wordsOf(facts.language);
  const { say } = words;
  const { recipient, reference, sender, content } = facts;
  return {
    kind: 'letter',
    language: facts.language,
    createdAt: facts.writtenAt,
    reference,
    sender,
    recipient: [...(recipient.name === undefined ? [] : [recipient.name]), ...recipient.address],
    particulars: particulars(words, facts),
    subject: say(`letter.subject.${content.letter}`),
    // By name, without a guess at who is a Mr and who a Ms.
    salutation:
      recipient.name === undefined
        ? say('letter.salutation.unnamed')
        : say('letter.salutation.named', { name: recipient.name }),
    body: [
      paragraph(say('letter.opening', { to: recipient.to })),
      ...bodyOf(words, facts),
      paragraph(say('letter.quote', { reference })),
    ],
    closing: [say('letter.closing'), sender.name],
    contacts: contacts(words, facts),
  };
}

function particulars({ language, say }: Words, facts: LetterFacts): readonly Pair[] {
  return [
    { name: say('letter.particular.reference'), value: facts.reference },
    { name: say('letter.particular.date'), value: formatDate(language, facts.writtenOn) },
    { name: say('letter.particular.request'), value: formatDate(language, facts.request.receivedOn) },
  ];
}

function contacts(words: Words, { sender, offices }: LetterFacts): readonly ContactBlock[] {
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
