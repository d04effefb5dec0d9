import { organisationCategory } from '../../domain/organisation/state.ts';
import { ORGANISATION_STREAM } from '../../domain/organisation/stream.ts';
import type { Deps } from './deps.ts';
import { loadState } from './load-state.ts';

/** The controller's time zone now; UTC until somebody described the controller. A day is a day there. */
export async function controllerTimeZone(deps: Pick<Deps, 'ledger'>): Promise<string> {
  const { state } = await loadState(deps, organisationCategory, ORGANISATION_STREAM);
  return state.phase === 'described' ? state.description.timeZone : 'UTC';
}
