import type { Right } from '../rules/vocabulary.ts';
import { dayOf, plusDays } from '../rules/calendar.ts';
import { refused, refusedAbout, type Refused } from '../shape/decision.ts';
import { type Moment, type RequestRefusal, todayOf } from './decide.ts';
import type { Asked, RequestFile } from './file.ts';
import { isOpen, toldOfQuestionAt } from './queries.ts';
import { EXTENSION_GROUNDS, FEE_GROUNDS, givesData, NEED_NO_IDENTITY, REFUSED_FOR } from './vocabulary.ts';

/**
 * Grounds that a law does not know. A ground that is missing here is left to the officer: only what a text excludes is
 * refused, with what is possible in its place.
 */

type RefusalGround = (typeof REFUSED_FOR)[number];

/** Grounds that exist for some rights alone: GDPR Art. 21(1) for an objection; Art. 16 and 18(1)(a) where it is accurate. */
const ONLY_FOR: { readonly [ground in RefusalGround]?: readonly Right[] } = {
  'compelling-legitimate-grounds': ['objection'],
  'accurate-already': ['rectification', 'correct', 'restriction'],
};

/** Rights that are granted without asking who writes (11 CCR 7026(d), 7027(e)) are not refused for not knowing it. */
const OF_IDENTITY: ReadonlySet<string> = new Set(['not-identifiable', 'insuf_verification']);

/**
 * Whoever asks the European Union's controller for data and does not say which asks for all of it (EDPB 01/2022, section 2.3.1):
 * that is answered, and not refused. The British guidance lets such a request rest after about a month. Before anybody has
 * said which law it is, it may be the Union's.
 */
const isAnsweredInFull = ({ regimes }: RequestFile, right: Right): boolean =>
  givesData(right) && (regimes.length === 0 || regimes.some(({ jurisdiction }) => jurisdiction === 'EU'));

const isPossible = (file: RequestFile, ground: RefusalGround, right: Right): boolean =>
  (ONLY_FOR[ground]?.includes(right) ?? true) &&
  !(OF_IDENTITY.has(ground) && NEED_NO_IDENTITY.has(right)) &&
  !(ground === 'not-clarified' && isAnsweredInFull(file, right));

/** Rights whose refusal rests on a ground that these laws do not know: what others let stand is answered under them. */
export const noLongerRefusable = (file: RequestFile, regimes: RequestFile['regimes']): readonly Right[] =>
  [...file.answers].flatMap(([right, { how, ground }]) =>
    how === 'refused' && isKnown(ground) && !isPossible({ ...file, regimes }, ground, right) ? [right] : [],
  );

const isKnown = (ground: string | undefined): ground is RefusalGround =>
  (REFUSED_FOR as readonly (string | undefined)[]).includes(ground);

type NotPossible = Refused<Extract<RequestRefusal, 'request-ground-not-possible'>>;

export function whyNotRefusable(
  file: RequestFile,
  rights: readonly Right[],
  { reason, ground }: { readonly reason: string; readonly ground: RefusalGround },
): NotPossible | undefined {
  const right = rights.find(
    (one) => !isPossible(file, ground, one) || (OF_IDENTITY.has(reason) && NEED_NO_IDENTITY.has(one)),
  );
  if (right === undefined) return undefined;
  const possible = REFUSED_FOR.filter((one) => isPossible(file, one, right));
  return refusedAbout('request-ground-not-possible', [{ right, possible: possible.join(' ') }]);
}

/** Days that a question waits for its answer before the request may rest: longer than the office is reminded of it. */
export const QUESTION_WAITS_DAYS = 30;
/**
 * Days that somebody has at least to prove who they are: the shortest periods of the reference are fifteen, and do not stand
 * still. A bound against haste, no fair time; the office is reminded of the question twice more.
 */
export const PROOF_WAITS_DAYS = 7;

/**
 * Silence is a ground once somebody was asked and had the time to answer: from the day on which a letter of the question left,
 * as far as that is proved. Who was written to and never reached, or whom no letter went to, was not silent.
 */
export const whyNotSilent = (file: RequestFile, moment: Moment) =>
  whyNotLeftOpen(file, 'clarification', file.clarifications, moment, QUESTION_WAITS_DAYS);

export const whyNotUnanswered = (file: RequestFile, moment: Moment) =>
  whyNotLeftOpen(file, 'identity', file.identity.asked, moment, PROOF_WAITS_DAYS);

const LEFT_OPEN = {
  clarification: ['request-clarification-not-open', 'request-clarification-waits'],
  identity: ['request-identity-not-asked', 'request-identity-waits'],
} as const;

function whyNotLeftOpen<Kind extends keyof typeof LEFT_OPEN>(
  file: RequestFile,
  kind: Kind,
  questions: readonly Asked[],
  moment: Moment,
  days: number,
): Refused<(typeof LEFT_OPEN)[Kind][number] | 'request-question-not-sent'> | undefined {
  const [notAsked, waits] = LEFT_OPEN[kind];
  const asked = questions.findLast(isOpen);
  if (asked === undefined) return refused(notAsked);
  const toldAt = toldOfQuestionAt(file, kind, asked, moment.timeZone);
  if (toldAt === undefined) return refused('request-question-not-sent');
  const until = plusDays(dayOf(toldAt, moment.timeZone), days);
  return todayOf(moment) > until ? undefined : refusedAbout(waits, [{ until }]);
}

/** GDPR Art. 12(3) and the same words in the United Kingdom: the complexity and the number of the requests, and no other. */
const EXTENDABLE_FOR: ReadonlyMap<string, readonly (typeof EXTENSION_GROUNDS)[number][]> = new Map([
  ['EU', ['complexity', 'number-of-requests']],
  ['GB', ['complexity', 'number-of-requests']],
]);

export function whyNotExtendableFor(jurisdiction: string, ground: string): NotPossible | undefined {
  const possible: readonly string[] = EXTENDABLE_FOR.get(jurisdiction) ?? EXTENSION_GROUNDS;
  if (possible.includes(ground)) return undefined;
  return refusedAbout('request-ground-not-possible', [{ jurisdiction, possible: possible.join(' ') }]);
}

/** GDPR Art. 12(5) and 15(3): manifestly unfounded or excessive, or further copies. Another law may know other fees. */
const FREE: ReadonlySet<string> = new Set(['EU', 'GB']);

export function whyNotFor({ regimes }: RequestFile, ground: string): NotPossible | undefined {
  const isFree = regimes.length > 0 && regimes.every(({ jurisdiction }) => FREE.has(jurisdiction));
  if (!isFree || ground !== 'allowed-by-law') return undefined;
  const possible = FEE_GROUNDS.filter((one) => one !== 'allowed-by-law');
  return refusedAbout('request-ground-not-possible', [{ possible: possible.join(' ') }]);
}
