import { expireConsent } from '../../domain/consent/decide.ts';
import { consentCategory } from '../../domain/consent/state.ts';
import { consentStream } from '../../domain/consent/stream.ts';
import { randomId, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import { dueExpiries } from '../../projections/models/consent-status.ts';
import { everyItem } from '../../projections/page.ts';
import { act } from '../core/act.ts';
import type { Deps } from '../core/deps.ts';

/**
 * Records that consents have run out. What is due follows from the read model and the clock alone, so whatever was
 * missed while the process was down is caught up by the next run, once: a second run finds it recorded already.
 */
export async function expireConsents(deps: Deps): Promise<number> {
  const now = deps.clock.now();
  let recorded = 0;
  const due = everyItem((page) => dueExpiries(deps.readModels.reader, now, page));
  for await (const { customer, purpose } of due) {
    const outcome = await act(
      deps,
      { actor: SYSTEM_ACTOR, commandId: randomId() },
      {
        category: consentCategory,
        stream: consentStream(customer),
        seals: [],
        decide: expireConsent({ purpose }, now),
      },
    );
    if (outcome.kind === 'written') recorded++;
  }
  return recorded;
}
