import type { StreamName } from '../../src/kernel/ids.ts';
import type { Deps } from '../../src/usecases/core/deps.ts';

/** Types of the events of a stream, in order. */
export async function readAllOf({ ledger }: Pick<Deps, 'ledger'>, stream: StreamName): Promise<readonly string[]> {
  const types: string[] = [];
  for await (const item of ledger.readStream(stream, { direction: 'forwards' })) {
    types.push(item.kind === 'event' ? item.event.type : item.kind);
  }
  return types;
}
