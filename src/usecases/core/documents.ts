import type { Id } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';

/**
 * Where packages lie until they are fetched. What is kept is encrypted by whoever puts it there; the store is trusted for
 * keeping and removing, not for secrecy. When `put` resolves, the bytes survive a crash; when `remove` resolves, the name
 * is gone for good. Getting or removing what is not there is no failure.
 */
export interface DocumentStore {
  /** In the place of an earlier one of that name. */
  put(name: Id, bytes: Uint8Array): Promise<void>;
  get(name: Id): Promise<Buffer | undefined>;
  remove(name: Id): Promise<void>;
  list(): Promise<readonly { readonly name: Id; readonly storedAt: Instant }[]>;
}
