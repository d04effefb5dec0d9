import type { AnyEvent } from '../../domain/all-events.ts';
import { customerIdOf } from '../../domain/customer/stream.ts';
import { type OrganisationState, organisationCategory } from '../../domain/organisation/state.ts';
import { ORGANISATION } from '../../domain/organisation/stream.ts';
import { dayOf } from '../../domain/rules/calendar.ts';
import { categoryOf, type StreamName } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type {
  ActivityCount,
  AuditException,
  AuditFacts,
  DayCount,
  IndexedEvent,
  TypeCount,
} from '../../reports/audit/facts.ts';
import { understandAny } from '../core/domain-events.ts';
import { type EventKind, kindOf } from '../core/event-kind.ts';
import type { Leaf } from '../core/prefix.ts';

export interface Period {
  /** Inclusive. */
  readonly fromInstant: Instant;
  /** Exclusive. */
  readonly toInstant: Instant;
  readonly timeZone: string;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type Counts = Map<string, Mutable<ActivityCount>>;

/**
 * Reads the leaves of one prefix in order and counts what stands in the period. Everything before the period is read too:
 * who the controller is, and where each customer's data was collected, was recorded earlier. Ids and counts only.
 */
export class AuditGatherer {
  readonly #period: Period;
  readonly #countryOf = new Map<string, string>();
  readonly #byActor: Counts = new Map();
  readonly #byPurpose: Counts = new Map();
  readonly #byCountry: Counts = new Map();
  readonly #byType = new Map<string, number>();
  readonly #byDay = new Map<string, number>();
  readonly #exceptions: AuditException[] = [];
  readonly #index: IndexedEvent[] = [];
  #organisation: OrganisationState = organisationCategory.initial;
  #leaves = 0;
  #lastEventId: string | null = null;
  #lastRecordedAt: Instant | null = null;

  constructor(period: Period) {
    this.#period = period;
  }

  get organisation(): OrganisationState {
    return this.#organisation;
  }

  take({ index, item }: Leaf): void {
    this.#leaves = index + 1;
    if (item.kind === 'foreign') {
      this.#takeForeign(index, item.id, item.stream, item.revision, item.type, 'event-foreign', 'EVENT_FOREIGN');
      return;
    }
    const { event } = item;
    const at = event.metadata.recordedAt;
    this.#lastEventId = event.id;
    this.#lastRecordedAt = at;
    const decoded = understandAny(event);
    if (!decoded.ok) {
      const code = `EVENT_${decoded.failure.kind.replace('-', '_').toUpperCase()}`;
      if (this.#isInPeriod(at)) {
        this.#takeForeign(index, event.id, event.stream, event.revision, event.type, 'event-damaged', code, at);
      }
      return;
    }
    this.#follow(decoded.value);
    if (this.#isInPeriod(at)) this.#count(index, decoded.value);
  }

  #isInPeriod(at: Instant): boolean {
    return this.#period.fromInstant <= at && at < this.#period.toInstant;
  }

  #follow(event: AnyEvent): void {
    if (event.type === 'CustomerRegistered') this.#countryOf.set(event.stream, event.clear.collectionCountry);
    if (categoryOf(event.stream) === ORGANISATION) {
      this.#organisation = organisationCategory.evolve(
        this.#organisation,
        event as Parameters<typeof organisationCategory.evolve>[1],
      );
    }
  }

  #count(leaf: number, event: AnyEvent): void {
    const { actor, purpose, recordedAt } = event.metadata;
    const kind = kindOf(event.type);
    bump(this.#byActor, actor, kind);
    const named = purpose ?? purposeOf(event);
    if (named !== undefined) bump(this.#byPurpose, named, kind);
    const country = this.#countryOfEvent(event);
    if (country !== undefined) bump(this.#byCountry, country, kind);
    this.#tally(event.type, recordedAt);
    for (const exception of exceptionsOf(event)) this.#exceptions.push(exception);
    const { id: eventId, stream, revision, type } = event;
    this.#index.push({ leaf, eventId, recordedAt, stream, revision: String(revision), type, actor });
  }

  #tally(type: string, recordedAt: Instant): void {
    this.#byType.set(type, (this.#byType.get(type) ?? 0) + 1);
    const day = dayOf(recordedAt, this.#period.timeZone);
    this.#byDay.set(day, (this.#byDay.get(day) ?? 0) + 1);
  }

  /** A look at several customers counts for a country only when all of them share it. */
  #countryOfEvent(event: AnyEvent): string | undefined {
    const owners = ownersOf(event);
    const countries = new Set(owners.map((owner) => this.#countryOf.get(owner)));
    return countries.size === 1 ? [...countries][0] : undefined;
  }

  /** What nobody understands has no time that can be trusted unless our own metadata gave one; it is listed by place. */
  #takeForeign(
    leaf: number,
    eventId: string,
    stream: string,
    revision: bigint,
    type: string,
    kind: 'event-foreign' | 'event-damaged',
    code: string,
    at: Instant | null = this.#lastRecordedAt,
  ): void {
    const recordedAt = at ?? this.#period.fromInstant;
    if (!this.#isInPeriod(recordedAt)) return;
    this.#tally(type, recordedAt);
    this.#exceptions.push({ kind, eventId, recordedAt, code, actor: null });
    this.#index.push({ leaf, eventId, recordedAt, stream, revision: String(revision), type, actor: null });
  }

  facts(): Pick<AuditFacts, 'byActor' | 'byPurpose' | 'byCountry' | 'byType' | 'byDay' | 'exceptions' | 'index'> & {
    readonly prefix: Omit<AuditFacts['prefix'], 'origin'>;
  } {
    return {
      prefix: { leaves: this.#leaves, lastEventId: this.#lastEventId, lastRecordedAt: this.#lastRecordedAt },
      byActor: sorted(this.#byActor),
      byPurpose: sorted(this.#byPurpose),
      byCountry: sorted(this.#byCountry),
      byType: byKey(this.#byType).map(([type, count]): TypeCount => ({ type, count })),
      byDay: byKey(this.#byDay).map(([day, count]): DayCount => ({ day, count })),
      exceptions: this.#exceptions,
      index: this.#index,
    };
  }
}

function bump(counts: Counts, key: string, kind: EventKind): void {
  const row = counts.get(key) ?? { key, changes: 0, consents: 0, looks: 0, refusals: 0 };
  switch (kind) {
    case 'change':
      row.changes++;
      break;
    case 'consent':
      row.consents++;
      break;
    case 'look':
      row.looks++;
      break;
    case 'refusal':
      row.refusals++;
      break;
    case 'other':
      break;
  }
  counts.set(key, row);
}

const byKey = (counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] =>
  [...counts].sort(([a], [b]) => (a < b ? -1 : 1));

const sorted = (counts: Counts): readonly ActivityCount[] =>
  [...counts.values()].sort((a, b) => (a.key < b.key ? -1 : 1));

const purposeOf = (event: AnyEvent): string | undefined => {
  const clear = event.clear as { readonly purpose?: unknown };
  return categoryOf(event.stream) === 'consent' && typeof clear.purpose === 'string' ? clear.purpose : undefined;
};

function ownersOf(event: AnyEvent): readonly StreamName[] {
  if (event.type === 'AccessGranted' || event.type === 'AccessRefused') return event.clear.owners;
  const category = categoryOf(event.stream);
  if (category === 'customer') return [event.stream];
  return category === 'consent' ? [`customer-${customerIdOf(event.stream)}` as StreamName] : [];
}

function exceptionsOf(event: AnyEvent): readonly AuditException[] {
  const { id: eventId, metadata } = event;
  const row = (kind: AuditException['kind'], code: string): AuditException => ({
    kind,
    eventId,
    recordedAt: metadata.recordedAt,
    code,
    actor: metadata.actor,
  });
  switch (event.type) {
    case 'AccessRefused':
    case 'AccessRefusalsCounted':
      return [row('look-refused', `ACCESS_${event.clear.reason.replaceAll('-', '_').toUpperCase()}`)];
    case 'CustomerRegistered':
    case 'CustomerFactsChanged':
    case 'CustomerFactsCorrected':
      return event.clear.unverified.map((field) => row('fact-unverified', `FACT_${field.toUpperCase()}`));
    case 'KeysMissing':
      return [row('keys-missing', event.type)];
    case 'ClockCorrected':
    case 'ClockJumpAccepted':
      return [row('clock-corrected', event.type)];
    case 'CategoryKeysShredded':
      return [row('keys-shredded', event.type)];
    // Everything else is the ordinary course of business.
    default:
      return [];
  }
}
