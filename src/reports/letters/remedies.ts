import { authorityText } from './authorities.ts';
import type { Authority } from './authority.ts';
import type { LawRemedies, LetterRemedies } from './facts.ts';
import type { LetterBlock } from './letter.ts';
import { bullets, countryText, heading, lawName, paragraph, type Words } from './words.ts';

/** GDPR Art. 12(4), PIPL Art. 50: what to do about a decision, under each law that it was taken by. */
export function remedies(words: Words, { laws, takesComplaints }: LetterRemedies): readonly LetterBlock[] {
  return [
    heading(words.say('letter.remedies')),
    ...(laws.length > 1 ? [paragraph(words.say('letter.remedies.several'))] : []),
    ...waysOut(words, laws, takesComplaints),
  ];
}

/** Of one law its ways out; of several each under its name. `takesComplaints`: the controller does, under British law. */
export function waysOut(words: Words, laws: readonly LawRemedies[], takesComplaints = false): readonly LetterBlock[] {
  return laws.flatMap((law) => {
    const list = bullets(linesUnder(words, law, takesComplaints));
    if (laws.length === 1) return [list];
    return [heading(words.say('letter.remedy.under', { law: lawName(words, law.jurisdiction, law.instrument) })), list];
  });
}

export function linesUnder(words: Words, law: LawRemedies, takesComplaints: boolean): readonly string[] {
  const first = takesComplaints && law.jurisdiction === 'GB' ? [words.say('letter.remedy.complain-to-us')] : [];
  return [...first, ...linesOf(words, law)];
}

function linesOf(words: Words, law: LawRemedies): readonly string[] {
  const { language, say } = words;
  const named = (one: Authority) => ({ authority: authorityText(one, language) });
  return law.remedies.flatMap((way): readonly string[] => {
    switch (way) {
      case 'complain-to-authority':
        return complaints(words, law);
      case 'complain-to-attorney-general':
        return [
          law.attorneyGeneral === undefined
            ? say('letter.remedy.unnamed-attorney-general')
            : say('letter.remedy.complain-to-attorney-general', named(law.attorneyGeneral)),
        ];
      case 'go-to-court':
      case 'appeal-to-us':
        return [say(`letter.remedy.${way}`)];
    }
  });
}

/** An authority that nobody here knows by name is told by its country: the person can find it by that. */
function complaints(words: Words, { jurisdiction, authority, place }: LawRemedies): readonly string[] {
  const { language, say } = words;
  const name = ((): string | undefined => {
    if (authority !== undefined) return authorityText(authority, language);
    return place === undefined ? undefined : say('letter.authority.unnamed', { place: countryText(words, place) });
  })();
  const first = name === undefined ? [] : [say('letter.remedy.complain-to-authority', { authority: name })];
  if (jurisdiction !== 'EU') return first;
  return [...first, say(name === undefined ? 'letter.remedy.one-authority' : 'letter.remedy.any-authority')];
}
