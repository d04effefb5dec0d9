import { expireConsent } from '../domain/consent/decide.ts';
import { consentCategory } from '../domain/consent/state.ts';
import { consentStream } from '../domain/consent/stream.ts';
import { randomId, SYSTEM_ACTOR } from '../kernel/ids.ts';
import { dueExpiries } from '../projections/models/consent-status.ts';
import { act } from './core/act.ts';
import type { Deps } from './core/deps.ts';

const PAGE = 500;

/**
 * Records that consents have run out. What is due follows from the read model and the clock alone, so whatever was
 * missed while the process was down is caught up by the next run, once: a second run finds it recorded already.
 */
export async function expireConsents(deps: Deps): Promise<number> {
  const now = deps.clock.now();
  let recorded = 0;
  let cursor: string | undefined;
  do {
    const request = cursor === undefined ? { limit: PAGE } : { limit: PAGE, cursor };
    const page = await dueExpiries(deps.readModels.reader, now, request);
    for (const { customer, purpose } of page.items) {
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
    cursor = page.next;
  } while (cursor !== undefined);
  return recorded;
}
