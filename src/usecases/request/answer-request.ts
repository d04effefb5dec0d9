import type { z } from 'zod';
import { deliveryCategory } from '../../domain/delivery/state.ts';
import { deliveryStream } from '../../domain/delivery/stream.ts';
import * as decide from '../../domain/request/decide-answer.ts';
import type { RequestState } from '../../domain/request/file.ts';
import { takesData } from '../../domain/request/vocabulary.ts';
import type { Id } from '../../kernel/ids.ts';
import { demandedUnder } from '../../reports/letters/remedies-of-laws.ts';
import type { Caller } from '../core/caller.ts';
import { undoneOf } from '../core/carried-out.ts';
import type { Deps } from '../core/deps.ts';
import { deedOf } from '../core/erasure-deeds.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { loadState } from '../core/load-state.ts';
import { momentNow, onRequest, type RequestOutcome, sealsWords, step } from '../core/requests.ts';
import { pinnedRule } from '../core/rulebook.ts';
import { keptOf } from '../letters/letter-erasure.ts';
import { newsSinceApproval } from '../package/news.ts';

export const { applyExceptionInput, decidePartialInput, decideRedactionInput, refuseRequestInput } = decide;
export const { approveResponseInput, deliverResponseInput } = decide;

export const applyException = step('decide-request', decide.applyException);
export const decidePartial = step('decide-request', decide.decidePartial);
export const decideRedaction = step('decide-request', decide.decideRedaction);

/** Tells the person no, with the reason and the remedies: those that its laws want named, and what else the officer names. */
export const refuseRequest = (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: z.output<typeof refuseRequestInput>,
): Promise<RequestOutcome> =>
  onRequest(deps, caller, request, 'decide-request', sealsWords(input), async (state) => {
    const laws = state.phase === 'unknown' ? [] : state.regimes;
    const demanded: Remedy[] = [];
    for (const { jurisdiction, ruleVersion } of laws) {
      const rule = await pinnedRule(deps, jurisdiction, ruleVersion);
      demanded.push(...demandedUnder(jurisdiction, rule?.rule.appeal !== undefined));
    }
    return decide.refuseRequest(input, demanded)(state);
  });

type Remedy = z.output<typeof refuseRequestInput>['remedies'][number];

/** Says that the answer is right as it stands: up to here, and nothing that comes later. */
export async function approveResponse(
  deps: Deps,
  caller: Caller,
  request: Id,
  input: z.output<typeof approveResponseInput>,
): Promise<RequestOutcome> {
  const moment = await momentNow(deps);
  return onRequest(deps, caller, request, 'decide-request', [], async (state) => {
    const isOutdated = (await newsSinceApproval(deps, request)).length > 0;
    return decide.approveResponse(input, moment, caller.actor, isOutdated)(state);
  });
}

/** What else a delivery may be refused for: the package of ours that it names is another one, or cannot be fetched. */
export type DeliverResponseOutcome =
  | RequestOutcome
  | { readonly kind: 'refused'; readonly reason: 'delivery-unknown' | 'delivery-over' };

/**
 * Records that the person has the answer: never before it is known who asks, only what was approved, and what the register
 * itself carries out only once it has.
 */
export async function deliverResponse(
  deps: Deps,
  caller: Caller,
  request: Id,
  input: z.output<typeof deliverResponseInput>,
): Promise<DeliverResponseOutcome> {
  const not = isRefusedByRole(caller, 'handle-request') ? undefined : await whyNotByDelivery(deps, request, input);
  if (not !== undefined) return { kind: 'refused', reason: not };
  const moment = await momentNow(deps);
  return onRequest(deps, caller, request, 'handle-request', [], async (state) => {
    const undone = await undoneOf(deps, request, state, input.rights);
    const kept = await keptParts(deps, request, state);
    return decide.deliverResponse(input, moment, caller.actor, undone, kept)(state);
  });
}

async function keptParts(deps: Deps, request: Id, state: RequestState): Promise<readonly decide.KeptPart[]> {
  if (state.phase === 'unknown' || state.customer === undefined || !state.rights.some(takesData)) return [];
  const deed = await deedOf(deps, request, state.customer);
  return deed === undefined ? [] : keptOf(deed);
}

/** A package of ours that is named was made for this request, and can be fetched or was. */
async function whyNotByDelivery(
  deps: Deps,
  request: Id,
  { delivery }: z.output<typeof deliverResponseInput>,
): Promise<'delivery-unknown' | 'delivery-over' | undefined> {
  if (delivery === undefined) return undefined;
  const { state } = await loadState(deps, deliveryCategory, deliveryStream(delivery as Id));
  if (state.phase === 'unknown' || state.request !== request) return 'delivery-unknown';
  return state.phase === 'withdrawn' || state.phase === 'expired' ? 'delivery-over' : undefined;
}
