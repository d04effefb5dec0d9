import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import {
  adoptDefault,
  adoptDefaultInput,
  approveRetention,
  approveRetentionInput,
  endRetention,
  endRetentionInput,
  proposeRetentionEnd,
  proposeRetentionEndInput,
  scheduleRetention,
  scheduleRetentionInput,
} from '../../usecases/retention/keep-schedules.ts';
import { seeDefaults, seeSchedule, seeSchedules, seeTriggers } from '../../usecases/retention/see-retention.ts';
import {
  stateTrigger,
  stateTriggerInput,
  withdrawTrigger,
  withdrawTriggerInput,
} from '../../usecases/retention/state-trigger.ts';
import type { CustomerId } from '../../kernel/ids.ts';
import type { Context } from '../context.ts';
import { change, read } from '../define.ts';
import { codeInPath, idInPath } from '../schemas.ts';

const tag = 'retention';
const params = z.strictObject({ code: codeInPath });
const ofCustomer = z.strictObject({ customer: idInPath });

const termsSeen = z.object({
  mode: z.string(),
  ownerKind: z.string(),
  dataCategories: z.array(z.string()),
  purpose: z.string().optional(),
  trigger: z.string(),
  elseFrom: z.string().optional(),
  period: z.object({
    unit: z.string(),
    number: z.number(),
    countFrom: z.string(),
    yearEnd: z.string().optional(),
  }),
  law: z.object({ citation: z.string(), jurisdiction: z.string().optional(), certainty: z.string() }),
  countries: z.array(z.string()).optional(),
  regimes: z.array(z.string()).optional(),
  adopted: z.object({ code: z.string(), edition: z.string() }).optional(),
});
const version = {
  scheduleVersion: z.number(),
  terms: termsSeen,
  confirmed: z.string().optional(),
  draftedAt: z.string(),
  draftedBy: z.string(),
};
const scheduleSeen = z.object({
  code: z.string(),
  phase: z.string(),
  lastVersion: z.number(),
  draft: z.object(version).optional(),
  approved: z.object({ ...version, approvedAt: z.string(), approvedBy: z.string() }).optional(),
  endProposed: z.object({ reason: z.string(), by: z.string(), at: z.string() }).optional(),
  endedAt: z.string().optional(),
});
const defaultsSeen = z.object({
  edition: z.string(),
  notLegalAdvice: z.string(),
  defaults: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      terms: termsSeen,
      note: z.string().optional(),
      needsConfirmation: z.boolean(),
      adoptedAs: z.array(z.string()),
    }),
  ),
});

/** Retention schedules: what is kept until a day, and what is gone by it. */
export const retention = (context: Context): readonly RouteOptions[] => [
  read(context, {
    url: '/retention',
    tag,
    summary: 'Every retention schedule: the version in force and the draft',
    answer: z.array(scheduleSeen),
    run: (deps, caller) => seeSchedules(deps, caller),
  }),
  read(context, {
    url: '/retention/defaults',
    tag,
    summary:
      'What the product ships: common statutes with citation and certainty; none is in force before it is adopted',
    answer: defaultsSeen,
    run: (deps, caller) => seeDefaults(deps, caller),
  }),
  read(context, {
    url: '/retention/schedules/:code',
    tag,
    summary: 'One retention schedule',
    params,
    answer: scheduleSeen,
    run: (deps, caller, { params: { code } }) => seeSchedule(deps, caller, code),
  }),
  change(context, {
    method: 'PUT',
    url: '/retention/schedules/:code',
    tag,
    summary: 'Draft a schedule, or its next version; what was approved before stays in force',
    description: 'The citation stands in clear and is printed: it must name no person.',
    params,
    body: scheduleRetentionInput.omit({ code: true }),
    run: (deps, caller, { params: { code }, body }) => scheduleRetention(deps, caller, { code, ...body }),
  }),
  change(context, {
    method: 'POST',
    url: '/retention/defaults',
    tag,
    summary: 'Draft a schedule from a default; one of low certainty is confirmed by naming it',
    body: adoptDefaultInput,
    run: (deps, caller, { body }) => adoptDefault(deps, caller, body),
  }),
  change(context, {
    method: 'POST',
    url: '/retention/schedules/:code/approval',
    tag,
    summary: 'Stand by a version that somebody else drafted: it is in force from now on',
    params,
    body: approveRetentionInput,
    run: (deps, caller, { params: { code }, body }) => approveRetention(deps, caller, code, body),
  }),
  change(context, {
    method: 'POST',
    url: '/retention/schedules/:code/end-proposal',
    tag,
    summary: 'Ask that a schedule end; another person ends it',
    params,
    body: proposeRetentionEndInput,
    run: (deps, caller, { params: { code }, body }) => proposeRetentionEnd(deps, caller, code, body),
  }),
  change(context, {
    method: 'POST',
    url: '/retention/schedules/:code/end',
    tag,
    summary: 'End a schedule, as somebody else proposed',
    params,
    body: endRetentionInput,
    run: (deps, caller, { params: { code }, body }) => endRetention(deps, caller, code, body),
  }),
  read(context, {
    url: '/customers/:customer/retention-triggers',
    tag,
    summary: 'What systems stated of a customer: last order, end of contract, last contact',
    params: ofCustomer,
    answer: z.object({
      stated: z.array(z.object({ trigger: z.string(), source: z.string(), said: z.string() })),
    }),
    run: (deps, caller, { params: { customer } }) => seeTriggers(deps, caller, customer as CustomerId),
  }),
  change(context, {
    method: 'POST',
    url: '/customers/:customer/retention-triggers',
    tag,
    summary: 'A connected system says when the last order was, when a contract ended, or when there was contact',
    params: ofCustomer,
    body: stateTriggerInput,
    run: (deps, caller, { params: { customer }, body }) => stateTrigger(deps, caller, customer as CustomerId, body),
  }),
  change(context, {
    method: 'POST',
    url: '/customers/:customer/retention-triggers/withdrawal',
    tag,
    summary: 'What was stated did not happen, or a contract goes on after all',
    params: ofCustomer,
    body: withdrawTriggerInput,
    run: (deps, caller, { params: { customer }, body }) => withdrawTrigger(deps, caller, customer as CustomerId, body),
  }),
];
