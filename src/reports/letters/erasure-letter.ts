import { formatDate } from '../i18n/messages.ts';
import type { Forgotten, LetterFacts } from './facts.ts';
import { destroyedText, leftStanding } from './forgotten.ts';
import type { Letter } from './letter.ts';
import { bullets, heading, paragraph, wordsOf } from './words.ts';
import { framed } from './write-letter.ts';

/** What the letter is written from that tells of an erasure which no request of the person asked for. */
export type ErasureLetterFacts = Omit<LetterFacts, 'request' | 'content'> & { readonly forgotten: Forgotten };

/** The letter in words. Pure: the same facts give the same letter. */
export function writeErasureLetter(facts: ErasureLetterFacts): Letter {
  const { language, reference, forgotten } = facts;
  const words = wordsOf(language, facts.recipient.to);
  const { say } = words;
  const kept = leftStanding(words, forgotten);
  return framed(words, facts, {
    particulars: [
      { name: say('letter.particular.reference'), value: reference },
      { name: say('letter.particular.date'), value: formatDate(language, facts.writtenOn) },
    ],
    subject: say('letter.subject.erased'),
    body: [
      paragraph(say('letter.erased.opening')),
      ...destroyedText(words, forgotten),
      ...(kept.length === 0
        ? [paragraph(say('letter.erased.nothingKept'))]
        : [heading(say('letter.kept')), bullets(kept)]),
      ...(forgotten.isPart ? [paragraph(say('letter.erased.part'))] : []),
      paragraph(say('letter.erased.address')),
    ],
  });
}
