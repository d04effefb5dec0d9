import type { DisposalItem, DisposalPlan, DueCount } from '../../domain/disposal/state.ts';
import type { ScheduleInForce } from '../../domain/rules/retention-due.ts';
import type { RetentionOwner } from '../../domain/rules/retention-terms.ts';
import { asSet } from '../../domain/shape/plain.ts';
import type { CustomerId, Owner } from '../../kernel/ids.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import type { LocalDate } from '../../kernel/time.ts';
import { customerOwner } from '../../domain/customer/stream.ts';
import { isRegistered } from '../core/of-registered.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { keepsUnstated, type UnstatedKeep } from '../core/keeps.ts';
import { ask, type Reply } from '../core/question.ts';
import { ownersOf } from './owners.ts';
import { type DueContext, dueContext, type Verdict, verdictsOn } from './verdicts.ts';

/** What would be disposed of today, counted; nothing is recorded by it. */
export interface DryRun {
  readonly on: LocalDate;
  /** Owners that were looked at. */
  readonly looked: number;
  /** Of whom something is due, and how many data categories of theirs. */
  readonly owners: number;
  readonly items: number;
  readonly due: readonly DueCount[];
  readonly left: DisposalPlan['left'];
  /** Of what is due: laws that might oblige to keep it, if anybody had said when their period begins. They keep nothing. */
  readonly unstated: NonNullable<DisposalPlan['unstated']>;
  /** Data that no schedule says how long it may be kept. */
  readonly unscheduled: readonly { readonly dataCategory: DataCategory; readonly owners: number }[];
}

export const seeDue = (deps: Deps, caller: Caller): Promise<Reply<DryRun>> =>
  ask(caller, 'see-retention', () => dryRun(deps));

export async function dryRun(deps: Deps): Promise<DryRun> {
  const tally = new Tally();
  const context = await dueContext(deps);
  for await (const verdicts of verdictsOfAll(deps, context)) tally.add(verdicts);
  return { on: context.today, ...tally.counts() };
}

/** Kinds of owners that any schedule speaks of; customers always, so that what nothing speaks of is seen. */
export async function* verdictsOfAll(
  deps: Deps,
  context: DueContext,
  only?: ReadonlySet<RetentionOwner>,
): AsyncGenerator<readonly Verdict[]> {
  const kinds = only ?? new Set<RetentionOwner>([...context.schedules.keys(), 'customer']);
  for await (const owners of ownersOf(deps, kinds)) yield await verdictsOn(deps, context, owners);
}

/** Schedules that say until when something may be kept. */
export const upperLimits = ({ schedules }: DueContext): readonly ScheduleInForce[] =>
  [...schedules.values()].flat().filter(({ terms }) => terms.mode === 'maximum');

/** What is due of each owner, as a disposal lists it. */
export function itemsOf(verdicts: readonly Verdict[]): readonly DisposalItem[] {
  const byOwner = new Map<Owner, { dataCategories: DataCategory[]; schedules: string[] }>();
  for (const verdict of verdicts) {
    if (verdict.kind !== 'due') continue;
    const { owner, dataCategory, schedules } = verdict;
    const item = byOwner.get(owner) ?? { dataCategories: [], schedules: [] };
    byOwner.set(owner, item);
    item.dataCategories.push(dataCategory);
    item.schedules.push(...schedules.map(({ code }) => code));
  }
  return [...byOwner].map(([owner, { dataCategories, schedules }]) => ({
    owner,
    dataCategories: asSet(dataCategories),
    schedules: asSet(schedules),
  }));
}

/** Counts as they are told and recorded: by schedule, data category and reason, in a fixed order. */
export class Tally {
  readonly #due = new Map<string, number>();
  readonly #left = new Map<string, number>();
  readonly #unstated = new Map<string, number>();
  readonly #unscheduled = new Map<DataCategory, number>();
  readonly #owners = new Set<Owner>();
  readonly #looked = new Set<Owner>();
  #items = 0;

  add(verdicts: readonly Verdict[]): void {
    for (const verdict of verdicts) {
      this.#looked.add(verdict.owner);
      const { dataCategory } = verdict;
      switch (verdict.kind) {
        case 'due':
          this.#owners.add(verdict.owner);
          this.#items++;
          for (const { code } of verdict.schedules) count(this.#due, JSON.stringify([code, dataCategory]));
          for (const { code } of verdict.unstated) count(this.#unstated, JSON.stringify([code, dataCategory]));
          break;
        case 'left':
          count(this.#left, JSON.stringify([verdict.why, dataCategory, verdict.by ?? null]));
          break;
        case 'unscheduled':
          count(this.#unscheduled, dataCategory);
          break;
        case 'not-yet':
      }
    }
  }

  counts(): Omit<DryRun, 'on'> {
    return {
      looked: this.#looked.size,
      owners: this.#owners.size,
      items: this.#items,
      due: bySchedule(this.#due).map(([schedule, dataCategory, due]) => ({ schedule, dataCategory, due })),
      left: inOrder(this.#left).map(([key, owners]) => {
        const [why, dataCategory, by] = JSON.parse(key) as [
          DisposalPlan['left'][number]['why'],
          DataCategory,
          string | null,
        ];
        return { why, dataCategory, ...(by === null ? {} : { by }), owners };
      }),
      unstated: bySchedule(this.#unstated).map(([schedule, dataCategory, owners]) => ({
        schedule,
        dataCategory,
        owners,
      })),
      unscheduled: inOrder(this.#unscheduled).map(([dataCategory, owners]) => ({ dataCategory, owners })),
    };
  }
}

const count = <Key>(of: Map<Key, number>, key: Key): void => void of.set(key, (of.get(key) ?? 0) + 1);
const inOrder = <Key extends string>(of: ReadonlyMap<Key, number>): readonly (readonly [Key, number])[] =>
  [...of].sort(([a], [b]) => (a < b ? -1 : 1));
const bySchedule = (of: ReadonlyMap<string, number>): readonly (readonly [string, DataCategory, number])[] =>
  inOrder(of).map(([key, owners]) => [...(JSON.parse(key) as [string, DataCategory]), owners] as const);

/** What schedules say of each data category of one customer: due, kept until when and by what, or not scheduled. */
export interface CustomerRetention {
  readonly on: LocalDate;
  readonly data: readonly {
    readonly dataCategory: DataCategory;
    readonly kind: Verdict['kind'];
    readonly why?: string;
    readonly by?: string;
    readonly until?: LocalDate;
    readonly since?: LocalDate;
    readonly schedules?: readonly string[];
  }[];
  /** Laws that might oblige to keep some of it, if anybody had said when their period begins: they keep nothing now. */
  readonly unstated: readonly Omit<UnstatedKeep, 'owner'>[];
}

const dueSeen = ({
  unstated: _apart,
  schedules,
  ...verdict
}: Omit<Extract<Verdict, { readonly kind: 'due' }>, 'owner'>) => ({
  ...verdict,
  schedules: schedules.map(({ code }) => code),
});

export async function seeCustomerRetention(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
): Promise<Reply<CustomerRetention>> {
  if (isRefusedByRole(caller, 'see-retention')) return { kind: 'refused', reason: 'role-not-allowed' };
  if (!(await isRegistered(deps, customer))) return undefined;
  const context = await dueContext(deps);
  const verdicts = await verdictsOn(deps, context, [customerOwner(customer)]);
  const data = verdicts.map(({ owner: _owner, ...verdict }) => (verdict.kind === 'due' ? dueSeen(verdict) : verdict));
  const places = verdicts.map(({ owner, dataCategory }) => ({ owner, dataCategory }));
  const unstated = (await keepsUnstated(deps, places, context.now)).map(({ owner: _owner, ...keep }) => keep);
  return { data: { on: context.today, data, unstated } };
}
