import type { z } from 'zod';
import {
  type RecipientRefusal,
  stateRecipientContact as decide,
  stateRecipientContactComparisons,
  stateRecipientContactInput,
} from '../../domain/recipient/decide.ts';
import { recipientCategory } from '../../domain/recipient/state.ts';
import { recipientStream } from '../../domain/recipient/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';
import { tell } from '../core/tell.ts';

export { stateRecipientContactInput };

/** Whom to write to at a recipient, sealed under its own keys; of a natural person, the recipient itself. */
export async function stateRecipientContact(
  deps: Deps,
  caller: Caller,
  code: string,
  input: z.output<typeof stateRecipientContactInput>,
  purpose?: string,
): Promise<Outcome<IntendRefusal<RecipientRefusal>>> {
  const stream = recipientStream(code);
  const outcome = await intend(deps, caller, 'state-recipient-contact', {
    category: recipientCategory,
    stream,
    seals: ['staff'],
    compares: { dataCategories: ['staff'], wanted: stateRecipientContactComparisons(input) },
    decide: (state, compared) => decide(input, compared)(state),
  });
  return tell(deps, caller, outcome, { purpose, owner: stream, dataCategories: ['staff'] });
}
