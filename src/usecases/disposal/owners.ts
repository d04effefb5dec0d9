import { ACTOR } from '../../domain/actor/stream.ts';
import { customerOwner } from '../../domain/customer/stream.ts';
import { requestStream } from '../../domain/request/stream.ts';
import type { RetentionOwner } from '../../domain/rules/retention-terms.ts';
import { taskStream } from '../../domain/task/stream.ts';
import { type Owner, streamName } from '../../kernel/ids.ts';
import { listActors } from '../../projections/models/actors.ts';
import { listCustomers } from '../../projections/models/current-customer-queries.ts';
import { listRequests } from '../../projections/models/requests-queries.ts';
import { listTasks } from '../../projections/models/tasks-queries.ts';
import { everyItem } from '../../projections/page.ts';
import type { Deps } from '../core/deps.ts';

/** Owners looked at in one go. */
const AT_ONCE = 500;

/** Everybody of these kinds for whom anything may be sealed, a few hundred at a time. Which there are is known from views. */
export async function* ownersOf(
  deps: Deps,
  kinds: ReadonlySet<RetentionOwner>,
): AsyncGenerator<readonly Owner[], void, undefined> {
  let some: Owner[] = [];
  for await (const owner of everyOwner(deps, kinds)) {
    some.push(owner);
    if (some.length < AT_ONCE) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

async function* everyOwner(
  { readModels: { reader } }: Deps,
  kinds: ReadonlySet<RetentionOwner>,
): AsyncGenerator<Owner> {
  if (kinds.has('customer')) {
    for await (const customer of everyItem((page) => listCustomers(reader, page))) yield customerOwner(customer);
  }
  if (kinds.has('request')) {
    for await (const request of everyItem((page) => listRequests(reader, { ...page, phase: 'closed' }))) {
      yield requestStream(request);
      for await (const { task } of everyItem((page) => listTasks(reader, { ...page, request }))) yield taskStream(task);
    }
  }
  if (kinds.has('actor')) {
    for (const { actor, active } of await listActors(reader)) if (!active) yield streamName(ACTOR, actor);
  }
}
