import { citationIn } from '../clock/law-names.ts';
import { formatDate } from '../i18n/messages.ts';
import type { Forgotten, KeptOfErasure, PartOfErasure } from './facts.ts';
import type { LetterBlock } from './letter.ts';
import { paragraph, type Words } from './words.ts';

/** The kinds of data whose keys are gone, and since when. */
export function destroyedText(
  { say, language }: Words,
  { dataCategories, on }: Pick<Forgotten, 'dataCategories' | 'on'>,
): readonly LetterBlock[] {
  if (dataCategories.length === 0) return [];
  const kinds = dataCategories.map((one) => say(`letter.kind.${one}`)).join(say('letter.comma'));
  return [paragraph(say('letter.forgotten', { on: formatDate(language, on), kinds }))];
}

/** Each part once that an erasure left standing: what is kept and why, and what came in too late for it. */
export const leftStanding = (words: Words, { kept, late }: Pick<Forgotten, 'kept' | 'late'>): readonly string[] => [
  ...new Set([
    ...kept.map((one) => keptText(words, one)),
    ...late.map((one) => words.say('letter.kept.late', { what: partText(words, one) })),
  ]),
];

function partText({ say }: Words, { dataCategory, isPapers }: PartOfErasure): string {
  const kind = say(`letter.kind.${dataCategory}`);
  return isPapers ? say('letter.kept.papers', { kind }) : say('letter.withheld.data-category', { kind });
}

/** Something that is kept of an erasure: its ground, and the law and the last day where they are known. */
function keptText(words: Words, { ground, until, law, ...part }: KeptOfErasure): string {
  const { say, language } = words;
  const why = say('letter.withheld.item', { what: partText(words, part), ground: say(`letter.ground.${ground}`) });
  const lawful = law === undefined ? '' : ` ${say('letter.kept.law', { law: citationIn(language, law) })}`;
  const day = until === undefined ? '' : ` ${say('letter.kept.until', { until: formatDate(language, until) })}`;
  return `${why}${lawful}${day}`;
}
