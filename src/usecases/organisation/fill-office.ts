import type { z } from 'zod';
import {
  fillOffice as decide,
  fillOfficeComparisons,
  fillOfficeInput,
  type OrganisationRefusal,
} from '../../domain/organisation/decide.ts';
import { organisationCategory } from '../../domain/organisation/state.ts';
import { ORGANISATION_STREAM } from '../../domain/organisation/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';
import { tell } from '../core/tell.ts';

export { fillOfficeInput };

/** Appoints a representative (GDPR Art. 27, PIPL Art. 53) or a data protection officer (Art. 37, PIPL Art. 52). */
export async function fillOffice(
  deps: Deps,
  caller: Caller,
  input: z.output<typeof fillOfficeInput>,
  purpose?: string,
): Promise<Outcome<IntendRefusal<OrganisationRefusal>>> {
  const outcome = await intend(deps, caller, 'fill-office', {
    category: organisationCategory,
    stream: ORGANISATION_STREAM,
    seals: ['staff'],
    compares: { dataCategories: ['staff'], wanted: fillOfficeComparisons(input) },
    decide: (state, compared) => decide(input, compared)(state),
  });
  return tell(deps, caller, outcome, { purpose, owner: ORGANISATION_STREAM, dataCategories: ['staff'] });
}
