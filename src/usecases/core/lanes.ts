import type { StreamName } from '../../kernel/ids.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Mailer } from '../../mail/mailer.ts';

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

const lanesOf = new WeakMap<Ledger | Mailer, Lanes>();

/**
 * Runs `work` when all that was asked of this stream before has ended, however it ended. Appends and mails have lanes of
 * their own: whoever holds the lane of a mailer may still take that of the ledger, never the other way round.
 */
export function inTurn<Answer>(of: Ledger | Mailer, stream: StreamName, work: () => Promise<Answer>): Promise<Answer> {
  const lanes = lanesOf.get(of) ?? new Lanes();
  lanesOf.set(of, lanes);
  return lanes.run(stream, work);
}
