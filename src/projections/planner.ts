import type { AnyEvent } from '../domain/all-events.ts';
import type { StreamName } from '../kernel/ids.ts';
import type { Revision } from '../kernel/recorded-event.ts';
import type { Ledger, LedgerItem } from '../ledger/ledger.ts';
import { ZONE_BEFORE_ANY, ZONE_IN_FORCE } from './models/activity-by-day.ts';
import {
  acceptDamage,
  BLOCKED_QUEUES,
  DAMAGE_ACCEPTED,
  moveTip,
  type ParkCause,
  type ParkedEvent,
  park,
  parkedIn,
  queueOf,
  queuesForOpening,
  tipsOf,
  unpark,
} from './parked.ts';
import { type ProjectionContext, type ReadModel, Unprojectable } from './read-model.ts';
import type { Change, ReadModelStore } from './read-model-store.ts';
import { type TokenAnswer, type TokenSource, tokensFor } from './tokens.ts';
import { type Place, type Understanding, understand } from './understand.ts';

export interface PlannerDeps {
  readonly ledger: Ledger;
  readonly vault: TokenSource;
  readonly store: ReadModelStore;
  readonly models: readonly ReadModel[];
  /** Kids that a `KeysMissing` anywhere in the ledger names. */
  readonly missingKids: ReadonlySet<string>;
}

/** What one batch writes. The planner has already gone on in memory: a plan that is not committed ends its planner. */
export interface Plan {
  readonly changes: readonly Change[];
  /** Newly parked, the cause of each; those that only queue are not counted. */
  readonly parked: readonly (ParkCause & { readonly place: Place })[];
  readonly freed: number;
  /** Keys were shredded: what was deleted is to be overwritten in side files too. */
  readonly purge: boolean;
}

type Attempt = { readonly kind: 'done' } | { readonly kind: 'parked'; readonly cause: ParkCause };
const DONE: Attempt = { kind: 'done' };
const MAX_TIPS = 100_000;
const OPENED_AT_ONCE = 64;

/** Whether parked events may go on after it. Such an event has a batch of its own, so that all before it is committed. */
export const isFreeing = (item: LedgerItem): boolean =>
  item.kind === 'event' &&
  (item.event.type === 'CategoryKeysShredded' ||
    item.event.type === 'KeysMissing' ||
    item.event.type === 'DamageAccepted');

/**
 * Turns items of the ledger into rows to write: decides what is projected, what is parked and what waits. Owned by one
 * run of one follower, which alone writes the store; a new run loads a new planner from what was committed.
 */
export class Planner {
  readonly #deps: PlannerDeps;
  readonly #arrival: readonly ReadModel[];
  readonly #stream: readonly ReadModel[];
  readonly #blocked: Set<string>;
  readonly #damageAccepted: Set<string>;
  readonly #missingKids: Set<string>;
  #timeZone: string;
  /** Last projected revision by stream, as far as remembered; `undefined` for a stream not met yet. */
  readonly #tips = new Map<StreamName, Revision | undefined>();
  #movedTips = new Set<StreamName>();
  #changes: Change[] = [];
  #parked: (ParkCause & { readonly place: Place })[] = [];
  #freed = 0;

  private constructor(deps: PlannerDeps, blocked: Set<string>, damageAccepted: Set<string>, timeZone: string) {
    this.#deps = deps;
    this.#arrival = deps.models.filter((model) => model.order === 'arrival');
    this.#stream = deps.models.filter((model) => model.order === 'stream');
    this.#blocked = blocked;
    this.#damageAccepted = damageAccepted;
    this.#missingKids = new Set(deps.missingKids);
    this.#timeZone = timeZone;
  }

  static async load(deps: PlannerDeps): Promise<Planner> {
    const [blocked, accepted, zone] = await deps.store.read([BLOCKED_QUEUES, DAMAGE_ACCEPTED, ZONE_IN_FORCE]);
    return new Planner(
      deps,
      new Set((blocked ?? []).map((row) => row['queue'] as string)),
      new Set((accepted ?? []).map((row) => row['stream'] as string)),
      (zone?.[0]?.['time_zone'] as string | undefined) ?? ZONE_BEFORE_ANY,
    );
  }

  /** Items in the order of the ledger, each once. One that `isFreeing` comes alone. */
  async plan(items: readonly LedgerItem[]): Promise<Plan> {
    const understood = items.map(understand);
    await this.#loadTips(understood);
    const answers = await this.#tokens(understood);
    let freeing: AnyEvent | undefined;
    for (const [index, one] of understood.entries()) {
      if (one.kind === 'not-ours') continue;
      if (one.kind === 'not-understood') {
        this.#parkUnread(one);
        continue;
      }
      this.#arrive(one.event);
      this.#project(one.place, one.event, answers[index]);
      const item = items[index];
      if (item !== undefined && isFreeing(item)) freeing = one.event;
    }
    if (freeing !== undefined) await this.#freeAfter(freeing);
    return this.#take(freeing?.type === 'CategoryKeysShredded');
  }

  /** Tries again what could not be opened: the vault may have been repaired. */
  async retryOpening(): Promise<Plan> {
    for (const queue of await queuesForOpening(this.#deps.store)) await this.#free(queue);
    return this.#take(false);
  }

  #take(purge: boolean): Plan {
    for (const stream of this.#movedTips) this.#changes.push(moveTip(stream, this.#tips.get(stream) as Revision));
    const plan = { changes: this.#changes, parked: this.#parked, freed: this.#freed, purge };
    this.#changes = [];
    this.#parked = [];
    this.#freed = 0;
    this.#movedTips = new Set();
    if (this.#tips.size > MAX_TIPS) this.#tips.clear();
    return plan;
  }

  async #loadTips(understood: readonly Understanding[]): Promise<void> {
    const unknown = new Set<StreamName>();
    for (const one of understood) {
      if (one.kind !== 'event' || queueOf(one.place.stream) === undefined) continue;
      // A stream that begins here needs no look; most streams of an import do.
      if (one.place.revision > 0n && !this.#tips.has(one.place.stream)) unknown.add(one.place.stream);
    }
    if (unknown.size === 0) return;
    const [rows] = await this.#deps.store.read([tipsOf([...unknown])]);
    for (const row of rows ?? []) this.#tips.set(row['stream'] as StreamName, row['revision'] as Revision);
  }

  /** By index. What is blocked now is not opened: it only queues. */
  async #tokens(understood: readonly Understanding[]): Promise<readonly (TokenAnswer | undefined)[]> {
    const answers: (TokenAnswer | undefined)[] = [];
    for (let at = 0; at < understood.length; at += OPENED_AT_ONCE) {
      const some = understood.slice(at, at + OPENED_AT_ONCE);
      answers.push(...(await Promise.all(some.map((one) => this.#tokensOf(one)))));
    }
    return answers;
  }

  async #tokensOf(one: Understanding): Promise<TokenAnswer | undefined> {
    if (one.kind !== 'event' || this.#isBlocked(one.place.stream)) return undefined;
    return tokensFor(one.event, this.#stream, this.#deps.vault, this.#missingKids);
  }

  #isBlocked(stream: StreamName): boolean {
    const queue = queueOf(stream);
    return queue !== undefined && this.#blocked.has(queue);
  }

  #arrive(event: AnyEvent): void {
    if (event.type === 'OrganisationDescribed') this.#timeZone = event.clear.timeZone;
    if (event.type === 'KeysMissing') for (const kid of event.clear.kids) this.#missingKids.add(kid);
    const context: ProjectionContext = { timeZone: this.#timeZone, tokens: new Map() };
    for (const model of this.#arrival) this.#changes.push(...model.project(event, context));
  }

  #parkUnread(one: Extract<Understanding, { readonly kind: 'not-understood' }>): void {
    const { place, reason, detail } = one;
    const queued = this.#isBlocked(place.stream);
    this.#park(place, queued ? { reason: 'queued' } : { reason, detail }, false);
  }

  #project(place: Place, event: AnyEvent, answer: TokenAnswer | undefined): void {
    if (this.#isBlocked(place.stream)) {
      this.#park(place, { reason: 'queued' }, true);
      return;
    }
    const attempt = this.#attempt(place, event, answer);
    if (attempt.kind === 'parked') this.#park(place, attempt.cause, true);
  }

  /** Hands the event to the `stream` models, all or none of them. */
  #attempt(place: Place, event: AnyEvent, answer: TokenAnswer | undefined): Attempt {
    const { stream, revision } = place;
    if (queueOf(stream) !== undefined && !this.#follows(stream, revision)) {
      return { kind: 'parked', cause: { reason: 'revision-gap' } };
    }
    if (answer?.kind === 'unreadable') {
      return { kind: 'parked', cause: { reason: 'unreadable', detail: answer.dataCategory, kid: answer.kid } };
    }
    const context: ProjectionContext = { timeZone: this.#timeZone, tokens: answer?.byField ?? new Map() };
    const changes: Change[] = [];
    try {
      for (const model of this.#stream) changes.push(...model.project(event, context));
    } catch (error) {
      if (error instanceof Unprojectable) return { kind: 'parked', cause: { reason: error.code } };
      throw error;
    }
    this.#changes.push(...changes);
    if (queueOf(stream) !== undefined) {
      this.#tips.set(stream, revision);
      this.#movedTips.add(stream);
    }
    return DONE;
  }

  /** EventStoreDB lets a deleted stream go on at a later revision: what is left of it says nothing reliable. */
  #follows(stream: StreamName, revision: Revision): boolean {
    if (this.#damageAccepted.has(stream)) return true;
    const tip = this.#tips.get(stream);
    return revision === (tip === undefined ? 0n : tip + 1n);
  }

  #park(place: Place, cause: ParkCause, arrived: boolean): void {
    const blocks = this.#blocks(place.stream, cause);
    const queue = queueOf(place.stream);
    if (blocks && queue !== undefined) this.#blocked.add(queue);
    this.#changes.push(park(place, cause, { blocks, arrived }));
    if (cause.reason !== 'queued') this.#parked.push({ ...cause, place });
  }

  /** On a stream whose damage an operator has accepted, what cannot be read stays parked and nobody waits for it. */
  #blocks(stream: StreamName, cause: ParkCause): boolean {
    if (queueOf(stream) === undefined) return false;
    return cause.reason === 'queued' || cause.reason === 'unreadable' || !this.#damageAccepted.has(stream);
  }

  async #freeAfter(event: AnyEvent): Promise<void> {
    if (event.type === 'DamageAccepted') {
      const { stream } = event.clear;
      this.#damageAccepted.add(stream);
      this.#changes.push(acceptDamage(stream));
      const queue = queueOf(stream);
      if (queue !== undefined) await this.#free(queue);
    }
    if (event.type === 'CategoryKeysShredded') {
      for (const owner of new Set(event.clear.shredded.map((one) => one.owner))) await this.#free(owner);
    }
    if (event.type === 'KeysMissing') {
      for (const queue of await queuesForOpening(this.#deps.store, event.clear.kids)) await this.#free(queue);
    }
  }

  /** Goes through a queue from its head, in the order of the ledger, until an event parks again. */
  async #free(queue: string): Promise<void> {
    if (!this.#blocked.has(queue)) return;
    this.#blocked.delete(queue);
    for (const row of await parkedIn(this.#deps.store, queue)) {
      if (row.blocks && !(await this.#freeOne(row))) {
        this.#blocked.add(queue);
        return;
      }
    }
  }

  /** False when the event still blocks its queue. */
  async #freeOne(row: ParkedEvent): Promise<boolean> {
    const one = await this.#readAgain(row);
    // What this release understands and an earlier one did not is for `retryParked`: the order of `arrival` is past.
    if (one === undefined || (one.kind === 'event' && !row.arrived)) return false;
    if (one.kind === 'not-understood')
      return this.#staysParked(one.place, { reason: one.reason, detail: one.detail }, row);
    await this.#loadTips([one]);
    const attempt = this.#attempt(one.place, one.event, await this.#tokensOf(one));
    if (attempt.kind === 'parked') return this.#staysParked(one.place, attempt.cause, row);
    this.#changes.push(unpark(row.position));
    this.#freed++;
    return true;
  }

  #staysParked(place: Place, cause: ParkCause, row: ParkedEvent): boolean {
    const blocks = this.#blocks(place.stream, cause);
    this.#changes.push(park(place, cause, { blocks, arrived: row.arrived }));
    if (row.reason === 'queued') this.#parked.push({ ...cause, place });
    return !blocks;
  }

  async #readAgain(row: ParkedEvent): Promise<Exclude<Understanding, { readonly kind: 'not-ours' }> | undefined> {
    const one = await readParked(this.#deps.ledger, row);
    return one === undefined || one.kind === 'not-ours' ? undefined : one;
  }
}

/** A parked event as the ledger has it and this release understands it. */
export async function readParked(ledger: Ledger, row: ParkedEvent): Promise<Understanding | undefined> {
  const from = { direction: 'forwards', fromRevision: row.revision, limit: 1 } as const;
  for await (const item of ledger.readStream(row.stream, from)) {
    const one = understand(item);
    if (one.kind !== 'not-ours' && one.place.position === row.position) return one;
  }
  return undefined;
}
