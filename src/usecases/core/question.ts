import type { Intention } from '../../domain/access/intentions.ts';
import type { Revision } from '../../kernel/recorded-event.ts';
import type { Caller } from './caller.ts';
import { isRefusedByRole } from './intend.ts';

/** The answer to a question that opens nothing: codes, counts, ids and instants. `undefined`: there is no such thing. */
export type Reply<Data> =
  | { readonly data: Data; readonly revision?: Revision }
  | { readonly kind: 'refused'; readonly reason: 'role-not-allowed' }
  | undefined;

/** Asks the read models if the caller's role may. */
export async function ask<Data>(caller: Caller, name: Intention, answer: () => Promise<Data>): Promise<Reply<Data>> {
  if (isRefusedByRole(caller, name)) return { kind: 'refused', reason: 'role-not-allowed' };
  const data = await answer();
  return data === undefined ? undefined : { data };
}
