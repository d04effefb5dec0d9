import type { z } from 'zod';
import { declareTelling as decide, declareTellingInput, type RecipientRefusal } from '../../domain/recipient/decide.ts';
import { recipientCategory } from '../../domain/recipient/state.ts';
import { recipientStream } from '../../domain/recipient/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { declareTellingInput };

/** Says which systems' identifiers a recipient is told, and whether an authority is spared (GDPR Art. 19, 4(9)). */
export const declareTelling = (
  deps: Deps,
  caller: Caller,
  code: string,
  input: z.output<typeof declareTellingInput>,
): Promise<Outcome<IntendRefusal<RecipientRefusal>>> =>
  intend(deps, caller, 'declare-telling', {
    category: recipientCategory,
    stream: recipientStream(code),
    seals: [],
    decide: decide(input),
  });
