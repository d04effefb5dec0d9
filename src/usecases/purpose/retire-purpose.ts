import { type PurposeRefusal, retirePurpose as decide } from '../../domain/purpose/decide.ts';
import { purposeCategory } from '../../domain/purpose/state.ts';
import { purposeStream } from '../../domain/purpose/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

/** Nothing may be looked at for this purpose any more; its code stays taken. */
export function retirePurpose(
  deps: Deps,
  caller: Caller,
  code: string,
): Promise<Outcome<IntendRefusal<PurposeRefusal>>> {
  return intend(deps, caller, 'retire-purpose', {
    category: purposeCategory,
    stream: purposeStream(code),
    seals: [],
    decide: decide(),
  });
}
