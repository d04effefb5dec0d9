import { setTimeout as delay } from 'node:timers/promises';
import { type ActorId, type CommandId, type EventId, eventId, type StreamName } from '../../kernel/ids.ts';
import type { JsonObject } from '../../kernel/json.ts';
import type { EventToAppend, Position, Revision } from '../../kernel/recorded-event.ts';
import { DATA_CATEGORIES, type DataCategory } from '../../kernel/sealed.ts';
import type { Instant } from '../../kernel/time.ts';
import { type Category, type EventOf, foldEvents } from '../../domain/shape/category.ts';
import type { Compared, Comparison, ComparisonWanted } from '../../domain/shape/comparison.ts';
import type { Decision, Refused } from '../../domain/shape/decision.ts';
import type { AnyDecidedEvent, AnyStoredEvent, EventDefinition } from '../../domain/shape/event.ts';
import { LedgerError } from '../../ledger/ledger.ts';
import type { PlainPayloads, SealingSession } from '../../vault/key-vault.ts';
import { isDamageAccepted } from './damage.ts';
import type { Deps } from './deps.ts';
import { inTurn } from './lanes.ts';
import { readHistory, type StreamHistory } from './read-stream.ts';

/** All that acting needs: so the opening of a ledger, before anything else is wired, can act too. */
type ActDeps = Pick<Deps, 'ledger' | 'vault'>;

/** What a refusal tells beside its reason, for the edges. */
export type { Told } from '../../domain/shape/decision.ts';

/**
 * A conflict means that someone else wrote first: fold again and decide again. The waits are two seconds in all, as a rule:
 * where two attempts of three fail because a slow machine's other process writes all the time, one caller in 25,000 gives up.
 */
const MAX_ATTEMPTS = 25;
/** Milliseconds before the second attempt, at most; each further wait may be twice as long, up to the longest. */
const FIRST_WAIT = 5;
const LONGEST_WAIT = 200;

/** Who asks, and under which command: the same command id answers with the first outcome, however often it comes. */
export interface Act {
  readonly actor: ActorId;
  readonly commandId: CommandId;
  readonly purpose?: string;
  readonly legalBasis?: string;
  /** Random id of the call or run that caused it; never one that came from outside. */
  readonly correlationId?: string;
}

type Definitions = { readonly [type: string]: EventDefinition };

/** One intention against one stream: what it may seal, what it compares, and the pure decision. */
export interface Intention<State, Events extends Definitions, Reason extends string> {
  readonly category: Category<State, Events>;
  readonly stream: StreamName;
  /** Data categories whose keys the events may need: taken before the decide loop. */
  readonly seals: readonly DataCategory[];
  /** Fields to compare with what is sealed now; the keys are taken before the loop, and none is minted. */
  readonly compares?: {
    readonly dataCategories: readonly DataCategory[];
    readonly wanted: (state: State) => readonly ComparisonWanted[];
  };
  /** May look again at what lies outside the stream; nothing may be changed from here. */
  readonly decide: (
    state: State,
    compared: Compared,
  ) => Decision<AnyDecidedEvent, Reason> | Promise<Decision<AnyDecidedEvent, Reason>>;
  /** The revision that the caller saw; another one refuses the intention. */
  readonly ifRevision?: Revision;
}

export interface Written {
  readonly stream: StreamName;
  readonly revision: Revision;
  readonly position: Position;
  readonly recordedAt: Instant;
  readonly events: readonly EventId[];
  /** This command had been carried out before: the first outcome is answered again. */
  readonly repeated: boolean;
}

export type Outcome<Reason extends string> =
  | { readonly kind: 'written'; readonly written: Written; readonly compared: readonly string[] }
  /** Already so. `compared` names the fields whose value was found to be the same. */
  | { readonly kind: 'unchanged'; readonly revision: Revision | undefined; readonly compared: readonly string[] }
  /**
   * The answer to a caller who may not learn whether a sealed value was the same: `position` is the ledger's head, and
   * there is neither an event id nor a revision, whatever happened (docs/record.md section 4, `compare`).
   */
  | { readonly kind: 'accepted'; readonly position: Position }
  | Refused<Reason | 'revision-changed'>;

/**
 * The one way in for every change (docs/record.md, "Grant consent" of ARCHITECTURE.md): read, decide, seal, append at the
 * exact revision, and on a conflict look for our own ids first, then decide again. Side effects never stand in the loop.
 */
export function act<State, Events extends Definitions, Reason extends string>(
  deps: ActDeps,
  who: Act,
  intention: Intention<State, Events, Reason>,
): Promise<Outcome<Reason>> {
  // The keys are taken in the turn, too: a shred that came first is met by whoever waited.
  return inTurn(deps.ledger, intention.stream, () => untilDecided(deps, who, intention));
}

async function untilDecided<State, Events extends Definitions, Reason extends string>(
  deps: ActDeps,
  who: Act,
  intention: Intention<State, Events, Reason>,
): Promise<Outcome<Reason>> {
  const session = await takeSession(deps, intention);
  try {
    for (let attempt = 1; ; attempt++) {
      const outcome = await attemptOnce(deps, who, intention, session, attempt === MAX_ATTEMPTS);
      if (outcome !== 'again') return outcome;
      await outOfStep(attempt);
    }
  } finally {
    session?.release();
  }
}

/**
 * Callers of one process take turns, but another process may write to the same stream in the same step as we do, and be
 * first each time. A wait of a random length (`full jitter`) lets each be first now and then.
 */
function outOfStep(attempt: number): Promise<void> {
  return delay(Math.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1)));
}

async function takeSession<State, Events extends Definitions, Reason extends string>(
  deps: ActDeps,
  intention: Intention<State, Events, Reason>,
): Promise<SealingSession | undefined> {
  const compare = intention.compares?.dataCategories ?? [];
  if (intention.seals.length === 0 && compare.length === 0) return undefined;
  const ownerOf = intention.category.ownerOf;
  if (ownerOf === undefined) throw new Error(`category ${intention.category.name} seals nothing`);
  return deps.vault.session({ owner: ownerOf(intention.stream), seal: intention.seals, compare });
}

async function attemptOnce<State, Events extends Definitions, Reason extends string>(
  deps: ActDeps,
  who: Act,
  intention: Intention<State, Events, Reason>,
  session: SealingSession | undefined,
  lastAttempt: boolean,
): Promise<Outcome<Reason> | 'again'> {
  const { category, stream } = intention;
  const history = await readHistory<EventOf<Events>>(
    deps.ledger,
    category.events,
    stream,
    isDamageAccepted(deps.ledger),
  );
  const earlier = writtenBefore(history as unknown as StreamHistory<AnyStoredEvent>, who.commandId);
  if (earlier !== undefined) return { kind: 'written', written: earlier, compared: [] };
  if (intention.ifRevision !== undefined && intention.ifRevision !== history.lastRevision) {
    return { kind: 'refused', reason: 'revision-changed' };
  }
  const state = foldEvents(category, history.events);
  const { compared, same } = compareFields(session, intention, state);
  const decision = await intention.decide(state, compared);
  if (decision.kind === 'refused') return decision;
  if (decision.events.length === 0) return { kind: 'unchanged', revision: history.lastRevision, compared: same };
  const events = sealEvents(who, intention, session, decision.events);
  try {
    const receipt = await deps.ledger.append(stream, history.lastRevision ?? 'noStream', events);
    const { revision, position, recordedAt, repeated } = receipt;
    const ids = events.map((event) => event.id);
    return {
      kind: 'written',
      written: { stream, revision, position, recordedAt, events: ids, repeated },
      compared: same,
    };
  } catch (error) {
    // Either someone else was first, or we do not know: both are settled by reading the stream again.
    if (!lastAttempt && isWorthReadingAgain(error)) return 'again';
    throw error;
  }
}

function isWorthReadingAgain(error: unknown): boolean {
  return (
    error instanceof LedgerError && (error.code === 'LEDGER_WRONG_REVISION' || error.code === 'LEDGER_OUTCOME_UNKNOWN')
  );
}

function writtenBefore(history: StreamHistory<AnyStoredEvent>, commandId: CommandId): Written | undefined {
  const ours = history.events.filter((event) => event.metadata.commandId === commandId);
  const last = ours.at(-1);
  if (last === undefined) return undefined;
  return {
    stream: last.stream,
    revision: last.revision,
    position: last.position,
    recordedAt: last.metadata.recordedAt,
    events: ours.map((event) => event.id),
    repeated: true,
  };
}

/** The answers for the decision, and the names of the fields whose value was the same. */
function compareFields<State, Events extends Definitions, Reason extends string>(
  session: SealingSession | undefined,
  intention: Intention<State, Events, Reason>,
  state: State,
): { readonly compared: Compared; readonly same: readonly string[] } {
  const compared = new Map<string, Comparison>();
  const same = new Set<string>();
  for (const { key, field, ref, value } of intention.compares?.wanted(state) ?? []) {
    const comparison = (session as SealingSession).compare(ref, field, value);
    compared.set(key, comparison);
    if (comparison === 'same') same.add(field);
  }
  return { compared, same: [...same] };
}

function sealEvents<State, Events extends Definitions, Reason extends string>(
  who: Act,
  intention: Intention<State, Events, Reason>,
  session: SealingSession | undefined,
  decided: readonly AnyDecidedEvent[],
): readonly EventToAppend[] {
  const { category, stream } = intention;
  return decided.map((event, index) => {
    const definition = category.events[event.type] as EventDefinition;
    const id = eventId(who.commandId, stream, index);
    const payloads = payloadsOf(definition, event);
    const metadata = {
      v: definition.version,
      actor: who.actor,
      commandId: who.commandId,
      ...(who.purpose === undefined ? {} : { purpose: who.purpose }),
      ...(who.legalBasis === undefined ? {} : { legalBasis: who.legalBasis }),
      ...(who.correlationId === undefined ? {} : { correlationId: who.correlationId }),
      ...(event.effectiveAt === undefined ? {} : { effectiveAt: event.effectiveAt }),
    };
    const clear = event.clear as JsonObject;
    if (payloads === undefined) return { id, type: event.type, data: { clear }, metadata };
    const taken = session as SealingSession;
    const sealed = taken.seal({ stream, eventId: id, type: event.type }, payloads);
    return {
      id,
      type: event.type,
      data: { clear, sealed: sealed.envelopes },
      metadata: { ...metadata, owner: taken.owner, sealed: sealed.digests },
    };
  });
}

function payloadsOf(definition: EventDefinition, event: AnyDecidedEvent): PlainPayloads | undefined {
  const payloads: { [category in DataCategory]?: { v: number; fields: JsonObject } } = {};
  let any = false;
  for (const category of DATA_CATEGORIES) {
    const fields = event.sealed?.[category];
    const schema = definition.sealed[category];
    if (fields === undefined || schema === undefined) continue;
    payloads[category] = { v: schema.version, fields: fields as JsonObject };
    any = true;
  }
  return any ? payloads : undefined;
}
