import { z } from 'zod';
import { ORGANISATION_STREAM } from '../../domain/organisation/stream.ts';
import { codeSchema } from '../../domain/shape/schemas.ts';
import { type OrganisationView, organisationNow } from '../../projections/models/registers-queries.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { type FieldAnswer, fieldAnswer, type LookOutcome, lookAt } from '../core/look.ts';
import type { Reply } from '../core/question.ts';

/** Who the controller is: in clear. Offices are named without their holders. */
export async function seeOrganisation(
  deps: Deps,
  caller: Caller,
): Promise<Reply<Omit<OrganisationView, 'revision' | 'offices'> & { readonly offices: readonly OfficeInClear[] }>> {
  if (isRefusedByRole(caller, 'see-registers')) return { kind: 'refused', reason: 'role-not-allowed' };
  const view = await organisationNow(deps.readModels.reader);
  if (view === undefined) return undefined;
  const { revision, offices, ...described } = view;
  const inClear = offices.map(({ office, country, filledAt }) => ({ office, country, filledAt }));
  return { data: { ...described, offices: inClear }, revision };
}

type OfficeInClear = Omit<OrganisationView['offices'][number], 'person'>;

export const lookAtOfficesInput = z.strictObject({ purpose: codeSchema });

export interface OfficeAnswer extends OfficeInClear {
  readonly name?: FieldAnswer;
  readonly contacts?: FieldAnswer;
}

/** Who holds the offices: names of staff, so a look. */
export async function lookAtOffices(
  deps: Deps,
  caller: Caller,
  { purpose }: z.output<typeof lookAtOfficesInput>,
): Promise<LookOutcome<readonly OfficeAnswer[]>> {
  const offices = (await organisationNow(deps.readModels.reader))?.offices ?? [];
  const asked = { look: 'staff', purpose, owners: [ORGANISATION_STREAM], dataCategories: ['staff'] } as const;
  const answer = await lookAt(
    deps,
    caller,
    asked,
    offices.map((office) => office.person),
  );
  if (answer.kind === 'refused') return answer;
  const value = offices.map(({ person: _person, ...office }, index) => {
    const payload = answer.value[index];
    if (payload === undefined) return office;
    const name = fieldAnswer(payload, 'name');
    const contacts = fieldAnswer(payload, 'contacts');
    return { ...office, ...(name === undefined ? {} : { name }), ...(contacts === undefined ? {} : { contacts }) };
  });
  return { ...answer, value };
}
