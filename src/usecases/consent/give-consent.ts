import type { z } from 'zod';
import type { CustomerId, EventId } from '../../kernel/ids.ts';
import { type ConsentRefusal, giveConsent as decide, giveConsentInput } from '../../domain/consent/decide.ts';
import { consentCategory } from '../../domain/consent/state.ts';
import { consentStream } from '../../domain/consent/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';
import { consentFacts } from '../core/consent-facts.ts';
import { loadPurpose } from '../core/known-purposes.ts';
import { objectionTo } from '../core/restrictions.ts';
import { type NotThere, ofRegistered } from '../core/of-registered.ts';

export { giveConsentInput };

/** Records a yes for one purpose, against the notice version that the person was shown (GDPR Art. 7). */
export async function giveConsent(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  input: z.output<typeof giveConsentInput>,
): Promise<Outcome<IntendRefusal<ConsentRefusal | NotThere>>> {
  const decision = decide(input, await consentFacts(deps, customer, input), deps.clock.now());
  return ofRegistered(deps, customer, () =>
    intend(deps, caller, 'give-consent', {
      category: consentCategory,
      stream: consentStream(customer),
      seals: input.evidence === undefined ? [] : ['preference'],
      decide: decision,
    }),
  );
}

/** An objection for good that stands beside a yes: whoever recorded the yes is told of it. It ends when the customer takes it back. */
export const objectionBeside = async (
  deps: Deps,
  customer: CustomerId,
  purpose: string,
): Promise<EventId | undefined> => (await objectionTo(deps, customer, await loadPurpose(deps, purpose)))?.objection;
