import type { RequestFile } from '../../domain/request/file.ts';
import type { Right } from '../../domain/rules/vocabulary.ts';
import type { LocalDate } from '../../kernel/time.ts';
import { attorneyGeneralUnder, authorityUnder, isOfTheUnion } from '../../reports/letters/authorities.ts';
import type { LawRemedies, LetterContent, LetterRemedies } from '../../reports/letters/facts.ts';
import { demandedUnder, isKnownUnder } from '../../reports/letters/remedies-of-laws.ts';
import type { LawAsked, LetterClocks } from './letter-deadlines.ts';

type Remedy = LawRemedies['remedies'][number];

/** UK DPA 2018 s.164A comes into force (SI 2026/82 reg. 3): from then on the controller has to take complaints itself. */
const COMPLAINTS_TO_CONTROLLER_FROM = '2026-06-19';

export interface Decided {
  readonly rights: readonly Right[];
  /** What an officer named. What a law demands is named besides, under that law. */
  readonly named: readonly Remedy[];
}

/** The ways out of a decision about these rights, under each law that it was taken by. */
export function remediesAgainst(
  { rights, named }: Decided,
  file: RequestFile,
  { laws }: LetterClocks,
  today: LocalDate,
): LetterRemedies {
  const asked = lawsOf(laws, rights);
  const demandedOf = (law: LawAsked) => demandedUnder(law.jurisdiction, law.hasAppeal);
  // What one of the laws demands is of that law, and no offer under the others: its appeal is not the Union's.
  const offered = named.filter((one) => !asked.some((law) => demandedOf(law).includes(one)));
  return {
    laws: asked.map((law) => {
      const known = offered.filter((one) => isKnownUnder(law.jurisdiction, one));
      return under(law, [...demandedOf(law), ...known], file);
    }),
    takesComplaints: asked.some(({ jurisdiction }) => jurisdiction === 'GB') && today >= COMPLAINTS_TO_CONTROLLER_FROM,
  };
}

/** Whom to complain to before anything was decided, as about a fee. */
export const complaintsTo = (file: RequestFile, { laws }: LetterClocks): readonly LawRemedies[] =>
  laws.map((law) => {
    const ways = demandedUnder(law.jurisdiction, false).filter((one) => one !== 'go-to-court');
    return under(law, ways, file);
  });

/** A law that gives none of the rights says nothing of them; where none does, all of them are asked. */
function lawsOf(laws: readonly LawAsked[], rights: readonly Right[]): readonly LawAsked[] {
  const some = laws.filter((law) => rights.some((right) => law.rights.has(right)));
  return some.length === 0 ? laws : some;
}

function under({ jurisdiction, instrument }: LawAsked, ways: readonly Remedy[], file: RequestFile): LawRemedies {
  const calendarPlace = file.calendarPlace ?? '';
  const remedies = [...ways].sort((a, b) => RANK[a] - RANK[b]);
  const authority = authorityUnder(jurisdiction, calendarPlace);
  const attorneyGeneral = attorneyGeneralUnder(jurisdiction);
  const place = placeOf(jurisdiction, calendarPlace);
  return {
    jurisdiction,
    instrument,
    remedies,
    ...(authority === undefined ? {} : { authority }),
    ...(attorneyGeneral === undefined ? {} : { attorneyGeneral }),
    ...(place === undefined ? {} : { place }),
  };
}

/** First to us, where that is offered; to court last. */
const RANK: { readonly [remedy in Remedy]: number } = {
  'appeal-to-us': 0,
  'complain-to-authority': 1,
  'complain-to-attorney-general': 2,
  'go-to-court': 3,
};

function placeOf(jurisdiction: string, calendarPlace: string): string | undefined {
  if (jurisdiction !== 'EU') return jurisdiction.slice(0, 2);
  return isOfTheUnion(calendarPlace) ? calendarPlace.slice(0, 2) : undefined;
}

/** Laws whose body for complaints a letter could not name, and those whose body has to be checked. */
export interface AuthoritiesToCheck {
  readonly authorityUnknown?: readonly string[];
  readonly authorityUnsure?: readonly string[];
}

export function authoritiesToCheck(content: LetterContent): AuthoritiesToCheck {
  const laws = lawsIn(content);
  const bodies = laws.map(({ jurisdiction, remedies, authority, attorneyGeneral }) => ({
    jurisdiction,
    all: [
      ...(remedies.includes('complain-to-authority') ? [authority] : []),
      ...(remedies.includes('complain-to-attorney-general') ? [attorneyGeneral] : []),
    ],
  }));
  const unknown = bodies.filter(({ all }) => all.includes(undefined)).map(({ jurisdiction }) => jurisdiction);
  const unsure = bodies.filter(({ all }) => all.some((one) => one?.isUnsure)).map(({ jurisdiction }) => jurisdiction);
  return {
    ...(unknown.length === 0 ? {} : { authorityUnknown: unknown }),
    ...(unsure.length === 0 ? {} : { authorityUnsure: unsure }),
  };
}

function lawsIn(content: LetterContent): readonly LawRemedies[] {
  switch (content.letter) {
    case 'refusal':
      return content.remedies.laws;
    case 'completion':
      return content.remedies?.laws ?? [];
    case 'fee':
      return content.complaints;
    case 'acknowledgement':
    case 'identity':
    case 'clarification':
    case 'extension':
      return [];
  }
}
