import type { z } from 'zod';
import { declarePurpose as decide, declarePurposeInput, type PurposeRefusal } from '../../domain/purpose/decide.ts';
import { purposeCategory } from '../../domain/purpose/state.ts';
import { purposeStream } from '../../domain/purpose/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { declarePurposeInput };

/** Declares a purpose of processing under a code that was never used (GDPR Art. 5(1)(b)). */
export function declarePurpose(
  deps: Deps,
  caller: Caller,
  input: z.output<typeof declarePurposeInput>,
): Promise<Outcome<IntendRefusal<PurposeRefusal>>> {
  return intend(deps, caller, 'declare-purpose', {
    category: purposeCategory,
    stream: purposeStream(input.code),
    seals: [],
    decide: decide(input),
  });
}
