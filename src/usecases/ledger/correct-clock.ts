import { z } from 'zod';
import { correctClock as decide, type LedgerRefusal } from '../../domain/ledger/decide.ts';
import { ledgerCategory } from '../../domain/ledger/state.ts';
import { LEDGER_STREAM } from '../../domain/ledger/stream.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import { START } from '../../ledger/ledger.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export const correctClockInput = z.strictObject({
  /** Leaf index of the first event whose recorded time is wrong; everything from there to the end is voided. */
  from: z.string().regex(/^(?:0|[1-9][0-9]*)$/, 'must be a decimal leaf index'),
});

/**
 * Voids the recorded times from a leaf to the end, after a clock had run ahead (docs/record.md section 2). Set the clock
 * right first: this event alone may be written behind the head. Where someone appended in between, the
 * decision refuses, and asking again is right: it counts once more, right before the append. What comes in after that is
 * behind the stretch and not voided; while the clock is behind the head nothing else is taken in.
 */
export async function correctClock(
  deps: Deps,
  caller: Caller,
  { from }: z.output<typeof correctClockInput>,
): Promise<Outcome<IntendRefusal<LedgerRefusal>>> {
  const read = await countOn(deps, { leaves: 0n, position: START });
  // On a large ledger that took seconds; what came in meanwhile belongs to the stretch.
  const seen = await countOn(deps, read);
  return intend(deps, caller, 'correct-clock', {
    category: ledgerCategory,
    stream: LEDGER_STREAM,
    seals: [],
    decide: async (state) => {
      const now = await countOn(deps, seen);
      return decide({ from, to: String(seen.leaves - 1n) }, now.leaves)(state);
    },
  });
}

interface Counted {
  readonly leaves: bigint;
  /** Of the last of them. */
  readonly position: Position;
}

async function countOn({ ledger }: Pick<Deps, 'ledger'>, from: Counted): Promise<Counted> {
  let { leaves, position } = from;
  for await (const item of ledger.readAll({ fromPosition: position })) {
    leaves++;
    position = item.kind === 'event' ? item.event.position : item.position;
  }
  return { leaves, position };
}
