import { dayOf } from '../../domain/rules/calendar.ts';
import { keptUntil, type OwnerFacts, type ScheduleInForce, unstatedKeeps } from '../../domain/rules/retention-due.ts';
import type { RetentionTrigger } from '../../domain/rules/retention-terms.ts';
import type { Owner } from '../../kernel/ids.ts';
import type { Instant, LocalDate } from '../../kernel/time.ts';
import { inBatches } from './activity-facts.ts';
import { controllerTimeZone } from './controller.ts';
import type { Deps } from './deps.ts';
import type { OwnedData } from './holds.ts';
import { kindOfOwner, ownerFacts } from './owner-facts.ts';
import { schedulesInForce } from './schedules.ts';

export interface KeptByLaw extends OwnedData {
  /** Code of the schedule, and which version of it. */
  readonly schedule: string;
  readonly scheduleVersion: number;
  /** Its citation. */
  readonly law: string;
  /** Last day on which it has to be kept, in the controller's calendar. */
  readonly until: LocalDate;
}

/**
 * Which of these a law obliges to keep today, under approved schedules: one answer for each, the longest. Decided from
 * streams. What is not among them may go, as far as schedules say.
 */
export async function keptByLaw(
  deps: Pick<Deps, 'ledger'>,
  wanted: readonly OwnedData[],
  now: Instant,
): Promise<readonly KeptByLaw[]> {
  return underMinimums(deps, wanted, now, ({ owner, dataCategory }, schedules, facts, today) => {
    const kept = keptUntil(schedules, facts, dataCategory, today);
    if (kept === undefined) return [];
    const { code, scheduleVersion, terms } = kept.schedule;
    return [{ owner, dataCategory, schedule: code, scheduleVersion, law: terms.law.citation, until: kept.until }];
  });
}

export interface UnstatedKeep extends OwnedData {
  readonly schedule: string;
  readonly law: string;
  /** What nobody has stated of this owner. */
  readonly trigger: RetentionTrigger;
}

/**
 * Laws that might oblige to keep some of these, if anybody had said when their period begins: no system stated an order, or
 * the end of a contract. They keep nothing; whoever approves an erasure is told, and may ask before it is too late.
 */
export async function keepsUnstated(
  deps: Pick<Deps, 'ledger'>,
  wanted: readonly OwnedData[],
  now: Instant,
): Promise<readonly UnstatedKeep[]> {
  return underMinimums(deps, wanted, now, ({ owner, dataCategory }, schedules, facts) =>
    unstatedKeeps(schedules, facts, dataCategory).map(({ code, terms }) => ({
      owner,
      dataCategory,
      schedule: code,
      law: terms.law.citation,
      trigger: terms.trigger,
    })),
  );
}

/** What the approved minimums for its kind of owner say of each of these, today, from the owner's own streams. */
async function underMinimums<Said>(
  deps: Pick<Deps, 'ledger'>,
  wanted: readonly OwnedData[],
  now: Instant,
  say: (one: OwnedData, schedules: readonly ScheduleInForce[], facts: OwnerFacts, today: LocalDate) => readonly Said[],
): Promise<readonly Said[]> {
  const minimums = (await schedulesInForce(deps)).filter(({ terms }) => terms.mode === 'minimum');
  if (minimums.length === 0) return [];
  const timeZone = await controllerTimeZone(deps);
  const today = dayOf(now, timeZone);
  const found = await inBatches([...new Set(wanted.map(({ owner }) => owner))], async (owner: Owner) => {
    const kind = kindOfOwner(owner);
    const ofKind = minimums.filter(({ terms }) => terms.ownerKind === kind);
    const facts = ofKind.length === 0 ? undefined : await ownerFacts(deps, owner, { now, timeZone });
    if (facts === undefined) return [];
    return wanted.filter((one) => one.owner === owner).flatMap((one) => say(one, ofKind, facts, today));
  });
  return found.flat();
}
