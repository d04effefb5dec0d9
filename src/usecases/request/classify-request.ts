import type { z } from 'zod';
import type { DecideOnRequest } from '../../domain/request/decide.ts';
import {
  type Classification,
  classifyRequest as decide,
  classifyRequestInput,
  correctReceipt as decideReceipt,
  correctReceiptInput,
  reclassifyRequest as decideAnew,
  reclassifyRequestInput,
} from '../../domain/request/decide-intake.ts';
import type { RequestFile } from '../../domain/request/file.ts';
import type { Regime } from '../../domain/request/pieces.ts';
import { calendarsOn } from '../../domain/rulebook/queries.ts';
import { dayOf } from '../../domain/rules/calendar.ts';
import { type Doubt, doubtsOf } from '../../domain/rules/doubts.ts';
import type { Id } from '../../kernel/ids.ts';
import type { LocalDate } from '../../kernel/time.ts';
import { isOfTheUnion } from '../../reports/letters/authorities.ts';
import type { Caller } from '../core/caller.ts';
import { clocksOf } from '../core/clocks.ts';
import type { Deps } from '../core/deps.ts';
import { isKnownPlace } from '../core/holidays.ts';
import { actOf, isRefusedByRole } from '../core/intend.ts';
import { withOrphans } from '../core/orphans.ts';
import { isReceived, loadRequest, momentNow, onRequest, type RequestOutcome, sealsWords } from '../core/requests.ts';
import { calendarsOf, loadRulebook, pinCalendars, pinRule } from '../core/rulebook.ts';

export { classifyRequestInput, correctReceiptInput, reclassifyRequestInput };

/**
 * No rule of that jurisdiction is in force on the day of receipt; there is no such place; its holidays are of none of the
 * laws named, and nobody confirmed that they count.
 */
export const CLASSIFICATION_REFUSALS = [
  'request-jurisdiction-unknown',
  'request-place-unknown',
  'request-place-outside',
] as const;
export type ClassificationRefusal = (typeof CLASSIFICATION_REFUSALS)[number];
export type ClassificationOutcome =
  | RequestOutcome
  | { readonly kind: 'refused'; readonly reason: ClassificationRefusal };

/**
 * Says which laws apply, and pins the version of each that is in force for the day of receipt. What was joined to it before
 * that, and has a law that it has not, is asked for by itself.
 */
export const classifyRequest = async (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Classification,
): Promise<ClassificationOutcome> =>
  withOrphans(
    deps,
    await pinned(deps, caller, request, 'handle-request', input, ({ regimes, doubts, timeZone }) =>
      decide(input, regimes, doubts, timeZone),
    ),
  );

/**
 * Pins anew, with the reason: the only way in which another version of a rule or of a calendar reaches a request. What was
 * joined to it for a right, or under a law, that it is no more about is asked for by itself.
 */
export const reclassifyRequest = async (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: z.output<typeof reclassifyRequestInput>,
): Promise<ClassificationOutcome> =>
  withOrphans(
    deps,
    await pinned(deps, caller, request, 'decide-request', input, ({ regimes, doubts, timeZone, hasNewerCalendar }) =>
      decideAnew(input, regimes, doubts, timeZone, hasNewerCalendar),
    ),
  );

interface Pins {
  readonly regimes: readonly Regime[];
  readonly doubts: readonly Doubt[];
  readonly timeZone: string;
  readonly hasNewerCalendar: boolean;
}

async function pinned(
  deps: Deps,
  caller: Caller,
  request: Id,
  name: 'handle-request' | 'decide-request',
  input: Classification,
  decided: (pins: Pins) => DecideOnRequest,
): Promise<ClassificationOutcome> {
  // Rules are recorded when they are first used: nobody who may not classify makes that happen.
  const mayNot = isRefusedByRole(caller, name) || (input.confirmed === true && isRefusedByRole(caller, 'confirm-rule'));
  if (mayNot) return { kind: 'refused', reason: 'role-not-allowed' };
  const { state } = await loadRequest(deps, request);
  if (!isReceived(state)) return { kind: 'refused', reason: 'request-unknown' };
  const elsewhere = await whyNotThere(deps, input);
  if (elsewhere !== undefined) return { kind: 'refused', reason: elsewhere };
  const { timeZone } = await momentNow(deps);
  const regimes = await inForceOn(deps, caller, input, dayOf(state.receivedAt, timeZone));
  if (regimes === undefined) return { kind: 'refused', reason: 'request-jurisdiction-unknown' };
  const doubts = await doubtsOn(deps, state, input, regimes);
  const hasNewerCalendar = await isPublishedOver(deps, state);
  return onRequest(deps, caller, request, name, [], decided({ regimes, doubts, timeZone, hasNewerCalendar }));
}

/** The version of each law that is in force for a day of receipt; the days off of its year and the next are recorded. */
async function inForceOn(
  deps: Deps,
  caller: Caller,
  { jurisdictions, calendarPlace }: Pick<Classification, 'jurisdictions' | 'calendarPlace'>,
  receivedOn: LocalDate,
): Promise<readonly Regime[] | undefined> {
  const regimes: Regime[] = [];
  for (const jurisdiction of jurisdictions) {
    const rule = await pinRule(deps, actOf(caller), jurisdiction, receivedOn);
    if (rule === undefined) return undefined;
    regimes.push({ jurisdiction, ruleVersion: rule.ruleVersion });
  }
  const year = Number(receivedOn.slice(0, 4));
  await pinCalendars(deps, actOf(caller), calendarPlace, [year, year + 1]);
  return regimes;
}

/**
 * The letter came in at another moment than was entered. Where other versions of its laws are in force for that day, they
 * are pinned with it: an officer's conclusion which laws apply stays.
 */
export async function correctReceipt(
  deps: Deps,
  caller: Caller,
  request: Id,
  input: z.output<typeof correctReceiptInput>,
): Promise<ClassificationOutcome> {
  const mayNot =
    isRefusedByRole(caller, 'decide-request') || (input.confirmed === true && isRefusedByRole(caller, 'confirm-rule'));
  if (mayNot) return { kind: 'refused', reason: 'role-not-allowed' };
  const { state } = await loadRequest(deps, request);
  if (!isReceived(state)) return { kind: 'refused', reason: 'request-unknown' };
  const { timeZone } = await momentNow(deps);
  const pinned = state.calendarPlace === undefined ? undefined : { ...state, calendarPlace: state.calendarPlace };
  const jurisdictions = state.regimes.map(({ jurisdiction }) => jurisdiction);
  const regimes =
    pinned === undefined
      ? []
      : await inForceOn(
          deps,
          caller,
          { ...pinned, jurisdictions },
          dayOf(input.receivedAt, state.timeZone ?? timeZone),
        );
  if (regimes === undefined) return { kind: 'refused', reason: 'request-jurisdiction-unknown' };
  const areOthers = regimes.some((one, index) => one.ruleVersion !== state.regimes[index]?.ruleVersion);
  const doubts =
    pinned !== undefined && areOthers
      ? await doubtsOn(
          deps,
          { ...state, receivedAt: input.receivedAt },
          { ...pinned, rights: [...state.rights] },
          regimes,
        )
      : [];
  const decided = decideReceipt(input, areOthers ? regimes : undefined, doubts);
  return onRequest(deps, caller, request, 'decide-request', sealsWords(input), decided);
}

/** Days off move a date: of a place that is none, or of none of the laws, they would move it without a word. */
async function whyNotThere(
  deps: Deps,
  { calendarPlace, jurisdictions, confirmed }: Classification,
): Promise<ClassificationRefusal | undefined> {
  if (jurisdictions.includes(calendarPlace)) return undefined;
  const isKept = (await calendarsOf(deps, calendarPlace)).length > 0;
  if (!isKept && !(await isKnownPlace(calendarPlace))) return 'request-place-unknown';
  const country = calendarPlace.slice(0, 2);
  const isWithin = jurisdictions.some((one) =>
    one === 'EU' ? isOfTheUnion(calendarPlace) : one.slice(0, 2) === country,
  );
  return isWithin || confirmed === true ? undefined : 'request-place-outside';
}

/** What the deadlines would rest on, worked out as they would be if it was pinned so now. */
async function doubtsOn(
  deps: Deps,
  file: RequestFile,
  { calendarPlace, rights }: Pick<Classification, 'calendarPlace' | 'rights'>,
  regimes: readonly Regime[],
): Promise<readonly Doubt[]> {
  const { pinnedAt: _former, ...rest } = file;
  const moment = await momentNow(deps);
  const { timeZone } = moment;
  const pinnedSo: RequestFile = { ...rest, regimes, calendarPlace, rights: rights ?? file.rights, timeZone };
  return (await clocksOf(deps, pinnedSo, moment)).flatMap(doubtsOf);
}

/** Whether a calendar was published over one that the request pinned. */
async function isPublishedOver(deps: Deps, { calendarPlace, pinnedAt }: RequestFile): Promise<boolean> {
  if (calendarPlace === undefined) return false;
  const rulebook = await loadRulebook(deps, calendarPlace);
  const now = calendarsOn(rulebook, {});
  return calendarsOn(rulebook, { pinnedAt }).some((calendar, index) => calendar !== now[index]);
}
