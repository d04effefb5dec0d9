import type { z } from 'zod';
import type { CustomerId } from '../../kernel/ids.ts';
import {
  type CustomerRefusal,
  linkIdentifier as decide,
  linkIdentifierComparisons,
  linkIdentifierInput,
} from '../../domain/customer/decide.ts';
import { customerCategory } from '../../domain/customer/state.ts';
import { customerOwner, customerStream } from '../../domain/customer/stream.ts';
import type { AnyStoredEvent } from '../../domain/shape/event.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import { isDamageAccepted } from '../core/damage.ts';
import type { Deps } from '../core/deps.ts';
import { unlessErased } from '../core/erased.ts';
import { type IntendRefusal, intend, isRefusedByRole } from '../core/intend.ts';
import { isRegistered } from '../core/of-registered.ts';
import { readHistory } from '../core/read-stream.ts';
import { tell } from '../core/tell.ts';

export { linkIdentifierInput };

/** The customer is known under this identifier in a source system; another customer's identifier is refused. */
export async function linkIdentifier(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  input: z.output<typeof linkIdentifierInput>,
  purpose?: string,
): Promise<Outcome<IntendRefusal<CustomerRefusal | 'identifier-held'>>> {
  if (isRefusedByRole(caller, 'link-identifier')) return { kind: 'refused', reason: 'role-not-allowed' };
  if (!(await isRegistered(deps, customer))) return { kind: 'refused', reason: 'customer-unknown' };
  // A reservation stays behind a refusal, and would lead the identifier's rows to this customer without a record.
  if (await isRevisionChanged(deps, caller, customer)) return { kind: 'refused', reason: 'revision-changed' };
  const reservation = await unlessErased(() => deps.vault.reserve(input.system, input.identifier, customer));
  if (reservation.kind === 'refused') return reservation;
  if (reservation.kind === 'suppressed') return { kind: 'refused', reason: 'customer-erased' };
  if (reservation.kind === 'held') return { kind: 'refused', reason: 'identifier-held' };
  const outcome = await unlessErased(() =>
    intend(deps, caller, 'link-identifier', {
      category: customerCategory,
      stream: customerStream(customer),
      seals: ['source'],
      compares: { dataCategories: ['source'], wanted: linkIdentifierComparisons(input) },
      decide: (state, compared) => decide(input, compared)(state),
    }),
  );
  return tell(deps, caller, outcome, { purpose, owner: customerOwner(customer), dataCategories: ['source'] });
}

/** As `act` judges it, who has the last word: a retry of what was carried out is no change by others. */
async function isRevisionChanged(deps: Deps, caller: Caller, customer: CustomerId): Promise<boolean> {
  if (caller.ifRevision === undefined) return false;
  const { events } = customerCategory;
  const history = await readHistory<AnyStoredEvent>(
    deps.ledger,
    events,
    customerStream(customer),
    isDamageAccepted(deps.ledger),
  );
  const isRetry = history.events.some(({ metadata }) => metadata.commandId === caller.commandId);
  return !isRetry && history.lastRevision !== caller.ifRevision;
}
