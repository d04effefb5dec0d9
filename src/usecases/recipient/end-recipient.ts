import type { z } from 'zod';
import { endRecipient as decide, endRecipientInput, type RecipientRefusal } from '../../domain/recipient/decide.ts';
import { recipientCategory } from '../../domain/recipient/state.ts';
import { recipientStream } from '../../domain/recipient/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { endRecipientInput };

/** It receives nothing any more; what became of the data that it had is said with it (Art. 28(3)(g)). */
export function endRecipient(
  deps: Deps,
  caller: Caller,
  code: string,
  input: z.output<typeof endRecipientInput>,
): Promise<Outcome<IntendRefusal<RecipientRefusal>>> {
  return intend(deps, caller, 'end-recipient', {
    category: recipientCategory,
    stream: recipientStream(code),
    seals: [],
    decide: decide(input),
  });
}
