import type { z } from 'zod';
import { endTransfer as decide, endTransferInput, type TransferRefusal } from '../../domain/transfer/decide.ts';
import { transferCategory } from '../../domain/transfer/state.ts';
import { transferStream } from '../../domain/transfer/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { endTransferInput };

/** Nothing is transferred in this way any more. */
export function endTransfer(
  deps: Deps,
  caller: Caller,
  code: string,
  input: z.output<typeof endTransferInput>,
): Promise<Outcome<IntendRefusal<TransferRefusal>>> {
  return intend(deps, caller, 'end-transfer', {
    category: transferCategory,
    stream: transferStream(code),
    seals: [],
    decide: decide(input),
  });
}
