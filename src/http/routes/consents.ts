import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { confirmConsent, confirmConsentInput } from '../../usecases/consent/confirm-consent.ts';
import { giveConsent, giveConsentInput, objectionBeside } from '../../usecases/consent/give-consent.ts';
import { refuseConsent, refuseConsentInput } from '../../usecases/consent/refuse-consent.ts';
import { reportConsent, reportConsentInput } from '../../usecases/consent/report-consent.ts';
import { withdrawConsent, withdrawConsentInput } from '../../usecases/consent/withdraw-consent.ts';
import type { CustomerId } from '../../kernel/ids.ts';
import type { Deps } from '../../usecases/core/deps.ts';
import type { Changed } from '../answer-change.ts';
import type { Context } from '../context.ts';
import { change } from '../define.ts';
import type { AnyOutcome } from '../idempotency.ts';
import { codeInPath, idInPath } from '../schemas.ts';

const tag = 'consents';
const params = z.strictObject({ customer: idInPath, purpose: codeInPath });
const url = (what: string): string => `/customers/:customer/consents/:purpose/${what}`;

/** A yes is recorded in spite of an objection that stands, and the answer names it. */
async function besideObjection(
  deps: Deps,
  customer: CustomerId,
  purpose: string,
  outcome: AnyOutcome,
): Promise<Changed> {
  const objection = outcome.kind === 'written' ? await objectionBeside(deps, customer, purpose) : undefined;
  return objection === undefined ? outcome : { outcome, kept: { warning: 'objection-stands', objection } };
}

/** What a customer said of a purpose: the purpose stands in the path, the rest in the body. */
export const consents = (context: Context): readonly RouteOptions[] => [
  change(context, {
    method: 'POST',
    url: url('given'),
    tag,
    summary: 'Record a yes, against the notice version that the person was shown',
    params,
    body: giveConsentInput.omit({ purpose: true }),
    run: async (deps, caller, { params: { customer, purpose }, body }) =>
      besideObjection(deps, customer, purpose, await giveConsent(deps, caller, customer, { ...body, purpose })),
  }),
  change(context, {
    method: 'POST',
    url: url('refused'),
    tag,
    summary: 'Record that the customer was asked and said no',
    params,
    body: refuseConsentInput.omit({ purpose: true }),
    run: (deps, caller, { params: { customer, purpose }, body }) =>
      refuseConsent(deps, caller, customer, { ...body, purpose }),
  }),
  change(context, {
    method: 'POST',
    url: url('withdrawn'),
    tag,
    summary: 'Record that the customer took consent back',
    params,
    body: withdrawConsentInput.omit({ purpose: true }),
    run: (deps, caller, { params: { customer, purpose }, body }) =>
      withdrawConsent(deps, caller, customer, { ...body, purpose }),
  }),
  change(context, {
    method: 'POST',
    url: url('reported'),
    tag,
    summary: 'Record what another system says; it proves nothing until confirmed',
    params,
    body: reportConsentInput.omit({ purpose: true }),
    run: (deps, caller, { params: { customer, purpose }, body }) =>
      reportConsent(deps, caller, customer, { ...body, purpose }),
  }),
  change(context, {
    method: 'POST',
    url: url('confirmed'),
    tag,
    summary: 'Turn a reported yes into one that stands',
    params,
    body: confirmConsentInput.omit({ purpose: true }),
    run: async (deps, caller, { params: { customer, purpose }, body }) =>
      besideObjection(deps, customer, purpose, await confirmConsent(deps, caller, customer, { ...body, purpose })),
  }),
];
