import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { describeOrganisation, describeOrganisationInput } from '../../usecases/organisation/describe-organisation.ts';
import { fillOffice, fillOfficeInput } from '../../usecases/organisation/fill-office.ts';
import { vacateOffice, vacateOfficeInput } from '../../usecases/organisation/vacate-office.ts';
import type { Context } from '../context.ts';
import { change } from '../define.ts';
import { purposeAsked } from '../schemas.ts';

const tag = 'organisation';
const office = z.strictObject(vacateOfficeInput.shape);

export const organisation = (context: Context): readonly RouteOptions[] => [
  change(context, {
    method: 'PUT',
    url: '/organisation',
    tag,
    summary: 'Say who the controller is: printed on every document, and its time zone decides what a day is',
    body: describeOrganisationInput,
    run: (deps, caller, { body }) => describeOrganisation(deps, caller, body),
  }),
  change(context, {
    method: 'PUT',
    url: '/organisation/offices',
    tag,
    summary: 'Appoint a representative or a data protection officer',
    description: 'With a purpose that allows it, the answer says whether anything was new; without one it does not.',
    query: z.strictObject({ purpose: purposeAsked.optional() }),
    body: fillOfficeInput,
    run: (deps, caller, { query, body }) => fillOffice(deps, caller, body, query.purpose),
  }),
  change(context, {
    method: 'DELETE',
    url: '/organisation/offices/:office/:country',
    tag,
    summary: 'Nobody holds the office any more',
    params: office,
    run: (deps, caller, { params }) => vacateOffice(deps, caller, params),
  }),
];
