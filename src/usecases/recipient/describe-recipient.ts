import type { z } from 'zod';
import {
  describeRecipient as decide,
  describeRecipientInput,
  type RecipientRefusal,
} from '../../domain/recipient/decide.ts';
import { recipientCategory } from '../../domain/recipient/state.ts';
import { recipientStream } from '../../domain/recipient/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';
import { knownRecipients } from '../core/known-recipients.ts';

export { describeRecipientInput };

/** Says who a recipient is: a processor, another controller, an authority, by actual identity. */
export function describeRecipient(
  deps: Deps,
  caller: Caller,
  input: z.output<typeof describeRecipientInput>,
): Promise<Outcome<IntendRefusal<RecipientRefusal>>> {
  return intend(deps, caller, 'describe-recipient', {
    category: recipientCategory,
    stream: recipientStream(input.code),
    seals: [],
    decide: async (state) => decide(input, await knownRecipients(deps, input.subProcessors))(state),
  });
}
