import type { z } from 'zod';
import type { CustomerId } from '../../kernel/ids.ts';
import { type ConsentRefusal, reportConsent as decide, reportConsentInput } from '../../domain/consent/decide.ts';
import { consentCategory } from '../../domain/consent/state.ts';
import { consentStream } from '../../domain/consent/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';
import { type NotThere, ofRegistered } from '../core/of-registered.ts';

export { reportConsentInput };

/** Records what another system says of a consent; it proves nothing until confirmed. */
export async function reportConsent(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  input: z.output<typeof reportConsentInput>,
): Promise<Outcome<IntendRefusal<ConsentRefusal | NotThere>>> {
  const decision = decide(input);
  return ofRegistered(deps, customer, () =>
    intend(deps, caller, 'report-consent', {
      category: consentCategory,
      stream: consentStream(customer),
      seals: [],
      decide: decision,
    }),
  );
}
