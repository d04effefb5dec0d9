import { z } from 'zod';
import { correctClock as decide, type LedgerRefusal } from '../domain/ledger/decide.ts';
import { ledgerCategory } from '../domain/ledger/state.ts';
import { LEDGER_STREAM } from '../domain/ledger/stream.ts';
import { START } from '../ledger/ledger.ts';
import type { Outcome } from './core/act.ts';
import type { Caller } from './core/caller.ts';
import type { Deps } from './core/deps.ts';
import { type IntendRefusal, intend } from './core/intend.ts';

export const correctClockInput = z.strictObject({
  /** Leaf index of the first event whose recorded time is wrong; everything from there to the end is voided. */
  from: z.string().regex(/^(?:0|[1-9][0-9]*)$/, 'must be a decimal leaf index'),
});

/**
 * Voids the recorded times from a leaf to the end, after a clock had run ahead (docs/record.md section 2). Set the clock
 * right first: this event alone may be written behind the head. On a busy ledger someone may append in between; the
 * decision then refuses, and asking again is right.
 */
export async function correctClock(
  deps: Deps,
  caller: Caller,
  { from }: z.output<typeof correctClockInput>,
): Promise<Outcome<IntendRefusal<LedgerRefusal>>> {
  let leaves = 0n;
  for await (const _item of deps.ledger.readAll({ fromPosition: START })) leaves++;
  return intend(deps, caller, 'correct-clock', {
    category: ledgerCategory,
    stream: LEDGER_STREAM,
    seals: [],
    decide: decide({ from, to: String(leaves - 1n) }, leaves),
  });
}
