import type { Language } from '../document.ts';
import { ABROAD, ATTORNEYS_GENERAL } from './authorities-abroad.ts';
import { UNION } from './authorities-union.ts';
import type { Authority } from './authority.ts';

const NOT_LATIN = /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u;

/** Its name as a reader of that language can use it, and where to find it. */
export function authorityText({ own, website, ...names }: Authority, language: Language): string {
  const official = names[language];
  const isForeign = NOT_LATIN.test(own) && names.en !== undefined;
  const name = official ?? (isForeign ? `${own} (${names.en})` : own);
  if (website === undefined) return name;
  return language === 'zh' ? `${name}，${website}` : `${name}, ${website}`;
}

/**
 * The authority of one law: of a law of one place its own, of the Union's the one at the place whose calendar the request
 * is counted by, which is the controller's. `undefined`: nobody here knows it by name.
 */
export function authorityUnder(jurisdiction: string, place: string): Authority | undefined {
  if (jurisdiction !== 'EU') return ABROAD[jurisdiction];
  return UNION[place] ?? UNION[place.slice(0, 2)];
}

export const attorneyGeneralUnder = (jurisdiction: string): Authority | undefined => ATTORNEYS_GENERAL[jurisdiction];

const MEMBERS: ReadonlySet<string> = new Set(Object.keys(UNION).map((place) => place.slice(0, 2)));
/** A country whose authorities are of the Union or the European Economic Area, named here or not. */
export const isOfTheUnion = (place: string): boolean => MEMBERS.has(place.slice(0, 2));
