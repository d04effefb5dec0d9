import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import type { CustomerId } from '../../kernel/ids.ts';
import { disposalCertificate } from '../../usecases/disposal/certificate.ts';
import { seeCustomerRetention, seeDue } from '../../usecases/disposal/find-due.ts';
import {
  approveDisposal,
  approveDisposalInput,
  planDisposal,
  refuseDisposal,
  refuseDisposalInput,
} from '../../usecases/disposal/plan-disposal.ts';
import { carryOutInput, carryOutNext } from '../../usecases/disposal/pursue-disposals.ts';
import { seeBatch, seeDisposal, seeDisposals } from '../../usecases/disposal/see-disposals.ts';
import type { Context } from '../context.ts';
import { change, EMPTY_BODY, read } from '../define.ts';
import { idInPath } from '../schemas.ts';

const tag = 'disposals';
const params = z.strictObject({ disposal: idInPath });

const due = z.array(z.object({ schedule: z.string(), dataCategory: z.string(), due: z.number() }));
const left = z.array(
  z.object({ why: z.string(), dataCategory: z.string(), by: z.string().optional(), owners: z.number() }),
);
const unstated = z.array(z.object({ schedule: z.string(), dataCategory: z.string(), owners: z.number() }));
const dryRunSeen = z.object({
  on: z.string(),
  looked: z.number(),
  owners: z.number(),
  items: z.number(),
  due,
  left,
  unstated,
  unscheduled: z.array(z.object({ dataCategory: z.string(), owners: z.number() })),
});
const line = {
  disposal: z.string(),
  phase: z.string(),
  on: z.string(),
  plannedBy: z.string(),
  begunAt: z.string(),
  approvedAt: z.string().optional(),
  completedAt: z.string().optional(),
  owners: z.number(),
  items: z.number(),
  batches: z.number(),
  batchesDone: z.number(),
};
const schedules = z.array(z.object({ schedule: z.string(), scheduleVersion: z.number() }));
const decided = z.object({
  by: z.string(),
  at: z.string(),
  alone: z.string().optional(),
  reason: z.string().optional(),
  unstatedConfirmed: z.boolean().optional(),
});
const disposalSeen = z.object({
  ...line,
  schedules,
  plan: z
    .object({ batches: z.number(), owners: z.number(), items: z.number(), due, left, unstated: unstated.optional() })
    .optional(),
  approved: decided.optional(),
  refused: decided.optional(),
  batchList: z.array(
    z.object({
      batch: z.number(),
      owners: z.number(),
      erasure: z.string().optional(),
      done: z.boolean(),
      left: z.number(),
    }),
  ),
});

/** Disposal: what is due under schedules, listed, approved by a second person, and gone the way of every erasure. */
export const disposals = (context: Context): readonly RouteOptions[] => [
  read(context, {
    url: '/retention/due',
    tag,
    summary: 'Dry run: what would be disposed of today, what is left and why, and what no schedule speaks of',
    answer: dryRunSeen,
    run: (deps, caller) => seeDue(deps, caller),
  }),
  read(context, {
    url: '/customers/:customer/retention',
    tag,
    summary: 'What schedules say of each data category of one customer',
    params: z.strictObject({ customer: idInPath }),
    answer: z.object({
      on: z.string(),
      data: z.array(
        z.object({
          dataCategory: z.string(),
          kind: z.string(),
          why: z.string().optional(),
          by: z.string().optional(),
          until: z.string().optional(),
          since: z.string().optional(),
          schedules: z.array(z.string()).optional(),
        }),
      ),
      unstated: z.array(
        z.object({ dataCategory: z.string(), schedule: z.string(), law: z.string(), trigger: z.string() }),
      ),
    }),
    run: (deps, caller, { params: { customer } }) => seeCustomerRetention(deps, caller, customer as CustomerId),
  }),
  read(context, {
    url: '/disposals',
    tag,
    summary: 'Every disposal, with how far it is',
    answer: z.array(z.object(line)),
    run: (deps, caller) => seeDisposals(deps, caller),
  }),
  read(context, {
    url: '/disposals/:disposal',
    tag,
    summary: 'One disposal: counts and reasons, approval, progress by batch',
    params,
    answer: disposalSeen,
    run: (deps, caller, { params: { disposal } }) => seeDisposal(deps, caller, disposal),
  }),
  read(context, {
    url: '/disposals/:disposal/batches/:batch',
    tag,
    summary: 'The owners of one batch as they were listed, and what was left of them',
    params: params.extend({
      batch: z
        .string()
        .regex(/^[1-9][0-9]{0,5}$/, 'must be a number from 1 on')
        .transform(Number),
    }),
    answer: z.object({
      items: z.array(
        z.object({ owner: z.string(), dataCategories: z.array(z.string()), schedules: z.array(z.string()) }),
      ),
      left: z.array(
        z.object({
          owner: z.string(),
          dataCategory: z.string(),
          why: z.string(),
          by: z.string().optional(),
          until: z.string().optional(),
        }),
      ),
    }),
    run: (deps, caller, { params: { disposal, batch } }) => seeBatch(deps, caller, disposal, batch),
  }),
  change(context, {
    method: 'POST',
    url: '/disposals',
    tag,
    summary: 'List what is due today, for a second person to approve; nothing is destroyed by it',
    body: EMPTY_BODY,
    run: (deps, caller) => planDisposal(deps, caller),
  }),
  change(context, {
    method: 'POST',
    url: '/disposals/:disposal/approval',
    tag,
    summary: 'Approve the list, as a second person: it is carried out from now on',
    params,
    body: approveDisposalInput,
    run: (deps, caller, { params: { disposal }, body }) => approveDisposal(deps, caller, disposal, body),
  }),
  change(context, {
    method: 'POST',
    url: '/disposals/:disposal/refusal',
    tag,
    summary: 'It is not carried out; only before it was approved',
    params,
    body: refuseDisposalInput,
    run: (deps, caller, { params: { disposal }, body }) => refuseDisposal(deps, caller, disposal, body),
  }),
  change(context, {
    method: 'POST',
    url: '/disposals/:disposal/progress',
    tag,
    summary: 'Carry out the next batches of an approved disposal now, instead of when the schedule wakes',
    params,
    body: carryOutInput,
    run: (deps, caller, { params: { disposal }, body }) => carryOutNext(deps, caller, disposal, body),
  }),
  read(context, {
    url: '/disposals/:disposal/certificate',
    tag,
    summary: 'What was disposed of, under which schedules and laws, by which erasures: ids, codes, counts and days',
    params,
    answer: z.object({ certificate: z.record(z.string(), z.unknown()), sha256: z.string() }),
    run: (deps, caller, { params: { disposal } }) => disposalCertificate(deps, caller, disposal),
  }),
];
