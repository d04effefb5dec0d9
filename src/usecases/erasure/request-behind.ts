import { actorCategory } from '../../domain/actor/state.ts';
import { ACTOR } from '../../domain/actor/stream.ts';
import type { ErasureRefusal } from '../../domain/erasure/refusals.ts';
import { RECIPIENT } from '../../domain/recipient/stream.ts';
import type { RequestRefusal } from '../../domain/request/decide.ts';
import { whyNotToThisPerson } from '../../domain/request/decide-identity.ts';
import { REQUEST } from '../../domain/request/stream.ts';
import { takesData } from '../../domain/request/vocabulary.ts';
import { TASK } from '../../domain/task/stream.ts';
import { categoryOf, type Id, type Owner } from '../../kernel/ids.ts';
import type { Deps } from '../core/deps.ts';
import { loadState } from '../core/load-state.ts';
import { loadRequest, momentNow } from '../core/requests.ts';

interface Behind {
  readonly request?: Id | undefined;
  readonly customers: readonly Id[];
}

/** A request stands behind the erasure of its own customer alone, if it asks for one, and while somebody waits for its answer. */
export async function whyNotBehind(
  deps: Pick<Deps, 'ledger'>,
  { request, customers }: Behind,
): Promise<ErasureRefusal | undefined> {
  if (request === undefined) return undefined;
  const { state } = await loadRequest(deps, request);
  if (state.phase === 'unknown' || state.customer === undefined) return 'erasure-request-missing';
  if (customers.length !== 1 || customers[0] !== state.customer) return 'erasure-request-not-of-customer';
  if (!state.rights.some(takesData)) return 'erasure-request-missing';
  return state.ended === undefined && state.phase === 'open' ? undefined : 'erasure-request-ended';
}

/** Whether somebody still waits for an answer of the request behind: its papers, and where to write to, are needed until then. */
export async function isAwaited(deps: Pick<Deps, 'ledger'>, { request }: Pick<Behind, 'request'>): Promise<boolean> {
  if (request === undefined) return false;
  const { state } = await loadRequest(deps, request);
  return state.phase === 'open' && state.ended === undefined;
}

/**
 * Asked again before it is approved, and before it starts: who asks may have taken it back, and nothing is destroyed for
 * somebody of whom nobody knows whether they are the customer.
 */
export async function whyNotForThisPerson(
  deps: Pick<Deps, 'ledger' | 'clock'>,
  behind: Behind,
): Promise<ErasureRefusal | RequestRefusal | undefined> {
  const not = await whyNotBehind(deps, behind);
  if (not !== undefined || behind.request === undefined) return not;
  const { state } = await loadRequest(deps, behind.request);
  if (state.phase === 'unknown') return 'erasure-request-missing';
  return whyNotToThisPerson(state, state.rights.filter(takesData), await momentNow(deps));
}

const ERASABLE: ReadonlySet<string> = new Set([REQUEST, TASK, ACTOR, RECIPIENT]);

/** Customers are named as customers. Of staff, whoever was deactivated: a name that still acts is needed. */
export async function whyNotErasable(
  deps: Pick<Deps, 'ledger'>,
  owners: readonly Owner[],
): Promise<ErasureRefusal | undefined> {
  for (const owner of owners) {
    if (!ERASABLE.has(categoryOf(owner))) return 'erasure-owner-not-erasable';
    if (categoryOf(owner) !== ACTOR) continue;
    const { state } = await loadState(deps, actorCategory, owner);
    if (state.phase === 'active') return 'erasure-owner-not-erasable';
  }
  return undefined;
}
