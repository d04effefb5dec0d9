import { type Right, RIGHTS } from '../../domain/rules/vocabulary.ts';
import { linesUnder } from '../letters/remedies.ts';
import { lawName, rightText, wordsOf } from '../letters/words.ts';
import type { LawFact } from './facts.ts';
import type { AccessPackage } from './package.ts';
import type { Writing } from './writing.ts';

/** Item 7, for each law that governs: the rights that it gives, and whom to turn to. */

const IN_AMERICA: ReadonlySet<Right> = new Set(['know', 'delete', 'correct', 'portability', 'opt-out', 'limit']);
const ELSEWHERE: readonly Right[] = [
  'rectification',
  'erasure',
  'restriction',
  'objection',
  'portability',
  'withdraw-consent',
  'automated-decision',
];

/** Rights for which the reference data of the clocks know no period, so that they do not stand there. */
const WITHOUT_CLOCK: { readonly [jurisdiction: string]: readonly Right[] } = {
  EU: ['withdraw-consent'], // GDPR Art. 7(3)
  GB: ['withdraw-consent', 'automated-decision'], // UK GDPR Arts. 7(3), 22A to 22D
  CH: ['automated-decision'], // FADP Art. 21
  CN: ['objection'], // PIPL Art. 44
  TW: ['objection'], // PDPA Art. 11
  SG: ['withdraw-consent'], // PDPA s.16
  IN: ['withdraw-consent'], // DPDP Act s.6(4)
  TH: ['rectification', 'erasure', 'restriction', 'objection', 'portability', 'withdraw-consent'], // PDPA ss.19, 31 to 36
  MY: ['withdraw-consent'], // PDPA s.38
  PH: ['rectification', 'erasure', 'objection', 'portability'], // DPA 2012 ss.16, 18
  CA: ['withdraw-consent'], // PIPEDA, Schedule 1, 4.3.8
  'CA-QC': ['withdraw-consent', 'automated-decision'], // P-39.1 ss.8.1, 12.1
  BR: ['withdraw-consent', 'automated-decision'], // LGPD Arts. 18(IX), 20
  ZA: ['rectification', 'erasure', 'objection', 'withdraw-consent', 'automated-decision'], // POPIA ss.11, 24, 71
};

export function rightsOf({ facts, language, say }: Writing): AccessPackage['rights'] {
  const words = wordsOf(language, 'customer');
  const { laws, takesComplaints } = facts.remedies;
  return {
    laws: laws.map((law) => {
      const { jurisdiction, instrument } = law;
      return {
        jurisdiction,
        name: lawName(words, jurisdiction, instrument),
        rights: givenBy(law).map((right) => ({ right, text: rightText(words, right, jurisdiction) })),
        remedies: [...linesUnder(words, law, takesComplaints)],
      };
    }),
    text: [
      say('package.text.rights'),
      // Nobody has said by which law it is judged: then no authority is in charge that could be named.
      ...(laws.length === 0 ? [say('package.text.authorityUnknown'), say('package.text.court')] : []),
    ].join(language === 'zh' ? '' : ' '),
  };
}

function givenBy({ jurisdiction, gives }: LawFact): readonly Right[] {
  const beside = WITHOUT_CLOCK[jurisdiction] ?? [];
  const all = jurisdiction.startsWith('US-') ? RIGHTS.filter((right) => IN_AMERICA.has(right)) : ELSEWHERE;
  return all.filter((right) => gives.includes(right) || beside.includes(right));
}
