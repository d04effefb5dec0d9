import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import {
  changeCustodian,
  changeCustodianInput,
  declineRelease,
  placeHold,
  placeHoldInput,
  proposeRelease,
  proposeReleaseInput,
  releaseHold,
  releaseHoldInput,
  reviewHold,
  reviewHoldInput,
  widenHold,
  widenHoldInput,
} from '../../usecases/hold/change-hold.ts';
import { seeHold, seeHolds, seeHoldsInput } from '../../usecases/hold/see-holds.ts';
import type { Context } from '../context.ts';
import { change, EMPTY_BODY, read } from '../define.ts';
import { idInPath } from '../schemas.ts';

const tag = 'holds';
const params = z.strictObject({ hold: idInPath });

const act = z.object({ reason: z.string(), at: z.string(), by: z.string() });
const holdSeen = z.object({
  hold: z.string(),
  phase: z.string(),
  matter: z.string(),
  basis: z.string(),
  dataCategories: z.array(z.string()),
  everybody: z.boolean(),
  ownerCount: z.number().optional(),
  custodian: z.string(),
  placedAt: z.string(),
  placedBy: z.string(),
  reviewOn: z.string(),
  reminded: z.number(),
  reviews: z.number(),
  lastReview: z.object({ outcome: z.string(), at: z.string(), by: z.string() }).optional(),
  proposal: act.optional(),
  reason: z.string().optional(),
  releasedAt: z.string().optional(),
  releasedBy: z.string().optional(),
});

/** Legal holds: nothing of their scope is erased or disposed of until two people let it go. */
export const holds = (context: Context): readonly RouteOptions[] => [
  read(context, {
    url: '/holds',
    tag,
    summary: 'Every legal hold: matter, scope, custodian, reviews',
    query: seeHoldsInput,
    answer: z.array(holdSeen),
    run: (deps, caller, { query }) => seeHolds(deps, caller, query),
  }),
  read(context, {
    url: '/holds/:hold',
    tag,
    summary: 'One hold, with the owners that it names',
    params,
    answer: holdSeen.extend({ owners: z.array(z.string()).optional(), erasedAlready: z.number().optional() }),
    run: (deps, caller, { params: { hold } }) => seeHold(deps, caller, hold),
  }),
  change(context, {
    method: 'POST',
    url: '/holds',
    tag,
    summary: 'Place a hold: nothing of its scope is destroyed from now on',
    description:
      '"owners" are stream names (customer-, request-, actor-, recipient- and an id), or "all". A request is held with its customer. "matter" is a code of the controller and must name nobody.',
    body: placeHoldInput,
    run: (deps, caller, { body }) => placeHold(deps, caller, body),
  }),
  change(context, {
    method: 'POST',
    url: '/holds/:hold/scope',
    tag,
    summary: 'Widen the scope; what is to be let go is let go by a release',
    params,
    body: widenHoldInput,
    run: (deps, caller, { params: { hold }, body }) => widenHold(deps, caller, hold, body),
  }),
  change(context, {
    method: 'POST',
    url: '/holds/:hold/custodian',
    tag,
    summary: 'Somebody else answers for it from now on',
    params,
    body: changeCustodianInput,
    run: (deps, caller, { params: { hold }, body }) => changeCustodian(deps, caller, hold, body),
  }),
  change(context, {
    method: 'POST',
    url: '/holds/:hold/reviews',
    tag,
    summary: 'Record that somebody looked whether it is still needed, and the day of the next look',
    params,
    body: reviewHoldInput,
    run: (deps, caller, { params: { hold }, body }) => reviewHold(deps, caller, hold, body),
  }),
  change(context, {
    method: 'POST',
    url: '/holds/:hold/release-proposal',
    tag,
    summary: 'Ask that it be released; another person releases',
    params,
    body: proposeReleaseInput,
    run: (deps, caller, { params: { hold }, body }) => proposeRelease(deps, caller, hold, body),
  }),
  change(context, {
    method: 'POST',
    url: '/holds/:hold/release-refusal',
    tag,
    summary: 'It was asked and is not released',
    params,
    body: EMPTY_BODY,
    run: (deps, caller, { params: { hold } }) => declineRelease(deps, caller, hold),
  }),
  change(context, {
    method: 'POST',
    url: '/holds/:hold/release',
    tag,
    summary: 'Release it, as somebody else proposed',
    params,
    body: releaseHoldInput,
    run: (deps, caller, { params: { hold }, body }) => releaseHold(deps, caller, hold, body),
  }),
];
