import type { z } from 'zod';
import {
  type OrganisationRefusal,
  vacateOffice as decide,
  vacateOfficeInput,
} from '../../domain/organisation/decide.ts';
import { organisationCategory } from '../../domain/organisation/state.ts';
import { ORGANISATION_STREAM } from '../../domain/organisation/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { vacateOfficeInput };

/** Nobody holds the office any more. */
export function vacateOffice(
  deps: Deps,
  caller: Caller,
  input: z.output<typeof vacateOfficeInput>,
): Promise<Outcome<IntendRefusal<OrganisationRefusal>>> {
  return intend(deps, caller, 'vacate-office', {
    category: organisationCategory,
    stream: ORGANISATION_STREAM,
    seals: [],
    decide: decide(input),
  });
}
