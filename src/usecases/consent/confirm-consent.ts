import type { z } from 'zod';
import type { CustomerId } from '../../kernel/ids.ts';
import { type ConsentRefusal, confirmConsent as decide, confirmConsentInput } from '../../domain/consent/decide.ts';
import { consentCategory } from '../../domain/consent/state.ts';
import { consentStream } from '../../domain/consent/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';
import { consentFacts } from '../core/consent-facts.ts';
import { type NotThere, ofRegistered } from '../core/of-registered.ts';

export { confirmConsentInput };

/** Turns a yes that another system reported into one that stands. */
export async function confirmConsent(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  input: z.output<typeof confirmConsentInput>,
): Promise<Outcome<IntendRefusal<ConsentRefusal | NotThere>>> {
  const decision = decide(input, await consentFacts(deps, customer, input), deps.clock.now());
  return ofRegistered(deps, customer, () =>
    intend(deps, caller, 'confirm-consent', {
      category: consentCategory,
      stream: consentStream(customer),
      seals: input.evidence === undefined ? [] : ['preference'],
      decide: decision,
    }),
  );
}
