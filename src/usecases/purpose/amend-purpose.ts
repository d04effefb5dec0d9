import type { z } from 'zod';
import { amendPurpose as decide, amendPurposeInput, type PurposeRefusal } from '../../domain/purpose/decide.ts';
import { purposeCategory } from '../../domain/purpose/state.ts';
import { purposeStream } from '../../domain/purpose/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { amendPurposeInput };

/** Changes the terms of a purpose from now on; earlier looks are judged by the terms of their time. */
export function amendPurpose(
  deps: Deps,
  caller: Caller,
  code: string,
  input: z.output<typeof amendPurposeInput>,
): Promise<Outcome<IntendRefusal<PurposeRefusal>>> {
  return intend(deps, caller, 'amend-purpose', {
    category: purposeCategory,
    stream: purposeStream(code),
    seals: [],
    decide: decide(input),
  });
}
