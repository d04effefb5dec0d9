import { type LEFT_WHYS } from '../../domain/disposal/events.ts';
import { dueOn, keptUntil, type ScheduleInForce, unstatedKeeps } from '../../domain/rules/retention-due.ts';
import { CUSTOMER } from '../../domain/customer/stream.ts';
import { dayOf } from '../../domain/rules/calendar.ts';
import type { RetentionOwner } from '../../domain/rules/retention-terms.ts';
import { categoryOf, type Owner } from '../../kernel/ids.ts';
import { DATA_CATEGORIES, type DataCategory } from '../../kernel/sealed.ts';
import type { Instant, LocalDate } from '../../kernel/time.ts';
import { listRequests } from '../../projections/models/requests-queries.ts';
import { erasedQuery } from '../../projections/models/shreds.ts';
import { everyItem } from '../../projections/page.ts';
import { ProjectionError } from '../../projections/projection-error.ts';
import { inBatches } from '../core/activity-facts.ts';
import { controllerTimeZone } from '../core/controller.ts';
import type { Deps } from '../core/deps.ts';
import { belongsToOf, holdsOn } from '../core/holds.ts';
import { writtenBy } from '../core/last-contact.ts';
import { kindOfOwner, ownerFacts } from '../core/owner-facts.ts';
import { isReceived, loadRequest } from '../core/requests.ts';
import { restrictedAmong } from '../core/restricted.ts';
import { schedulesInForce } from '../core/schedules.ts';

export type LeftWhy = (typeof LEFT_WHYS)[number];

/** What schedules say of one data category of one owner today. */
export type Verdict = { readonly owner: Owner; readonly dataCategory: DataCategory } & (
  | {
      readonly kind: 'due';
      readonly schedules: readonly ScheduleInForce[];
      readonly since: LocalDate;
      /** Laws that might oblige to keep it, if anybody had said when their period begins. */
      readonly unstated: readonly ScheduleInForce[];
    }
  /** A schedule says that it is due, or would if it could; it is not disposed of all the same. */
  | { readonly kind: 'left'; readonly why: LeftWhy; readonly by?: string; readonly until?: LocalDate }
  | { readonly kind: 'not-yet'; readonly until?: LocalDate }
  /** No schedule says how long it may be kept. */
  | { readonly kind: 'unscheduled' }
);

/** What is the same for all owners that are looked at in one go. */
export interface DueContext {
  readonly now: Instant;
  readonly timeZone: string;
  readonly today: LocalDate;
  readonly schedules: ReadonlyMap<RetentionOwner, readonly ScheduleInForce[]>;
  /** Customers who wait for an answer, with the request's owner: nothing is taken away from under a request. */
  readonly waiting: ReadonlySet<Owner>;
}

const VIEWS_WAIT_MS = 10_000;

export async function dueContext(deps: Deps): Promise<DueContext> {
  // Who waits for an answer is known from them: behind, they would let data go from under a request.
  if (!(await deps.readModels.waitFor((await deps.ledger.head()).position, VIEWS_WAIT_MS))) {
    throw new ProjectionError(
      'PROJECTION_BEHIND',
      'The read models are behind the ledger; nothing is disposed of on them.',
    );
  }
  const now = deps.clock.now();
  const timeZone = await controllerTimeZone(deps);
  const schedules = new Map<RetentionOwner, ScheduleInForce[]>();
  for (const schedule of await schedulesInForce(deps)) {
    const { ownerKind } = schedule.terms;
    schedules.set(ownerKind, [...(schedules.get(ownerKind) ?? []), schedule]);
  }
  return { now, timeZone, today: dayOf(now, timeZone), schedules, waiting: await waitingCustomers(deps) };
}

async function waitingCustomers(deps: Deps): Promise<ReadonlySet<Owner>> {
  const waiting = new Set<Owner>();
  for await (const request of everyItem((page) => listRequests(deps.readModels.reader, { ...page, phase: 'open' }))) {
    const { state } = await loadRequest(deps, request);
    if (isReceived(state) && state.phase === 'open' && state.customer !== undefined) {
      waiting.add(`${CUSTOMER}-${state.customer}` as Owner);
    }
  }
  return waiting;
}

/**
 * What schedules say of everything that is sealed for these owners and not erased. Decided from the owners' own streams, the
 * schedules' and the holds'; what is erased already is known from the view, where a moment too late makes no difference.
 */
export async function verdictsOn(
  deps: Deps,
  context: DueContext,
  owners: readonly Owner[],
): Promise<readonly Verdict[]> {
  const erased = await erasedAmong(deps, owners);
  const raw = (await inBatches(owners, (owner) => ofOwner(deps, context, owner, erased))).flat();
  const due = raw.filter(({ kind }) => kind === 'due');
  const held = new Map(
    (await holdsOn(deps, due)).map(({ owner, dataCategory, hold }) => [`${owner} ${dataCategory}`, hold]),
  );
  const restricted = await restrictedAmong(
    deps,
    due.map(({ owner }) => owner),
  );
  return raw.map((verdict): Verdict => {
    const { owner, dataCategory } = verdict;
    const hold = held.get(`${owner} ${dataCategory}`);
    if (hold !== undefined) return { owner, dataCategory, kind: 'left', why: 'hold', by: hold };
    const isLeft = verdict.kind === 'due' && restricted.has(owner);
    return isLeft ? { owner, dataCategory, kind: 'left', why: 'restriction' } : verdict;
  });
}

const countsContact = ({ terms: { mode, trigger, elseFrom } }: ScheduleInForce): boolean =>
  mode === 'maximum' && (trigger === 'last-contact' || elseFrom === 'last-contact');

async function ofOwner(
  deps: Deps,
  context: DueContext,
  owner: Owner,
  erased: ReadonlySet<string>,
): Promise<readonly Verdict[]> {
  const { schedules, today } = context;
  const kind = kindOfOwner(owner);
  if (kind === undefined) return [];
  const ofKind = schedules.get(kind) ?? [];
  const counts = kind === CUSTOMER && ofKind.some(countsContact);
  const facts = await ownerFacts(deps, owner, counts ? { ...context, written: await writtenBy(deps, owner) } : context);
  if (facts === undefined) return [];
  const alive = DATA_CATEGORIES.filter((one) => facts.sealedAs.has(one) && !erased.has(`${owner} ${one}`));
  const verdicts: Verdict[] = [];
  for (const dataCategory of alive) {
    const verdict = dueOn(ofKind, facts, dataCategory, today);
    const place = { owner, dataCategory };
    if (verdict.kind === 'due') {
      const kept = keptUntil(ofKind, facts, dataCategory, today);
      if (kept !== undefined) {
        verdicts.push({ ...place, kind: 'left', why: 'law', by: kept.schedule.code, until: kept.until });
      } else if (await isWaitedFor(deps, context, owner)) {
        verdicts.push({ ...place, kind: 'left', why: 'request-open' });
      } else verdicts.push({ ...place, ...verdict, unstated: unstatedKeeps(ofKind, facts, dataCategory) });
    } else if (verdict.kind === 'trigger-unknown') {
      const by = verdict.schedules[0]?.code;
      verdicts.push({ ...place, kind: 'left', why: 'trigger-unknown', ...(by === undefined ? {} : { by }) });
    } else verdicts.push({ ...place, ...verdict });
  }
  return verdicts;
}

/** Also of the papers of an earlier request: its customer may have asked for them. */
async function isWaitedFor(deps: Deps, { waiting }: DueContext, owner: Owner): Promise<boolean> {
  if (waiting.size === 0) return false;
  if (categoryOf(owner) === CUSTOMER) return waiting.has(owner);
  return (await belongsToOf(deps, owner)).some((one) => waiting.has(one));
}

async function erasedAmong(deps: Deps, owners: readonly Owner[]): Promise<ReadonlySet<string>> {
  const [rows] = await deps.readModels.reader.read([erasedQuery(owners)]);
  return new Set((rows ?? []).map((row) => `${String(row['owner'])} ${String(row['data_category'])}`));
}
