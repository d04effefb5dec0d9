import { isAsked } from '../../domain/erasure/queries.ts';
import type { ErasureState } from '../../domain/erasure/state.ts';
import { dayOf } from '../../domain/rules/calendar.ts';
import type { Id } from '../../kernel/ids.ts';
import type { LocalDate } from '../../kernel/time.ts';
import { ERASURE_PHASES, listErasures } from '../../projections/models/erasures-queries.ts';
import { everyItem } from '../../projections/page.ts';
import type { Deps } from '../core/deps.ts';
import { loadErasure } from './on-erasure.ts';
import { waitingFor } from './see-erasures.ts';

const OPEN = ERASURE_PHASES.filter((phase) => ['requested', 'planned', 'approved', 'started'].includes(phase));

/** Erasures that wait for somebody at the office. One whose customer is told by the answer to a request, or waits for its other answers, has that one's date. */
export async function waitingErasures(
  deps: Deps,
  timeZone: string,
): Promise<readonly { readonly id: Id; readonly what: string; readonly since: LocalDate }[]> {
  const waiting: { readonly id: Id; readonly what: string; readonly since: LocalDate }[] = [];
  for (const phase of OPEN) {
    for await (const id of everyItem((page) => listErasures(deps.readModels.reader, { ...page, phase }))) {
      const { state } = await loadErasure(deps, id);
      const what = await whatFor(deps, id, state);
      if (what !== undefined && isAsked(state)) waiting.push({ id, what, since: dayOf(state.requestedAt, timeZone) });
    }
  }
  return waiting;
}

async function whatFor(deps: Deps, id: Id, state: ErasureState): Promise<string | undefined> {
  if (!isAsked(state)) return undefined;
  if (state.phase === 'requested') return 'plan';
  if (state.phase === 'planned') return 'approval';
  const waits = await waitingFor(deps, id, state);
  const isOfRequest = waits === 'customer' || (waits === 'request' && state.phase === 'started');
  return isOfRequest && state.request !== undefined ? undefined : waits;
}
