import type { z } from 'zod';
import type { CustomerId } from '../../kernel/ids.ts';
import { type ConsentRefusal, refuseConsent as decide, refuseConsentInput } from '../../domain/consent/decide.ts';
import { consentCategory } from '../../domain/consent/state.ts';
import { consentStream } from '../../domain/consent/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';
import { loadPurpose } from '../core/known-purposes.ts';
import { type NotThere, ofRegistered } from '../core/of-registered.ts';

export { refuseConsentInput };

/** Records that the customer was asked and said no. */
export async function refuseConsent(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  input: z.output<typeof refuseConsentInput>,
): Promise<Outcome<IntendRefusal<ConsentRefusal | NotThere>>> {
  const decision = decide(input, { purpose: await loadPurpose(deps, input.purpose) }, deps.clock.now());
  return ofRegistered(deps, customer, () =>
    intend(deps, caller, 'refuse-consent', {
      category: consentCategory,
      stream: consentStream(customer),
      seals: input.evidence === undefined ? [] : ['preference'],
      decide: decision,
    }),
  );
}
