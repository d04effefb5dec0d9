import type { z } from 'zod';
import { deliveryCategory } from '../../domain/delivery/state.ts';
import { deliveryStream } from '../../domain/delivery/stream.ts';
import * as decide from '../../domain/request/decide-answer.ts';
import type { RequestState } from '../../domain/request/file.ts';
import { takesData } from '../../domain/request/vocabulary.ts';
import { refused, refusedAbout } from '../../domain/shape/decision.ts';
import type { EventId, Id } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import { demandedUnder } from '../../reports/letters/remedies-of-laws.ts';
import type { Caller } from '../core/caller.ts';
import { undoneOf } from '../core/carried-out.ts';
import type { Deps } from '../core/deps.ts';
import { deedOf } from '../core/erasure-deeds.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { loadState } from '../core/load-state.ts';
import {
  momentNow,
  onRequest,
  type RequestOutcome,
  type RequestOutcomeOr,
  sealsWords,
  step,
} from '../core/requests.ts';
import { pinnedRule } from '../core/rulebook.ts';
import { keptOf } from '../letters/letter-erasure.ts';
import { newsSinceApproval } from '../package/news.ts';
import { newsToAnswer } from './news-to-answer.ts';

export const { applyExceptionInput, decidePartialInput, decideRedactionInput, refuseRequestInput } = decide;
export const { approveResponseInput, deliverResponseInput } = decide;

export const applyException = step('decide-request', decide.applyException);
export const decidePartial = step('decide-request', decide.decidePartial);
export const decideRedaction = step('decide-request', decide.decideRedaction);

/** Tells the person no, with the reason and the remedies: those that its laws want named, and what else the officer names. */
export const refuseRequest = async (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: z.output<typeof refuseRequestInput>,
): Promise<RequestOutcome> => {
  const moment = await momentNow(deps);
  return onRequest(deps, caller, request, 'decide-request', sealsWords(input), async (state) => {
    const laws = state.phase === 'unknown' ? [] : state.regimes;
    const demanded: Remedy[] = [];
    for (const { jurisdiction, ruleVersion } of laws) {
      const rule = await pinnedRule(deps, jurisdiction, ruleVersion);
      demanded.push(...demandedUnder(jurisdiction, rule?.rule.appeal !== undefined));
    }
    return decide.refuseRequest(input, moment, demanded)(state);
  });
};

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
    const news = [
      ...(await newsSinceApproval(deps, request)),
      ...(await newsToAnswer(deps, request, state, input.rights)),
    ];
    const isOutdated = news.length > 0;
    return decide.approveResponse(input, moment, caller.actor, isOutdated)(state);
  });
}

/** The package of ours that is named is another one or cannot be fetched; something came in since the approval. */
export type DeliverResponseOutcome = RequestOutcomeOr<
  'delivery-unknown' | 'delivery-over' | 'package-changed-since-approval'
>;

/**
 * Records that the person has the answer: never before it is known who asks, only what was approved and as it stood then,
 * and what the register itself carries out only once it has.
 */
export async function deliverResponse(
  deps: Deps,
  caller: Caller,
  request: Id,
  input: z.output<typeof deliverResponseInput>,
): Promise<DeliverResponseOutcome> {
  const named = isRefusedByRole(caller, 'handle-request') ? undefined : await namedDelivery(deps, request, input);
  if (named === 'delivery-unknown' || named === 'delivery-over') return refused(named);
  const moment = await momentNow(deps);
  return onRequest<'package-changed-since-approval'>(deps, caller, request, 'handle-request', [], async (state) => {
    const undone = await undoneOf(
      deps,
      request,
      state,
      input.rights,
      moment,
      input.deeds as readonly EventId[] | undefined,
    );
    const kept = await keptParts(deps, request, state);
    const decision = decide.deliverResponse(input, moment, caller.actor, undone, kept)(state);
    // What was fetched the person has; it was made of what was approved, and that cannot be taken back by news.
    if (decision.kind === 'refused' || decision.events.length === 0 || named === 'opened') return decision;
    const by = input.happenedAt as Instant | undefined;
    const news = await newsToAnswer(deps, request, state, input.rights, by);
    return news.length === 0 ? decision : refusedAbout('package-changed-since-approval', news);
  });
}

async function keptParts(deps: Deps, request: Id, state: RequestState): Promise<readonly decide.KeptPart[]> {
  if (state.phase === 'unknown' || state.customer === undefined || !state.rights.some(takesData)) return [];
  const deed = await deedOf(deps, request, state.customer);
  return deed === undefined ? [] : keptOf(deed);
}

/** A package of ours that is named was made for this request, and can be fetched or was. */
async function namedDelivery(
  deps: Deps,
  request: Id,
  { delivery }: z.output<typeof deliverResponseInput>,
): Promise<'delivery-unknown' | 'delivery-over' | 'ready' | 'opened' | undefined> {
  if (delivery === undefined) return undefined;
  const { state } = await loadState(deps, deliveryCategory, deliveryStream(delivery as Id));
  if (state.phase === 'unknown' || state.request !== request) return 'delivery-unknown';
  return state.phase === 'withdrawn' || state.phase === 'expired' ? 'delivery-over' : state.phase;
}
