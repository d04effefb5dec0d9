import { actorCategory } from '../../domain/actor/state.ts';
import { ACTOR } from '../../domain/actor/stream.ts';
import type { ConsentState, GivenConsent } from '../../domain/consent/state.ts';
import type { consentEvents } from '../../domain/consent/events.ts';
import { mayProcess } from '../../domain/consent/queries.ts';
import { consentCategory } from '../../domain/consent/state.ts';
import { consentStream } from '../../domain/consent/stream.ts';
import { customerCategory } from '../../domain/customer/state.ts';
import { CUSTOMER, customerIdOf } from '../../domain/customer/stream.ts';
import { REQUEST, requestStream } from '../../domain/request/stream.ts';
import { restrictionCategory } from '../../domain/restriction/state.ts';
import { restrictionStream } from '../../domain/restriction/stream.ts';
import { earliest } from '../../domain/restriction/queries.ts';
import { dayOf } from '../../domain/rules/calendar.ts';
import type { Occurred, OwnerFacts } from '../../domain/rules/retention-due.ts';
import { RETENTION_OWNERS, type RetentionOwner, type RetentionTerms } from '../../domain/rules/retention-terms.ts';
import type { EventOf } from '../../domain/shape/category.ts';
import type { AnyStoredEvent } from '../../domain/shape/event.ts';
import { taskCategory } from '../../domain/task/state.ts';
import { TASK } from '../../domain/task/stream.ts';
import { statedDay } from '../../domain/trigger/queries.ts';
import { triggerCategory } from '../../domain/trigger/state.ts';
import { triggerStream } from '../../domain/trigger/stream.ts';
import { categoryOf, type CustomerId, idOf, type Owner } from '../../kernel/ids.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import { type Instant, type LocalDate, parseLocalDate } from '../../kernel/time.ts';
import type { Deps } from './deps.ts';
import { happenedAt, isContact } from './last-contact.ts';
import { loadState } from './load-state.ts';
import { isReceived, loadRequest } from './requests.ts';
import { stateUntil } from './state-until.ts';

type Streams = Pick<Deps, 'ledger'>;

/** Which kind of schedule speaks of it: what a colleague answered for a request is kept as long as its papers. */
export function kindOfOwner(owner: Owner): RetentionOwner | undefined {
  const category = categoryOf(owner);
  return category === TASK ? REQUEST : RETENTION_OWNERS.find((kind) => kind === category);
}

/** What periods are counted from, from the owner's own streams. `undefined`: nothing of such an owner is ever scheduled. */
export interface OwnerRead extends OwnerFacts {
  /** Data categories that something was ever sealed as, whether or not its key still lives. */
  readonly sealedAs: ReadonlySet<DataCategory>;
}

export interface FactsMoment {
  readonly now: Instant;
  readonly timeZone: string;
  /**
   * When the customer wrote to us in requests (`writtenBy`). It counts for how long data may be kept, and obliges nobody to
   * keep it: whoever asks to be forgotten begins no period of a law anew.
   */
  readonly written?: readonly Instant[];
}

export async function ownerFacts(deps: Streams, owner: Owner, moment: FactsMoment): Promise<OwnerRead | undefined> {
  // What is dated back may name a day alone.
  const on = (at: Instant): { readonly on: LocalDate } => ({
    on: parseLocalDate(at) ?? dayOf(at, moment.timeZone),
  });
  switch (categoryOf(owner)) {
    case CUSTOMER:
      return customerFacts(deps, customerIdOf(owner), moment, on);
    case REQUEST: {
      const { state } = await loadRequest(deps, idOf(owner));
      const closed = isReceived(state) && state.phase === 'closed' ? state.closedAt : undefined;
      const regimes = isReceived(state) ? state.regimes.map(({ jurisdiction }) => jurisdiction) : [];
      const sealedAs = new Set(isReceived(state) ? state.parts.flatMap(({ refs }) => refs.map(categoryOfRef)) : []);
      return { regimes, sealedAs, occurred: () => (closed === undefined ? 'open' : on(closed)) };
    }
    case TASK: {
      const { state } = await loadState(deps, taskCategory, owner);
      const ofRequest =
        state.phase === 'unknown' ? undefined : await ownerFacts(deps, requestStream(state.request), moment);
      if (state.phase === 'unknown' || ofRequest === undefined) return undefined;
      return { ...ofRequest, sealedAs: new Set(state.returned.map(categoryOfRef)) };
    }
    case ACTOR: {
      const { state, events } = await stateUntil(deps, actorCategory, owner);
      const last = events.findLast(({ type }) => type === 'ActorDeactivated');
      return {
        sealedAs: sealedIn(events),
        occurred: () => (state.phase !== 'deactivated' || last === undefined ? 'open' : on(last.metadata.recordedAt)),
      };
    }
    default:
      return undefined;
  }
}

const categoryOfRef = ({ dataCategory }: { readonly dataCategory: DataCategory }): DataCategory => dataCategory;
const sealedIn = (events: readonly AnyStoredEvent[]): ReadonlySet<DataCategory> =>
  new Set(events.flatMap(({ sealed }) => Object.keys(sealed) as DataCategory[]));

type OnDay = (at: Instant) => { readonly on: LocalDate };

async function customerFacts(
  deps: Streams,
  customer: CustomerId,
  { now, written = [] }: FactsMoment,
  on: OnDay,
): Promise<OwnerRead> {
  const [facts, consents, restrictions, stated] = await Promise.all([
    stateUntil(deps, customerCategory, `${CUSTOMER}-${customer}` as Owner),
    stateUntil(deps, consentCategory, consentStream(customer)),
    stateUntil(deps, restrictionCategory, restrictionStream(customer)),
    stateUntil(deps, triggerCategory, triggerStream(customer)),
  ]);
  const registered = (facts.events as readonly AnyStoredEvent[])[0];
  const contacts = [...facts.events, ...consents.events, ...restrictions.events] as readonly AnyStoredEvent[];
  const days = contacts.filter(isContact).map((event) => on(happenedAt(event)).on);
  const contactOn = (mode: RetentionTerms['mode']): Occurred => {
    const other = (['last-contact', 'last-order'] as const).map((one) => statedDay(stated.state, one));
    const letters = mode === 'maximum' ? written.map((at) => on(at).on) : [];
    const all = [...days, ...letters, ...other.flatMap((day) => (day === undefined || day === 'open' ? [] : [day]))];
    const last = all.sort().at(-1);
    return last === undefined ? 'unknown' : { on: last };
  };
  const country = facts.state.phase === 'registered' ? facts.state.collectionCountry : undefined;
  return {
    ...(country === undefined ? {} : { country }),
    sealedAs: sealedIn([...facts.events, ...consents.events] as readonly AnyStoredEvent[]),
    occurred: (trigger, purpose, mode) => {
      switch (trigger) {
        case 'registered':
          return registered === undefined ? 'unknown' : on(happenedAt(registered));
        case 'last-contact':
          return contactOn(mode);
        case 'last-order':
        case 'end-of-contract': {
          const day = statedDay(stated.state, trigger);
          return day === undefined ? 'unknown' : day === 'open' ? 'open' : { on: day };
        }
        case 'consent-withdrawn':
          return consentEnded(consents, purpose, now, on);
        case 'request-closed':
        case 'actor-deactivated':
          return 'never';
      }
    },
  };
}

interface ConsentRead {
  readonly state: ConsentState;
  readonly events: readonly EventOf<typeof consentEvents>[];
}

/**
 * Expired by the clock, or contested by a no that another system reported later, whichever came first. Of such a no the day
 * counts that it names, else the one on which we heard of it; said again it begins nothing anew.
 */
function endOfGiven(
  { by, givenAt, expiresAt, contestedBy }: GivenConsent,
  events: ConsentRead['events'],
  now: Instant,
): Instant {
  const expired = expiresAt !== undefined && expiresAt <= now ? expiresAt : undefined;
  if (contestedBy === undefined) return expired ?? givenAt;
  const purpose = events.find(({ id }) => id === by)?.clear.purpose;
  const days = events.slice(events.findIndex(({ id }) => id === by) + 1).flatMap((event) => {
    if (event.type !== 'ConsentReported' || event.clear.purpose !== purpose || event.clear.state === 'given') return [];
    const day = event.clear.reportedOn ?? event.metadata.recordedAt;
    return day < givenAt.slice(0, 10) ? [] : [day as Instant];
  });
  return earliest(expired, days.sort()[0]) ?? givenAt;
}

/** Of one purpose, or of all that were ever consented to: the last of them counts. A yes that only another system reported keeps nothing. */
export function consentEnded(
  { state, events }: ConsentRead,
  purpose: string | undefined,
  now: Instant,
  on: OnDay,
): Occurred {
  const of = purpose === undefined ? [...state.keys()] : [purpose];
  if (of.some((code) => mayProcess(state, code, now).may)) return 'open';
  const ends = of.flatMap((code) => {
    const standing = state.get(code)?.standing;
    switch (standing?.phase) {
      case undefined:
      case 'reported':
        return [];
      case 'refused':
        return [on(standing.refusedAt).on];
      case 'withdrawn':
        return [on(standing.withdrawnAt).on];
      case 'expired':
        return [on(standing.expiredAt).on];
      case 'given':
        // Expired by the clock, or a later no that another system reported.
        return [on(endOfGiven(standing, events, now)).on];
    }
  });
  const last = ends.sort().at(-1);
  return last === undefined ? 'never' : { on: last };
}
