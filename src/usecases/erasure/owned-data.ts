import type { ErasureFile } from '../../domain/erasure/state.ts';
import { customerOwner } from '../../domain/customer/stream.ts';
import type { RequestFile } from '../../domain/request/file.ts';
import { requestCategory } from '../../domain/request/state.ts';
import { REQUEST, requestStream } from '../../domain/request/stream.ts';
import type { EventDefinition } from '../../domain/shape/event.ts';
import { taskCategory } from '../../domain/task/state.ts';
import { TASK, taskStream } from '../../domain/task/stream.ts';
import { categoryOf, type CustomerId, type Id, idOf, type Owner } from '../../kernel/ids.ts';
import { DATA_CATEGORIES, type DataCategory } from '../../kernel/sealed.ts';
import { listRequests } from '../../projections/models/requests-queries.ts';
import { listTasks } from '../../projections/models/tasks-queries.ts';
import { everyItem } from '../../projections/page.ts';
import { ProjectionError } from '../../projections/projection-error.ts';
import type { Deps } from '../core/deps.ts';
import { loadState } from '../core/load-state.ts';
import { loadRequest } from '../core/requests.ts';

/** One data category of one owner, and what of a request's papers it belongs to. */
export interface OwnedPart {
  readonly owner: Owner;
  readonly dataCategory: DataCategory;
  /** `behind`: papers of the request that asks for the erasure. `open`: of another one that is still open. */
  readonly papers?: 'behind' | 'open' | 'closed';
}

const VIEWS_WAIT_MS = 10_000;

/**
 * Everything that is sealed for the customers of an erasure, or for the owners it names, as far as it asks for it. Of a
 * customer every data category that was asked for, for a tombstone also stands where there never was a key; of papers those
 * that anything of a request is sealed as. Which requests and tasks there are is known from views, what they are from their streams.
 */
export async function ownedParts(deps: Deps, file: ErasureFile): Promise<readonly OwnedPart[]> {
  await caughtUp(deps);
  const wanted = new Set(file.dataCategories);
  const parts: OwnedPart[] = [];
  for (const owner of new Set([...file.customers.map(customerOwner), ...file.owners])) {
    const papers = await papersOf(deps, owner);
    for (const dataCategory of wanted) parts.push({ owner, dataCategory, ...(papers && { papers }) });
  }
  for (const { request, state } of await requestsOfAll(deps, file)) {
    const papers = request === file.request ? 'behind' : state.phase;
    const found: OwnedPart[] = (papers === 'open' ? sealedIn(state) : SEALED_BY_REQUESTS).map((dataCategory) => ({
      owner: requestStream(request),
      dataCategory,
      papers,
    }));
    for (const task of await tasksOf(deps, request))
      found.push({ owner: taskStream(task), dataCategory: 'note', papers });
    parts.push(...found.filter(({ dataCategory }) => wanted.has(dataCategory)));
  }
  return [...new Map(parts.map((part) => [`${part.owner} ${part.dataCategory}`, part])).values()];
}

/** A plan that overlooks a request which came in just now would leave its papers. Throws `PROJECTION_BEHIND`. */
async function caughtUp({ ledger, readModels }: Deps): Promise<void> {
  if (await readModels.waitFor((await ledger.head()).position, VIEWS_WAIT_MS)) return;
  throw new ProjectionError('PROJECTION_BEHIND', 'What there is to erase is told when the read models are up to date.');
}

/** Of an owner that was named by itself: whether somebody still waits for the answer that these papers belong to. */
async function papersOf(deps: Deps, owner: Owner): Promise<OwnedPart['papers']> {
  const category = categoryOf(owner);
  if (category === TASK) {
    const { state } = await loadState(deps, taskCategory, owner);
    return state.phase === 'unknown' ? undefined : papersOf(deps, requestStream(state.request));
  }
  if (category !== REQUEST) return undefined;
  const { state } = await loadRequest(deps, idOf(owner));
  return state.phase === 'unknown' ? undefined : state.phase;
}

export interface RequestOf {
  readonly request: Id;
  readonly customer: CustomerId;
  readonly state: RequestFile;
}

/** Every request of every customer of an erasure. */
export async function requestsOfAll(deps: Deps, { customers, request }: ErasureFile): Promise<readonly RequestOf[]> {
  const found = new Map<Id, RequestOf>();
  for (const customer of customers) {
    const ids = new Set(request === undefined ? [] : [request]);
    for await (const id of everyItem((page) => listRequests(deps.readModels.reader, { ...page, customer })))
      ids.add(id);
    for (const id of ids) {
      const { state } = await loadRequest(deps, id);
      // The view may still show the customer that it was before.
      if (state.phase !== 'unknown' && state.customer === customer) found.set(id, { request: id, customer, state });
    }
  }
  return [...found.values()];
}

/**
 * Whatever the papers of a request may be sealed as, also what nothing is sealed as yet: the letter that tells of the erasure
 * seals its language, and would leave a living key behind.
 */
const SEALED_BY_REQUESTS: readonly DataCategory[] = DATA_CATEGORIES.filter((dataCategory) =>
  Object.values<EventDefinition>(requestCategory.events).some(({ sealed }) => sealed[dataCategory] !== undefined),
);

const sealedIn = ({ parts }: RequestFile): readonly DataCategory[] => [
  ...new Set(parts.flatMap(({ refs }) => refs.map(({ dataCategory }) => dataCategory))),
];

/** Those in which somebody answered in words, or handed something over. */
async function tasksOf(deps: Deps, request: Id): Promise<readonly Id[]> {
  const tasks: Id[] = [];
  for await (const { task } of everyItem((page) => listTasks(deps.readModels.reader, { ...page, request }))) {
    const { state } = await loadState(deps, taskCategory, taskStream(task));
    if (state.phase !== 'unknown' && state.returned.length > 0) tasks.push(task);
  }
  return tasks;
}
