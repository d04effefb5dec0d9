import type { z } from 'zod';
import {
  describeOrganisation as decide,
  describeOrganisationInput,
  type OrganisationRefusal,
} from '../../domain/organisation/decide.ts';
import { organisationCategory } from '../../domain/organisation/state.ts';
import { ORGANISATION_STREAM } from '../../domain/organisation/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { describeOrganisationInput };

/** Says who the controller is; printed on every document, and its time zone decides what a day is. */
export function describeOrganisation(
  deps: Deps,
  caller: Caller,
  input: z.output<typeof describeOrganisationInput>,
): Promise<Outcome<IntendRefusal<OrganisationRefusal>>> {
  return intend(deps, caller, 'describe-organisation', {
    category: organisationCategory,
    stream: ORGANISATION_STREAM,
    seals: [],
    decide: decide(input),
  });
}
