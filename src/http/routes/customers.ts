import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { changeCustomer, changeCustomerInput } from '../../usecases/customer/change-customer.ts';
import { correctCustomer, correctCustomerInput } from '../../usecases/customer/correct-customer.ts';
import { linkIdentifier, linkIdentifierInput } from '../../usecases/customer/link-identifier.ts';
import { registerCustomer, registerCustomerInput } from '../../usecases/customer/register-customer.ts';
import { retireCustomerFacts, retireCustomerFactsInput } from '../../usecases/customer/retire-customer-facts.ts';
import { verifyCustomer, verifyCustomerInput } from '../../usecases/customer/verify-customer.ts';
import type { Context } from '../context.ts';
import { change } from '../define.ts';
import { idInPath, purposeAsked } from '../schemas.ts';

const tag = 'customers';
const params = z.strictObject({ customer: idInPath });
/** For what purpose the caller may learn that a value is the same; without one the answer does not say. */
const query = z.strictObject({ purpose: purposeAsked.optional() });
const told = 'With a purpose that allows it, the answer says whether anything was new; without one it does not.';

/** The register of customers: what brings facts in. What lets them out is in customer-looks.ts. */
export const customers = (context: Context): readonly RouteOptions[] => [
  change(context, {
    method: 'POST',
    url: '/customers',
    tag,
    summary: 'Register a customer with source, channel and country of collection',
    body: registerCustomerInput,
    run: async (deps, caller, { body }) => (await registerCustomer(deps, caller, body)).outcome,
  }),
  change(context, {
    method: 'PATCH',
    url: '/customers/:customer',
    tag,
    summary: 'State facts of a source; only what differs from its own last statement is recorded',
    description: told,
    params,
    query,
    body: changeCustomerInput,
    run: (deps, caller, { params, query, body }) => changeCustomer(deps, caller, params.customer, body, query.purpose),
  }),
  change(context, {
    method: 'POST',
    url: '/customers/:customer/corrections',
    tag,
    summary: 'Set values right by hand (GDPR Art. 16)',
    description: told,
    params,
    query,
    body: correctCustomerInput,
    run: (deps, caller, { params, query, body }) => correctCustomer(deps, caller, params.customer, body, query.purpose),
  }),
  change(context, {
    method: 'POST',
    url: '/customers/:customer/verifications',
    tag,
    summary: 'Record that the current values of fields were checked (GDPR Art. 5(1)(d))',
    params,
    body: verifyCustomerInput,
    run: (deps, caller, { params, body }) => verifyCustomer(deps, caller, params.customer, body),
  }),
  change(context, {
    method: 'POST',
    url: '/customers/:customer/retirements',
    tag,
    summary: 'Fields have no current value any more; history keeps what was stated',
    params,
    body: retireCustomerFactsInput,
    run: (deps, caller, { params, body }) => retireCustomerFacts(deps, caller, params.customer, body),
  }),
  change(context, {
    method: 'POST',
    url: '/customers/:customer/identifiers',
    tag,
    summary: 'Record under which identifier a source system knows the customer',
    description: told,
    params,
    query,
    body: linkIdentifierInput,
    run: (deps, caller, { params, query, body }) => linkIdentifier(deps, caller, params.customer, body, query.purpose),
  }),
];
