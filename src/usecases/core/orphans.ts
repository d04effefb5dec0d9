import { reopenOrphan } from '../../domain/request/orphans.ts';
import { requestCategory } from '../../domain/request/state.ts';
import { requestStream } from '../../domain/request/stream.ts';
import { randomId, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import { orphanedRequests } from '../../projections/models/requests-queries.ts';
import { act, type Outcome } from './act.ts';
import type { Deps } from './deps.ts';
import { isReceived, loadRequest } from './requests.ts';

const VIEWS_WAIT_MS = 5_000;

/** After an act by which a request may answer no more what was joined to it: at once, or by the schedule. */
export async function withOrphans<Done extends Outcome<string>>(deps: Deps, outcome: Done): Promise<Done> {
  if (outcome.kind !== 'written') return outcome;
  await deps.readModels.waitFor(outcome.written.position, VIEWS_WAIT_MS);
  await reopenOrphans(deps);
  return outcome;
}

/**
 * Requests whose earlier one answers them no more are opened again. Which there are is known from a view, so the
 * schedule asks too; what is done is decided from the two streams.
 */
export async function reopenOrphans(deps: Deps): Promise<number> {
  let reopened = 0;
  for (const request of await orphanedRequests(deps.readModels.reader)) {
    const outcome = await act(
      deps,
      { actor: SYSTEM_ACTOR, commandId: randomId() },
      {
        category: requestCategory,
        stream: requestStream(request),
        seals: [],
        decide: async (state) => {
          const of = isReceived(state) ? state.duplicateOf : undefined;
          return reopenOrphan(of === undefined ? { phase: 'unknown' } : (await loadRequest(deps, of)).state)(state);
        },
      },
    );
    if (outcome.kind === 'written') reopened++;
  }
  return reopened;
}
