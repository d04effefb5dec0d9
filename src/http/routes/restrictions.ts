import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { endException, exceptPurpose, exceptPurposeInput } from '../../usecases/restriction/except-restriction.ts';
import {
  announceLifting,
  announceLiftingInput,
  liftRestriction,
  liftRestrictionInput,
} from '../../usecases/restriction/lift-restriction.ts';
import {
  decideObjection,
  decideObjectionInput,
  receiveObjection,
  receiveObjectionInput,
  withdrawObjection,
} from '../../usecases/restriction/object-to-purpose.ts';
import { optOut, optOutInput, takeBackInput, withdrawOptOut } from '../../usecases/restriction/opt-out.ts';
import { restrictProcessing, restrictProcessingInput } from '../../usecases/restriction/restrict-processing.ts';
import {
  seeCustomerRestrictions,
  seeRestrictions,
  seeRestrictionsInput,
} from '../../usecases/restriction/see-restrictions.ts';
import type { Context } from '../context.ts';
import { change, read } from '../define.ts';
import { paged } from '../paged.ts';
import { eventIdInPath, idInPath, pageOf, pageQuery } from '../schemas.ts';

const tag = 'restrictions';
const ofCustomer = z.strictObject({ customer: idInPath });
const ofEvent = ofCustomer.extend({ eventId: eventIdInPath });
const stated = z.string();

const restraintSeen = z.object({
  id: z.string().meta({ description: 'The event that began it, which is its name.' }),
  customer: z.string(),
  kind: z.string(),
  state: z.string(),
  purposes: z.array(z.string()).meta({ description: 'Empty: all of them.' }),
  ground: z.string(),
  effect: z.string().optional(),
  contactBy: z.string().optional(),
  request: z.string().optional(),
  since: stated,
  changedAt: stated,
  changedBy: z.string(),
  toldBy: z.string().optional(),
  exceptions: z.array(
    z.object({
      id: z.string(),
      purpose: z.string(),
      exception: z.string(),
      until: stated.optional(),
      ended: z.boolean(),
    }),
  ),
});

/** What stands in the way of processing: the id of the event that began it names it in the path. */
export const restrictions = (context: Context): readonly RouteOptions[] => [
  ...restricting(context),
  ...objecting(context),
  ...optingOut(context),
  read(context, {
    url: '/customers/:customer/restrictions',
    tag,
    summary: 'Everything that stands or stood in the way of processing a customer, by which event',
    params: ofCustomer,
    answer: z.array(restraintSeen),
    run: (deps, caller, { params }) => seeCustomerRestrictions(deps, caller, params.customer),
  }),
  read(context, {
    url: '/restrictions',
    tag,
    summary: 'The register of restrictions, objections and opt-outs that stand now, newest first',
    query: z.strictObject(pageQuery).extend({ kind: seeRestrictionsInput.shape.kind }),
    answer: pageOf(restraintSeen),
    run: (deps, caller, { query: { kind, ...asked } }) =>
      paged(context, caller, `restrictions ${kind ?? ''}`, asked, (from) =>
        seeRestrictions(deps, caller, { ...from, ...(kind === undefined ? {} : { kind }) }),
      ),
  }),
];

const restricting = (context: Context): readonly RouteOptions[] => [
  change(context, {
    method: 'POST',
    url: '/customers/:customer/restrictions',
    tag,
    summary: 'Restrict processing, for some purposes or for all; looks are judged by it at once',
    params: ofCustomer,
    body: restrictProcessingInput,
    run: (deps, caller, { params, body }) => restrictProcessing(deps, caller, params.customer, body),
  }),
  change(context, {
    method: 'POST',
    url: '/customers/:customer/restrictions/:eventId/announcements',
    tag,
    summary: 'Record that the customer was told, by another way than a letter, that it is about to be lifted',
    params: ofEvent,
    body: announceLiftingInput,
    run: (deps, caller, { params: { customer, eventId }, body }) =>
      announceLifting(deps, caller, customer, eventId, body),
  }),
  change(context, {
    method: 'POST',
    url: '/customers/:customer/restrictions/:eventId/lifting',
    tag,
    summary: 'Lift a restriction of whose end the customer was told before (GDPR Art. 18(3))',
    params: ofEvent,
    body: liftRestrictionInput,
    run: (deps, caller, { params: { customer, eventId }, body }) =>
      liftRestriction(deps, caller, customer, eventId, body),
  }),
  change(context, {
    method: 'POST',
    url: '/customers/:customer/restrictions/:eventId/exceptions',
    tag,
    summary: 'Let one purpose go on in spite of it, on a ground of GDPR Art. 18(2)',
    params: ofEvent,
    body: exceptPurposeInput,
    run: (deps, caller, { params: { customer, eventId }, body }) =>
      exceptPurpose(deps, caller, customer, eventId, body),
  }),
  change(context, {
    method: 'POST',
    url: '/customers/:customer/restrictions/:eventId/exceptions/end',
    tag,
    summary: 'End an exception, at once',
    params: ofEvent,
    body: z.strictObject({ exception: eventIdInPath }),
    run: (deps, caller, { params: { customer, eventId }, body }) =>
      endException(deps, caller, customer, eventId, body.exception),
  }),
];

const objecting = (context: Context): readonly RouteOptions[] => [
  change(context, {
    method: 'POST',
    url: '/customers/:customer/objections',
    tag,
    summary: 'Record an objection; direct marketing stops for good, other purposes until it is decided',
    params: ofCustomer,
    body: receiveObjectionInput,
    run: (deps, caller, { params, body }) => receiveObjection(deps, caller, params.customer, body),
  }),
  change(context, {
    method: 'POST',
    url: '/customers/:customer/objections/:eventId/decision',
    tag,
    summary: 'Uphold an objection, or overrule it where the law allows that',
    params: ofEvent,
    body: decideObjectionInput,
    run: (deps, caller, { params: { customer, eventId }, body }) =>
      decideObjection(deps, caller, customer, eventId, body),
  }),
  change(context, {
    method: 'POST',
    url: '/customers/:customer/objections/:eventId/withdrawal',
    tag,
    summary: 'Record that the customer took an objection back',
    params: ofEvent,
    body: takeBackInput,
    run: (deps, caller, { params: { customer, eventId }, body }) =>
      withdrawObjection(deps, caller, customer, eventId, body),
  }),
];

const optingOut = (context: Context): readonly RouteOptions[] => [
  change(context, {
    method: 'POST',
    url: '/customers/:customer/opt-outs',
    tag,
    summary: 'Record an opt-out, without a reason or a proof of identity; a signal of the browser counts (GPC)',
    params: ofCustomer,
    body: optOutInput,
    run: (deps, caller, { params, body }) => optOut(deps, caller, params.customer, body),
  }),
  change(context, {
    method: 'POST',
    url: '/customers/:customer/opt-outs/:eventId/withdrawal',
    tag,
    summary: 'Record that the customer took an opt-out back',
    params: ofEvent,
    body: takeBackInput,
    run: (deps, caller, { params: { customer, eventId }, body }) =>
      withdrawOptOut(deps, caller, customer, eventId, body),
  }),
];
