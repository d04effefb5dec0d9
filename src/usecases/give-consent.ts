import type { z } from 'zod';
import type { CustomerId } from '../kernel/ids.ts';
import { type ConsentRefusal, giveConsent as decide, giveConsentInput } from '../domain/consent/decide.ts';
import { consentCategory } from '../domain/consent/state.ts';
import { consentStream } from '../domain/consent/stream.ts';
import type { Outcome } from './core/act.ts';
import type { Caller } from './core/caller.ts';
import type { Deps } from './core/deps.ts';
import { type IntendRefusal, intend } from './core/intend.ts';
import { consentFacts } from './core/consent-facts.ts';
import { type NotThere, ofRegistered } from './core/of-registered.ts';

export { giveConsentInput };

/** Records a yes for one purpose, against the notice version that the person was shown (GDPR Art. 7). */
export async function giveConsent(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  input: z.output<typeof giveConsentInput>,
): Promise<Outcome<IntendRefusal<ConsentRefusal | NotThere>>> {
  const decision = decide(input, await consentFacts(deps, input), deps.clock.now());
  return ofRegistered(deps, customer, () =>
    intend(deps, caller, 'give-consent', {
      category: consentCategory,
      stream: consentStream(customer),
      seals: input.evidence === undefined ? [] : ['preference'],
      decide: decision,
    }),
  );
}
