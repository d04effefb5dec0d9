import type { AnyEvent } from '../domain/all-events.ts';
import type { EventDefinition } from '../domain/shape/event.ts';
import type { SealedRef } from '../kernel/sealed.ts';
import type { Change } from './read-model-store.ts';

/** One field of one envelope whose keyed search tokens a read model wants. */
export interface TokenWish {
  readonly ref: SealedRef;
  readonly field: string;
}

/** What a projection may know beside the event: all of it follows from the ledger, and from the vault's token key. */
export interface ProjectionContext {
  /** IANA name of the controller's time zone in force when the event was recorded; UTC before one was described. */
  readonly timeZone: string;
  /** Search tokens by field, for the wishes of `wishes`; a field whose key is destroyed has none. */
  readonly tokens: ReadonlyMap<string, readonly string[]>;
}

/**
 * A view that can be thrown away and rebuilt to the same rows. `project` is pure: it names the rows to write, and the
 * store writes them in one transaction with the checkpoint.
 *
 * - `arrival` models take every decoded event at its place in the ledger, also one that is parked for opening or queued
 *   behind another. They open nothing and may depend on the order of different streams.
 * - `stream` models wait behind parked events of the same customer (docs/record.md section 6). They may depend on the
 *   order of that customer's own events only: otherwise live and rebuilt could differ.
 */
export interface ReadModel {
  readonly name: string;
  /** Raised when `project` comes to mean something else: read models of another version are thrown away. */
  readonly version: number;
  readonly order: 'arrival' | 'stream';
  /** Tables (STRICT, with a primary key each) and indexes. */
  readonly schema: string;
  readonly wishes?: (event: AnyEvent) => readonly TokenWish[];
  readonly project: (event: AnyEvent, context: ProjectionContext) => readonly Change[];
}

export type UnprojectableCode =
  /** The stream of a customer or an actor does not begin with its registration. */
  | 'not-registered'
  /** The stream registers its customer or actor a second time. */
  | 'registered-twice';

/** Thrown by a `stream` model: the event can never be projected as it is, so it is parked. Anything else stops the runner. */
export class Unprojectable extends Error {
  readonly code: UnprojectableCode;

  constructor(code: UnprojectableCode) {
    super(code);
    this.name = 'Unprojectable';
    this.code = code;
  }
}

/** Narrows an event to those of one category, so that a switch over them needs no default. */
export function isOneOf<Definitions extends { readonly [type: string]: EventDefinition }>(
  definitions: Definitions,
  event: AnyEvent,
): event is Extract<AnyEvent, { readonly type: keyof Definitions }> {
  return Object.hasOwn(definitions, event.type);
}
