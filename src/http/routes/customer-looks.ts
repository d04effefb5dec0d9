import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { lookAtCustomer, lookAtCustomerInput } from '../../usecases/customer/look-at-customer.ts';
import { replayCustomer, replayCustomerInput } from '../../usecases/customer/replay-customer.ts';
import { searchCustomers, searchCustomersInput } from '../../usecases/customer/search-customers.ts';
import { customerShown, replayShown, searchShown } from '../answers.ts';
import type { Context } from '../context.ts';
import { look } from '../define.ts';
import { fieldsQuery, idInPath, purposeAsked } from '../schemas.ts';

const tag = 'customers';
const params = z.strictObject({ customer: idInPath });
const fields = fieldsQuery.pipe(lookAtCustomerInput.shape.fields.unwrap());
const SEARCH = 'customers/search';

/** What lets personal data of customers out: each answer carries the id of the event that recorded the look. */
export const customerLooks = (context: Context): readonly RouteOptions[] => [
  look(context, {
    method: 'GET',
    url: '/customers/:customer',
    tag,
    summary: 'Look at the current values of a customer, for a purpose',
    description:
      'Without "fields", what the purpose does not allow is named as withheld; a field asked for is refused.',
    params,
    query: z.strictObject({ purpose: purposeAsked, fields: fields.optional() }),
    answer: customerShown,
    run: (deps, caller, { params: { customer }, query }) =>
      lookAtCustomer(deps, caller, customer, {
        purpose: query.purpose,
        ...(query.fields === undefined ? {} : { fields: query.fields }),
      }),
    revisionOf: (customer) => customer.revision,
  }),
  look(context, {
    method: 'POST',
    url: '/customers/search',
    tag,
    summary: 'Find customers whose current values carry all the words, in any script',
    description: 'The words stand in the body and become keyed tokens: they are not stored, logged or put into a URL.',
    body: searchCustomersInput.safeExtend({ cursor: z.string().max(1024).optional() }),
    answer: searchShown,
    run: async (deps, caller, { body: { cursor, ...asked } }) => {
      const scope = `${SEARCH} ${caller.actor}`;
      const from = cursor === undefined ? {} : { cursor: context.cursors.open(cursor, scope) };
      const outcome = await searchCustomers(deps, caller, { ...asked, ...from });
      if (outcome.kind === 'refused' || outcome.value.next === undefined) return outcome;
      return { ...outcome, value: { ...outcome.value, next: context.cursors.seal(outcome.value.next, scope) } };
    },
  }),
  look(context, {
    method: 'POST',
    url: '/customers/:customer/replay',
    tag,
    summary: 'What was known of a customer at an instant or at the end of a day, with the events behind it',
    params,
    body: replayCustomerInput,
    answer: replayShown,
    run: (deps, caller, { params, body }) => replayCustomer(deps, caller, params.customer, body),
  }),
];
