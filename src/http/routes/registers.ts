import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { seeAccessLog, seeAccessLogInput } from '../../usecases/actor/see-access-log.ts';
import { seeActivity, seeActivityInput } from '../../usecases/activity/see-activity.ts';
import { seeConsents } from '../../usecases/consent/see-consents.ts';
import { lookAtOffices, lookAtOfficesInput, seeOrganisation } from '../../usecases/organisation/see-organisation.ts';
import { seeActors, seeImports, seeNotices, seePurposes } from '../../usecases/activity/see-registers.ts';
import { seeTimeline, seeTimelineInput } from '../../usecases/customer/see-timeline.ts';
import * as answers from '../answers.ts';
import type { Context } from '../context.ts';
import { look, read } from '../define.ts';
import { paged } from '../paged.ts';
import { idInPath, pageOf, pageQuery } from '../schemas.ts';

const ofCustomer = z.strictObject({ customer: idInPath });
const page = z.strictObject(pageQuery);

/** What the register knows of itself, and of customers without opening anything. */
export const registers = (context: Context): readonly RouteOptions[] => [
  read(context, {
    url: '/organisation',
    tag: 'organisation',
    summary: 'Who the controller is; offices without the names of who holds them',
    answer: answers.organisationSeen,
    run: (deps, caller) => seeOrganisation(deps, caller),
  }),
  look(context, {
    method: 'GET',
    url: '/organisation/offices',
    tag: 'organisation',
    summary: 'Who holds the offices: names of staff, so a look',
    query: z.strictObject(lookAtOfficesInput.shape),
    answer: answers.officesShown,
    run: (deps, caller, { query }) => lookAtOffices(deps, caller, query),
  }),
  read(context, {
    url: '/actors',
    tag: 'actors',
    summary: 'Everyone who may act, with roles, purposes and the ids of tokens; names stay sealed',
    answer: answers.actorsSeen,
    run: (deps, caller) => seeActors(deps, caller),
  }),
  read(context, {
    url: '/purposes',
    tag: 'purposes',
    summary: 'All purposes and their terms, retired ones too',
    answer: answers.purposesSeen,
    run: (deps, caller) => seePurposes(deps, caller),
  }),
  read(context, {
    url: '/notices',
    tag: 'notices',
    summary: 'Every version of every privacy notice',
    answer: answers.noticesSeen,
    run: (deps, caller) => seeNotices(deps, caller),
  }),
  read(context, {
    url: '/imports',
    tag: 'imports',
    summary: 'Runs of imports with their counts, newest first',
    query: page,
    answer: pageOf(answers.importRunSeen),
    run: (deps, caller, { query }) =>
      paged(context, caller, 'imports', query, (asked) => seeImports(deps, caller, asked)),
  }),
  read(context, {
    url: '/customers/:customer/consents',
    tag: 'consents',
    summary: 'Where each purpose stands with a customer, and by which event',
    params: ofCustomer,
    answer: answers.consentsSeen,
    run: (deps, caller, { params }) => seeConsents(deps, caller, params.customer),
  }),
  read(context, {
    url: '/customers/:customer/timeline',
    tag: 'customers',
    summary: 'Every event about a customer, and looks for whoever may see the access log: ids, codes and instants',
    params: ofCustomer,
    query: page.extend({ order: seeTimelineInput.shape.order }),
    answer: pageOf(answers.timelineEntrySeen),
    run: (deps, caller, { params: { customer }, query: { order, ...asked } }) =>
      paged(context, caller, `timeline ${customer} ${order}`, asked, (from) =>
        seeTimeline(deps, caller, customer, { order, ...from }),
      ),
  }),
  read(context, {
    url: '/customers/:customer/access-log',
    tag: 'customers',
    summary: 'Who looked at a customer, for what purpose, and who was refused; newest first',
    params: ofCustomer,
    query: page,
    answer: pageOf(answers.accessEntrySeen),
    run: (deps, caller, { params: { customer }, query }) =>
      paged(context, caller, `access-log ${customer}`, query, (from) =>
        seeAccessLog(deps, caller, { customer, ...from }),
      ),
  }),
  read(context, {
    url: '/access-log',
    tag: 'access-log',
    summary: 'Who looked, at whom, for what purpose, and who was refused; newest first',
    query: page.extend(seeAccessLogInput.omit({ limit: true, cursor: true }).shape),
    answer: pageOf(answers.accessEntrySeen),
    run: (deps, caller, { query: { limit, cursor, ...filter } }) =>
      paged(context, caller, `access-log ${JSON.stringify(filter)}`, { limit, cursor }, (from) =>
        seeAccessLog(deps, caller, { ...filter, ...from }),
      ),
  }),
  read(context, {
    url: '/activity',
    tag: 'activity',
    summary: 'Counts of events by day, kind, actor, purpose and country of collection',
    query: page.extend({ from: seeActivityInput.shape.from, to: seeActivityInput.shape.to }),
    answer: pageOf(answers.activitySeen),
    run: (deps, caller, { query: { from, to, ...asked } }) =>
      paged(context, caller, `activity ${from} ${to}`, asked, (at) => seeActivity(deps, caller, { from, to, ...at })),
  }),
];
