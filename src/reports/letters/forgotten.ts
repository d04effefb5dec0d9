import { citationIn } from '../clock/law-names.ts';
import { formatDate } from '../i18n/messages.ts';
import type { Forgotten, KeptOfErasure } from './facts.ts';
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

/** Something that is kept of an erasure: its ground, and the law and the last day where they are known. */
export function keptText(
  { say, language }: Words,
  { dataCategory, ground, isPapers, until, law }: KeptOfErasure,
): string {
  const kind = say(`letter.kind.${dataCategory}`);
  const what = isPapers ? say('letter.kept.papers', { kind }) : say('letter.withheld.data-category', { kind });
  const why = say('letter.withheld.item', { what, ground: say(`letter.ground.${ground}`) });
  const lawful = law === undefined ? '' : ` ${say('letter.kept.law', { law: citationIn(language, law) })}`;
  const day = until === undefined ? '' : ` ${say('letter.kept.until', { until: formatDate(language, until) })}`;
  return `${why}${lawful}${day}`;
}
