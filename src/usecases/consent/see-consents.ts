import type { CustomerId } from '../../kernel/ids.ts';
import { type CustomerConsents, consentsOf } from '../../projections/models/consent-status.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import type { Reply } from '../core/question.ts';

/** Where each purpose stands with a customer, and by which event. Codes and instants: nothing sealed is opened. */
export async function seeConsents(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
): Promise<Reply<CustomerConsents['purposes']>> {
  if (isRefusedByRole(caller, 'see-consents')) return { kind: 'refused', reason: 'role-not-allowed' };
  const { purposes, revision } = await consentsOf(deps.readModels.reader, customer);
  return revision === undefined ? { data: purposes } : { data: purposes, revision };
}
