import { z } from 'zod';
import { holdCategory, type HoldState } from '../../domain/hold/state.ts';
import { HOLD, holdStream } from '../../domain/hold/stream.ts';
import { type CustomerId, type Id, idOf, type Owner } from '../../kernel/ids.ts';
import type { Revision } from '../../kernel/recorded-event.ts';
import { DATA_CATEGORIES, type DataCategory } from '../../kernel/sealed.ts';
import { customerOwner } from '../../domain/customer/stream.ts';
import { requestStream } from '../../domain/request/stream.ts';
import { erasedQuery } from '../../projections/models/shreds.ts';
import { inBatches } from '../core/activity-facts.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { holdsOn } from '../core/holds.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { listedStreams } from '../core/listed.ts';
import { loadState } from '../core/load-state.ts';
import { ask, type Reply } from '../core/question.ts';

type KnownHold = Exclude<HoldState, { readonly phase: 'unknown' }>;

/** Codes, ids, days. `owners`: how many are named; absent where it is everybody. */
export type HoldSeen = Omit<KnownHold, 'scope'> & {
  readonly hold: Id;
  readonly dataCategories: readonly DataCategory[];
  readonly everybody: boolean;
  readonly ownerCount?: number;
};

const seen = (hold: Id, { scope, ...state }: KnownHold): HoldSeen => ({
  hold,
  ...state,
  dataCategories: DATA_CATEGORIES.filter((one) => scope.dataCategories.has(one)),
  everybody: scope.owners === 'all',
  ...(scope.owners === 'all' ? {} : { ownerCount: scope.owners.size }),
});

export const seeHoldsInput = z.strictObject({ phase: z.enum(['in-force', 'released']).optional() });

/** Every hold, in the order in which they were placed, from their own streams. */
export const seeHolds = (
  deps: Deps,
  caller: Caller,
  { phase }: z.output<typeof seeHoldsInput>,
): Promise<Reply<readonly HoldSeen[]>> =>
  ask(caller, 'see-holds', async () => {
    const found = await inBatches(await listedStreams(deps, HOLD), async (stream) => {
      const { state } = await loadState(deps, holdCategory, stream);
      return state.phase === 'unknown' ? [] : [seen(idOf(stream), state)];
    });
    return found.flat().filter((one) => phase === undefined || one.phase === phase);
  });

export type HoldWhole = HoldSeen & {
  readonly owners?: readonly Owner[];
  /** Of what it names, the data categories of owners that were erased already: it came too late for them, or they went before. */
  readonly erasedAlready?: number;
};

/** One hold with the owners that it names. */
export async function seeHold(deps: Deps, caller: Caller, hold: Id): Promise<Reply<HoldWhole>> {
  if (isRefusedByRole(caller, 'see-holds')) return { kind: 'refused', reason: 'role-not-allowed' };
  const { state, revision } = await loadState(deps, holdCategory, holdStream(hold));
  if (state.phase === 'unknown') return undefined;
  const { owners } = state.scope;
  const named =
    owners === 'all'
      ? {}
      : { owners: [...owners], erasedAlready: await erasedOf(deps, owners, state.scope.dataCategories) };
  const data = { ...seen(hold, state), ...named };
  return { data, revision: revision as Revision };
}

async function erasedOf(
  deps: Deps,
  owners: ReadonlySet<Owner>,
  dataCategories: ReadonlySet<DataCategory>,
): Promise<number> {
  const [rows] = await deps.readModels.reader.read([erasedQuery([...owners])]);
  return (rows ?? []).filter((row) => dataCategories.has(row['data_category'] as DataCategory)).length;
}

/** A hold that stands in the way of somebody's erasure: its id, and on which data. */
export interface HoldInTheWay {
  readonly hold: Id;
  readonly dataCategories: readonly DataCategory[];
}

/** What is held of a customer, or of a request and whoever it is about: for whoever handles it. */
export async function holdsInTheWay(
  deps: Pick<Deps, 'ledger'>,
  about: { readonly customer?: CustomerId | undefined; readonly request?: Id },
): Promise<readonly HoldInTheWay[]> {
  const owners = [
    ...(about.customer === undefined ? [] : [customerOwner(about.customer)]),
    ...(about.request === undefined ? [] : [requestStream(about.request)]),
  ];
  const wanted = owners.flatMap((owner) => DATA_CATEGORIES.map((dataCategory) => ({ owner, dataCategory })));
  const byHold = new Map<Id, Set<DataCategory>>();
  for (const { hold, dataCategory } of await holdsOn(deps, wanted)) {
    byHold.set(hold, (byHold.get(hold) ?? new Set()).add(dataCategory));
  }
  return [...byHold].map(([hold, held]) => ({ hold, dataCategories: DATA_CATEGORIES.filter((one) => held.has(one)) }));
}
