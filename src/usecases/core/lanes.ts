import type { StreamName } from '../../kernel/ids.ts';
import type { Ledger } from '../../ledger/ledger.ts';

/**
 * Intentions against one stream take turns within this process. Without it, of many that decide at once on the same
 * revision one is written and the others decide again, and most of a hundred would give up. Other processes are met as
 * before, by the exact revision. A stream that nobody works on takes no memory.
 */
class Lanes {
  readonly #last = new Map<StreamName, Promise<unknown>>();

  async run<Answer>(stream: StreamName, work: () => Promise<Answer>): Promise<Answer> {
    const before = this.#last.get(stream);
    const mine = before === undefined ? work() : before.then(work, work);
    this.#last.set(stream, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(stream) === mine) this.#last.delete(stream);
    }
  }
}

const lanesOf = new WeakMap<Ledger, Lanes>();

/** Runs `work` when all that was asked of this stream before has ended, however it ended. */
export function inTurn<Answer>(ledger: Ledger, stream: StreamName, work: () => Promise<Answer>): Promise<Answer> {
  const lanes = lanesOf.get(ledger) ?? new Lanes();
  lanesOf.set(ledger, lanes);
  return lanes.run(stream, work);
}
