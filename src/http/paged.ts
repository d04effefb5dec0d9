import type { Caller } from '../usecases/core/caller.ts';
import type { Context } from './context.ts';
import type { ReadOutcome } from './define.ts';

const DEFAULT_LIMIT = 50;

interface PageAsked {
  readonly limit: number;
  readonly cursor?: string;
}

interface Page {
  readonly items: readonly unknown[];
  readonly next?: string;
}

/**
 * One page of a list: the caller's cursor is opened before the question and the next one sealed after it, both bound to
 * the list and the actor.
 */
export async function paged(
  { cursors }: Context,
  caller: Caller,
  list: string,
  { limit = DEFAULT_LIMIT, cursor }: { readonly limit?: number | undefined; readonly cursor?: string | undefined },
  question: (page: PageAsked) => Promise<ReadOutcome<unknown>>,
): Promise<ReadOutcome<unknown>> {
  const scope = `${list} ${caller.actor}`;
  const reply = await question(cursor === undefined ? { limit } : { limit, cursor: cursors.open(cursor, scope) });
  if (reply === undefined || reply.kind === 'refused') return reply;
  const { items, next } = reply.data as Page;
  return { ...reply, data: next === undefined ? { items } : { items, next: cursors.seal(next, scope) } };
}
