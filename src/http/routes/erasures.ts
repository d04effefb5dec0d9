import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import {
  approveErasure,
  approveErasureInput,
  refuseErasure,
  refuseErasureInput,
} from '../../usecases/erasure/approve-erasure.ts';
import {
  keepParts,
  keepPartsInput,
  planErasure,
  releaseParts,
  releasePartsInput,
} from '../../usecases/erasure/plan-erasure.ts';
import { requestErasure, requestErasureInput } from '../../usecases/erasure/request-erasure.ts';
import { seeErasure, seeErasures, seeErasuresInput } from '../../usecases/erasure/see-erasures.ts';
import { recordTelling, recordTellingInput } from '../../usecases/erasure/tell-by-hand.ts';
import type { Context } from '../context.ts';
import { change, read } from '../define.ts';
import { erasureSeen } from '../erasure-answers.ts';
import { paged } from '../paged.ts';
import { idInPath, pageOf, pageQuery } from '../schemas.ts';

const tag = 'erasures';
const one = z.strictObject({ erasure: idInPath });

/** Forgetting for real: asked for, planned, approved by a second person, carried out, told, completed. */
export const erasures = (context: Context): readonly RouteOptions[] => [
  change(context, {
    method: 'POST',
    url: '/erasures',
    tag,
    summary: 'Ask that data of customers be forgotten; nothing is destroyed by it',
    body: requestErasureInput,
    run: async (deps, caller, { body }) => (await requestErasure(deps, caller, body)).outcome,
  }),
  change(context, {
    method: 'POST',
    url: '/erasures/:erasure/plan',
    tag,
    summary: 'Work out what goes and what is kept, why and until when; also anew',
    params: one,
    run: (deps, caller, { params }) => planErasure(deps, caller, params.erasure),
  }),
  change(context, {
    method: 'POST',
    url: '/erasures/:erasure/keeps',
    tag,
    summary: 'Keep data categories until a day, with a reason: the plan is worked out anew with it',
    params: one,
    body: keepPartsInput,
    run: (deps, caller, { params, body }) => keepParts(deps, caller, params.erasure, body),
  }),
  change(context, {
    method: 'POST',
    url: '/erasures/:erasure/keeps/end',
    tag,
    summary: 'Keep them no longer on the decision of the office; a law or a hold may still',
    params: one,
    body: releasePartsInput,
    run: (deps, caller, { params, body }) => releaseParts(deps, caller, params.erasure, body),
  }),
  change(context, {
    method: 'POST',
    url: '/erasures/:erasure/approval',
    tag,
    summary: 'Approve the plan as a second person; it is carried out at once, as far as it goes',
    params: one,
    body: approveErasureInput,
    run: (deps, caller, { params, body }) => approveErasure(deps, caller, params.erasure, body),
  }),
  change(context, {
    method: 'POST',
    url: '/erasures/:erasure/refusal',
    tag,
    summary: 'Do not carry it out, with the reason; only as long as nothing was destroyed',
    params: one,
    body: refuseErasureInput,
    run: (deps, caller, { params, body }) => refuseErasure(deps, caller, params.erasure, body),
  }),
  change(context, {
    method: 'POST',
    url: '/erasures/:erasure/telling',
    tag,
    summary: 'Record that the customers were told, or why not; then what was kept for it is destroyed',
    params: one,
    body: recordTellingInput,
    run: (deps, caller, { params, body }) => recordTelling(deps, caller, params.erasure, body),
  }),
  ...seeing(context),
];

const seeing = (context: Context): readonly RouteOptions[] => [
  read(context, {
    url: '/erasures',
    tag,
    summary: 'Erasures, the newest first',
    query: z.strictObject(pageQuery).extend(seeErasuresInput.omit({ limit: true, cursor: true }).shape),
    answer: pageOf(erasureSeen),
    run: (deps, caller, { query: { limit, cursor, ...filter } }) =>
      paged(context, caller, `erasures ${JSON.stringify(filter)}`, { limit, cursor }, (from) =>
        seeErasures(deps, caller, { ...filter, ...from }),
      ),
  }),
  read(context, {
    url: '/erasures/:erasure',
    tag,
    summary: 'One erasure: its plan, what was done of it, and what it waits for',
    params: one,
    answer: erasureSeen,
    run: (deps, caller, { params }) => seeErasure(deps, caller, params.erasure),
  }),
];
