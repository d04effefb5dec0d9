import { organisationCategory } from '../../domain/organisation/state.ts';
import { ORGANISATION_STREAM } from '../../domain/organisation/stream.ts';
import { endOfDay } from '../../domain/rules/calendar.ts';
import type { EventOf } from '../../domain/shape/category.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import type { LocalDate } from '../../kernel/time.ts';
import { isDamageAccepted } from './damage.ts';
import type { Deps } from './deps.ts';
import { loadState } from './load-state.ts';
import { readHistory } from './read-stream.ts';

type Reads = Pick<Deps, 'ledger'>;

/** The zone until somebody described the controller. */
const UNDESCRIBED = 'UTC';

/** The controller's time zone now; UTC until somebody described the controller. A day is a day there. */
export async function controllerTimeZone(deps: Reads): Promise<string> {
  const { state } = await loadState(deps, organisationCategory, ORGANISATION_STREAM);
  return state.phase === 'described' ? state.description.timeZone : UNDESCRIBED;
}

/** The zone that stood in the ledger at a place of it. */
export async function controllerTimeZoneAt(deps: Reads, until: Position): Promise<string> {
  const known = (await described(deps)).filter(({ position }) => position <= until);
  return known.at(-1)?.clear.timeZone ?? UNDESCRIBED;
}

/** The zone that was known when that day ended: a day of the past keeps its length when the controller moves. */
export async function controllerTimeZoneOn(deps: Reads, day: LocalDate): Promise<string> {
  const known = (await described(deps)).filter(
    ({ clear, metadata }, index) => index === 0 || metadata.recordedAt <= endOfDay(day, clear.timeZone),
  );
  return known.at(-1)?.clear.timeZone ?? UNDESCRIBED;
}

type OrganisationEvent = EventOf<typeof organisationCategory.events>;
type Described = Extract<OrganisationEvent, { readonly type: 'OrganisationDescribed' }>;

async function described({ ledger }: Reads): Promise<readonly Described[]> {
  const { events } = await readHistory<OrganisationEvent>(
    ledger,
    organisationCategory.events,
    ORGANISATION_STREAM,
    isDamageAccepted(ledger),
  );
  return events.filter((event): event is Described => event.type === 'OrganisationDescribed');
}
