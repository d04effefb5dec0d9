import type { z } from 'zod';
import { acceptDamage as decide, acceptDamageInput, type LedgerRefusal } from '../../domain/ledger/decide.ts';
import { ledgerCategory } from '../../domain/ledger/state.ts';
import { LEDGER_STREAM } from '../../domain/ledger/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { acceptDamageInput };

/** An operator has looked at a damaged stream: from now on what is left of it is folded, and decided on again. */
export function acceptDamage(
  deps: Deps,
  caller: Caller,
  input: z.output<typeof acceptDamageInput>,
): Promise<Outcome<IntendRefusal<LedgerRefusal>>> {
  return intend(deps, caller, 'accept-damage', {
    category: ledgerCategory,
    stream: LEDGER_STREAM,
    seals: [],
    decide: decide(input),
  });
}
