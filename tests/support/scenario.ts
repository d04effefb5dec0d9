import type { Test } from 'tap';
import { canonicalizeRecord } from '../../src/kernel/canonical-json.ts';
import { type StreamName, streamName } from '../../src/kernel/ids.ts';
import type { DataCategory } from '../../src/kernel/sealed.ts';
import { fromMillis, type Instant } from '../../src/kernel/time.ts';
import { type Category, type DecidedOf, type EventOf, foldEvents } from '../../src/domain/shape/category.ts';
import type { Compared, ComparisonWanted } from '../../src/domain/shape/comparison.ts';
import type { Decision } from '../../src/domain/shape/decision.ts';
import type { AnyDecidedEvent, EventDefinition } from '../../src/domain/shape/event.ts';
import { compare, storedEvent, testId } from './stored-events.ts';

type Definitions = { readonly [type: string]: EventDefinition };

/** A moment n seconds after the start of every scenario. Event n of a scenario is recorded at second n. */
export const second = (n: number): Instant => fromMillis(Date.parse('2026-01-01T00:00:00.000Z') + n * 1000);

interface Question<State, Event, Reason extends string> {
  /** What the decision wants compared; the answers are made by really opening what was sealed. */
  readonly comparisons?: (state: State) => readonly ComparisonWanted[];
  readonly broken?: { readonly [category in DataCategory]?: 'erased' | 'unreadable' };
  readonly decide: (compared: Compared) => (state: State) => Decision<Event, Reason>;
}

/**
 * given(events).when(decision).then(events) | refused(reason) | nothing(). Every accepted event is also sealed, stored,
 * read back and folded, and the decision is asked once more: it must then have nothing left to say.
 */
export function scenarios<State, Events extends Definitions>(
  t: Test,
  category: Category<State, Events>,
  stream: StreamName = streamName(category.name, testId(42)),
) {
  type Event = DecidedOf<Events>;

  const store = (events: readonly AnyDecidedEvent[]) =>
    events.map((event, n) => {
      const definition = category.events[event.type] as EventDefinition;
      const place = { stream, owner: category.ownerOf?.(stream), revision: BigInt(n), recordedAt: second(n) };
      return storedEvent(definition, event, place) as unknown as EventOf<Events>;
    });
  const stateAfter = (events: readonly Event[]): State =>
    foldEvents(category, store(events as unknown as readonly AnyDecidedEvent[]));

  function checkStorable(event: AnyDecidedEvent): void {
    const definition = category.events[event.type] as EventDefinition;
    t.ok(definition.clear.safeParse(event.clear).success, `${event.type}: its clear part keeps its own law`);
    canonicalizeRecord(event.clear);
    for (const [name, fields] of Object.entries(event.sealed ?? {})) {
      const parsed = definition.sealed[name as DataCategory]?.fields.safeParse(fields);
      t.ok(parsed?.success, `${event.type}: what it seals of ${name} keeps its own law`);
      canonicalizeRecord(fields);
    }
  }

  const given = (...events: readonly Event[]) => ({
    state: () => stateAfter(events),

    when<Reason extends string>(asked: ((state: State) => Decision<Event, Reason>) | Question<State, Event, Reason>) {
      const question: Question<State, Event, Reason> = typeof asked === 'function' ? { decide: () => asked } : asked;
      const decideOn = (state: State): Decision<Event, Reason> => {
        const wanted = question.comparisons?.(state) ?? [];
        return question.decide(compare(wanted, question.broken))(state);
      };
      const decision = decideOn(stateAfter(events));
      return {
        decision,
        then(...expected: readonly Event[]): void {
          t.same(decision, { kind: 'accepted', events: expected });
          if (decision.kind !== 'accepted') return;
          for (const event of decision.events) checkStorable(event as unknown as AnyDecidedEvent);
          const again = decideOn(stateAfter([...events, ...decision.events]));
          const left = again.kind === 'accepted' ? again.events : [];
          t.same(left, [], 'asked again, the decision has nothing left to say');
        },
        refused(reason: Reason): void {
          // What a refusal tells besides is asked where it is made.
          t.match(decision, { kind: 'refused', reason });
        },
        nothing(): void {
          t.same(decision, { kind: 'accepted', events: [] });
        },
      };
    },
  });
  return { given, stateAfter };
}
