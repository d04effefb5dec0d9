import { z } from 'zod';
import type { PlanItem } from '../../domain/erasure/plan-events.ts';
import { goesAtOnce, goesLast, isAsked, untold } from '../../domain/erasure/queries.ts';
import type { ErasureFile, ErasureState, LatePart, Told } from '../../domain/erasure/state.ts';
import { idSchema } from '../../domain/shape/schemas.ts';
import type { CustomerId, Id } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import { ERASURE_PHASES, listErasures } from '../../projections/models/erasures-queries.ts';
import type { Page } from '../../projections/page.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { keepsUnstated, type UnstatedKeep } from '../core/keeps.ts';
import { ask, type Reply } from '../core/question.ts';
import { pageInput, pageRequest } from '../activity/see-registers.ts';
import { sinceApproved } from './in-the-way.ts';
import { isHeld } from './last-keys.ts';
import { loadErasure } from './on-erasure.ts';
import { isLeftByApprover } from './pursue-erasures.ts';
import type { WaitingFor } from './walk.ts';
import { isAwaited } from './request-behind.ts';
import { areRecipientsTold } from './tell-recipients.ts';

export const seeErasuresInput = pageInput.extend({
  phase: z.enum(ERASURE_PHASES).optional(),
  customer: idSchema.optional(),
  request: idSchema.optional(),
  disposal: idSchema.optional(),
});

/** An erasure as it stands: ids, codes, counts and instants. */
export interface ErasureSeen {
  readonly erasure: Id;
  readonly phase: ErasureState['phase'];
  readonly trigger?: string;
  readonly ground?: string;
  readonly request?: Id;
  readonly disposal?: Id;
  readonly follows?: Id;
  readonly customers: readonly CustomerId[];
  readonly owners: readonly string[];
  readonly dataCategories: readonly string[];
  readonly requestedAt?: Instant;
  /** Revision to approve, as a number. */
  readonly plan?: { readonly revision: number; readonly at: Instant; readonly items: readonly PlanItem[] };
  readonly approval?: ErasureFile['approval'];
  readonly refusal?: ErasureFile['refusal'];
  readonly startedAt?: Instant;
  /** Came in after the plan was approved, and stays. */
  readonly late?: readonly LatePart[];
  /** Papers that were to go last, and that a law has come upon since. */
  readonly keptSince?: readonly PlanItem[];
  readonly destroyed?: {
    readonly at: Instant;
    readonly keys: number;
    readonly suppressions: number;
    readonly suppressedUntil: Instant;
  };
  readonly purged?: ErasureFile['purged'];
  readonly documents?: ErasureFile['documents'];
  readonly ciphertext?: ErasureFile['ciphertext'];
  readonly told: readonly (Told & { readonly customer: CustomerId })[];
  readonly completed?: ErasureFile['completed'];
  readonly certificates: ErasureFile['certificates'];
  /** Before the approval: laws that might oblige to keep some of what is to go, if anybody had said when their period begins. */
  readonly unstated?: readonly UnstatedKeep[];
  /** Of one under way: whether it waits for a person, or for a hold to be released. */
  readonly waitsFor?: WaitingFor;
}

export const seeErasures = (
  deps: Deps,
  caller: Caller,
  { phase, customer, request, disposal, ...page }: z.output<typeof seeErasuresInput>,
): Promise<Reply<Page<ErasureSeen>>> =>
  ask(caller, 'see-erasures', async () => {
    const found = await listErasures(deps.readModels.reader, {
      ...pageRequest(page),
      ...(phase === undefined ? {} : { phase }),
      ...(customer === undefined ? {} : { customer }),
      ...(request === undefined ? {} : { request }),
      ...(disposal === undefined ? {} : { disposal }),
    });
    const items: ErasureSeen[] = [];
    for (const erasure of found.items) items.push(seen(erasure, (await loadErasure(deps, erasure)).state));
    return found.next === undefined ? { items } : { items, next: found.next };
  });

export async function seeErasure(deps: Deps, caller: Caller, erasure: Id): Promise<Reply<ErasureSeen>> {
  if (isRefusedByRole(caller, 'see-erasures')) return { kind: 'refused', reason: 'role-not-allowed' };
  const { state, revision } = await loadErasure(deps, erasure);
  if (state.phase === 'unknown' || revision === undefined) return undefined;
  const waitsFor = await waitingFor(deps, erasure, state);
  const unstated = await unstatedOf(deps, state);
  const more = { ...(waitsFor === undefined ? {} : { waitsFor }), ...(unstated.length === 0 ? {} : { unstated }) };
  return { data: { ...seen(erasure, state), ...more }, revision };
}

const unstatedOf = async (deps: Deps, state: ErasureState): Promise<readonly UnstatedKeep[]> =>
  state.phase === 'planned' ? keepsUnstated(deps, [...goesAtOnce(state), ...goesLast(state)], deps.clock.now()) : [];

/** Why one that was approved does not go on by itself now. */
export async function waitingFor(deps: Deps, erasure: Id, state: ErasureState): Promise<WaitingFor | undefined> {
  if (!isAsked(state)) return undefined;
  if (state.phase === 'approved') {
    const { why } = await sinceApproved(deps, erasure, state);
    if (why !== undefined) return why;
    return (await isLeftByApprover(deps, erasure, state)) ? 'look' : undefined;
  }
  if (state.phase !== 'started') return undefined;
  const { started, purged } = state;
  if (purged === undefined && (await isHeld(deps, state, goesAtOnce(state), started?.position))) return 'hold';
  if (state.documents === undefined) return undefined;
  if (untold(state).length > 0) return 'customer';
  if (!(await areRecipientsTold(deps, erasure))) return 'recipients';
  if (await isAwaited(deps, state)) return 'request';
  return (await isHeld(deps, state, goesLast(state), undefined)) ? 'hold' : undefined;
}

function seen(erasure: Id, state: ErasureState): ErasureSeen {
  const none = { customers: [], owners: [], dataCategories: [], told: [], certificates: [] };
  if (!isAsked(state)) {
    const destroyed = state.phase === 'bare' ? { destroyed: countsOf(state.destroyed) } : {};
    return { erasure, phase: state.phase, ...none, ...destroyed };
  }
  const { plan, destroyed, started, lastStarted, contacts: _sealed, workedOnBy: _who, told, ...file } = state;
  return {
    erasure,
    ...file,
    ...(plan === undefined ? {} : { plan: { ...plan, revision: Number(plan.revision) } }),
    ...(started === undefined ? {} : { startedAt: started.at }),
    ...(started === undefined || started.late.length === 0 ? {} : { late: started.late }),
    ...(lastStarted === undefined || lastStarted.kept.length === 0 ? {} : { keptSince: lastStarted.kept }),
    ...(destroyed === undefined ? {} : { destroyed: countsOf(destroyed) }),
    told: [...told].map(([customer, how]) => ({ customer, ...how })),
  };
}

const countsOf = ({ keys, suppressions, suppressedUntil, at }: NonNullable<ErasureFile['destroyed']>) => ({
  at,
  keys: keys.size,
  suppressions,
  suppressedUntil,
});
