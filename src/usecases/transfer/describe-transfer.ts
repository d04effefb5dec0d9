import type { z } from 'zod';
import {
  describeTransfer as decide,
  describeTransferInput,
  type TransferRefusal,
} from '../../domain/transfer/decide.ts';
import { transferCategory } from '../../domain/transfer/state.ts';
import { transferStream } from '../../domain/transfer/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';
import { knownRecipients } from '../core/known-recipients.ts';

export { describeTransferInput };

/** Says what is transferred where, and what makes it lawful. */
export function describeTransfer(
  deps: Deps,
  caller: Caller,
  input: z.output<typeof describeTransferInput>,
): Promise<Outcome<IntendRefusal<TransferRefusal>>> {
  return intend(deps, caller, 'describe-transfer', {
    category: transferCategory,
    stream: transferStream(input.code),
    seals: [],
    decide: async (state) => decide(input, await knownRecipients(deps, [input.recipient]))(state),
  });
}
