import { customerStream } from '../../domain/customer/stream.ts';
import { HOLD } from '../../domain/hold/stream.ts';
import { isHeld } from '../../domain/hold/queries.ts';
import { type HoldState, holdCategory } from '../../domain/hold/state.ts';
import { REQUEST, requestStream } from '../../domain/request/stream.ts';
import { taskCategory } from '../../domain/task/state.ts';
import { TASK } from '../../domain/task/stream.ts';
import { categoryOf, type Id, idOf, type Owner, type StreamName } from '../../kernel/ids.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { inBatches } from './activity-facts.ts';
import type { Deps } from './deps.ts';
import { listedStreams } from './listed.ts';
import { loadState } from './load-state.ts';
import { loadRequest } from './requests.ts';
import { stateUntil } from './state-until.ts';

export interface OwnedData {
  readonly owner: Owner;
  readonly dataCategory: DataCategory;
}
export interface Held extends OwnedData {
  readonly hold: Id;
}
type Streams = Pick<Deps, 'ledger'>;

/** A hold that was released stays released, so its stream is read once in the life of a ledger. */
const released = new WeakMap<Ledger, Set<StreamName>>();

/**
 * Which of these are under a legal hold, and under which: decided from the holds' own streams, never from a view. One that
 * is under several comes several times.
 *
 * `until`: only what was recorded up to this position of the ledger counts. Whoever destroys records first that it starts,
 * and asks then with the position of that event: a hold is in time exactly when it stands before it in the ledger.
 */
export async function holdsOn(deps: Streams, wanted: readonly OwnedData[], until?: Position): Promise<readonly Held[]> {
  const holds = await holdsInForce(deps, until);
  if (holds.length === 0) return [];
  const byOwner = new Map<Owner, DataCategory[]>();
  for (const { owner, dataCategory } of wanted) {
    const some = byOwner.get(owner) ?? [];
    byOwner.set(owner, some);
    some.push(dataCategory);
  }
  const found = await inBatches([...byOwner], async ([owner, dataCategories]) => {
    const belongsTo = await belongsToOf(deps, owner);
    return dataCategories.flatMap((dataCategory) =>
      holds
        .filter(({ state }) => isHeld(state, belongsTo, dataCategory))
        .map(({ hold }) => ({ hold, owner, dataCategory })),
    );
  });
  return found.flat();
}

export interface HoldInForce {
  readonly hold: Id;
  readonly state: Extract<HoldState, { readonly phase: 'in-force' }>;
}

/** Every hold in force, in the order in which they were placed. */
export async function holdsInForce(deps: Streams, until?: Position): Promise<readonly HoldInForce[]> {
  const over = released.get(deps.ledger) ?? new Set<StreamName>();
  released.set(deps.ledger, over);
  const open = (await listedStreams(deps, HOLD)).filter((stream) => until !== undefined || !over.has(stream));
  const found = await inBatches(open, async (stream) => {
    const { state } = await stateUntil(deps, holdCategory, stream, until);
    if (state.phase === 'released' && until === undefined) over.add(stream);
    return state.phase === 'in-force' ? [{ hold: idOf(stream), state }] : [];
  });
  return found.flat();
}

/** The owner itself, and whoever it belongs to: an answer of a colleague to its request, a request to its customer. */
export async function belongsToOf(deps: Streams, owner: Owner): Promise<readonly Owner[]> {
  const category = categoryOf(owner);
  if (category === TASK) {
    const { state } = await loadState(deps, taskCategory, owner);
    return state.phase === 'unknown' ? [owner] : [owner, ...(await belongsToOf(deps, requestStream(state.request)))];
  }
  if (category !== REQUEST) return [owner];
  const { state } = await loadRequest(deps, idOf(owner));
  return state.phase === 'unknown' || state.customer === undefined ? [owner] : [owner, customerStream(state.customer)];
}
