import type { z } from 'zod';
import type { DecideOnRequest } from '../../domain/request/decide.ts';
import {
  type Classification,
  classifyRequest as decide,
  classifyRequestInput,
  reclassifyRequest as decideAnew,
  reclassifyRequestInput,
} from '../../domain/request/decide-intake.ts';
import type { Regime } from '../../domain/request/pieces.ts';
import { dayOf } from '../../domain/rules/calendar.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Caller } from '../core/caller.ts';
import { controllerTimeZone } from '../core/controller.ts';
import type { Deps } from '../core/deps.ts';
import { actOf, isRefusedByRole } from '../core/intend.ts';
import { isReceived, loadRequest, onRequest, type RequestOutcome } from '../core/requests.ts';
import { pinCalendars, pinRule } from '../core/rulebook.ts';

export { classifyRequestInput, reclassifyRequestInput };

/** Says which laws apply, and pins the version of each that is in force for the day of receipt. */
export const classifyRequest = (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Classification,
): Promise<RequestOutcome> =>
  pinned(deps, caller, request, 'handle-request', input, (regimes) => decide(input, regimes));

/** Pins anew, with the reason: the only way in which another version of a rule reaches a request. */
export const reclassifyRequest = (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: z.output<typeof reclassifyRequestInput>,
): Promise<RequestOutcome> =>
  pinned(deps, caller, request, 'decide-request', input, (regimes) => decideAnew(input, regimes));

async function pinned(
  deps: Deps,
  caller: Caller,
  request: Id,
  name: 'handle-request' | 'decide-request',
  { jurisdictions, calendarPlace }: Classification,
  decided: (regimes: readonly Regime[]) => DecideOnRequest,
): Promise<RequestOutcome> {
  // Rules are recorded when they are first used: nobody who may not classify makes that happen.
  if (isRefusedByRole(caller, name)) return { kind: 'refused', reason: 'role-not-allowed' };
  const { state } = await loadRequest(deps, request);
  if (!isReceived(state)) return { kind: 'refused', reason: 'request-unknown' };
  const receivedOn = dayOf(state.receivedAt, await controllerTimeZone(deps));
  const regimes: Regime[] = [];
  for (const jurisdiction of jurisdictions) {
    const rule = await pinRule(deps, actOf(caller), jurisdiction, receivedOn);
    if (rule === undefined) return { kind: 'refused', reason: 'request-jurisdiction-unknown' };
    regimes.push({ jurisdiction, ruleVersion: rule.ruleVersion });
  }
  const year = Number(receivedOn.slice(0, 4));
  await pinCalendars(deps, actOf(caller), calendarPlace, [year, year + 1]);
  return onRequest(deps, caller, request, name, [], decided(regimes));
}
