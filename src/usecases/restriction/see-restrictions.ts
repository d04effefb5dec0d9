import { z } from 'zod';
import type { CustomerId } from '../../kernel/ids.ts';
import { openRestraints, type RestraintView, restraintsOf } from '../../projections/models/restrictions-queries.ts';
import type { Page } from '../../projections/page.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { ask, type Reply } from '../core/question.ts';
import { pageInput, pageRequest } from '../activity/see-registers.ts';

export const seeRestrictionsInput = pageInput.extend({
  kind: z.enum(['restriction', 'objection', 'opt-out']).optional(),
});

/** Everything that stands or stood in one customer's way: ids, codes and instants. */
export async function seeCustomerRestrictions(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
): Promise<Reply<readonly RestraintView[]>> {
  if (isRefusedByRole(caller, 'see-restrictions')) return { kind: 'refused', reason: 'role-not-allowed' };
  const { items, revision } = await restraintsOf(deps.readModels.reader, customer);
  return revision === undefined ? { data: items } : { data: items, revision };
}

/** The register of what stands now, of all customers. */
export const seeRestrictions = (
  deps: Deps,
  caller: Caller,
  { kind, ...page }: z.output<typeof seeRestrictionsInput>,
): Promise<Reply<Page<RestraintView>>> =>
  ask(caller, 'see-restrictions', () =>
    openRestraints(deps.readModels.reader, { ...pageRequest(page), ...(kind === undefined ? {} : { kind }) }),
  );
