import { acceptClockJump as decide, type LedgerRefusal } from '../domain/ledger/decide.ts';
import { ledgerCategory } from '../domain/ledger/state.ts';
import { LEDGER_STREAM } from '../domain/ledger/stream.ts';
import type { Instant } from '../kernel/time.ts';
import type { Outcome } from './core/act.ts';
import type { Caller } from './core/caller.ts';
import type { Deps } from './core/deps.ts';
import { type IntendRefusal, intend } from './core/intend.ts';

/**
 * An operator says that the clock is right although it is far beyond the last event (docs/record.md section 2). The
 * ledger must have been opened with the jump accepted: this event is the first that is written after it, and from then
 * on the head is near the clock again.
 */
export function acceptClockJump(
  deps: Deps,
  caller: Caller,
  input: { readonly lastRecordedAt: Instant; readonly acceptedUntil: Instant },
): Promise<Outcome<IntendRefusal<LedgerRefusal>>> {
  return intend(deps, caller, 'accept-clock-jump', {
    category: ledgerCategory,
    stream: LEDGER_STREAM,
    seals: [],
    decide: decide(input),
  });
}
