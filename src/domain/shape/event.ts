import type { z } from 'zod';
import { assert } from '../../kernel/assert.ts';
import type { EventId, Owner, StreamName } from '../../kernel/ids.ts';
import type { JsonObject } from '../../kernel/json.ts';
import type { EventMetadata, Position, RecordedEvent, Revision } from '../../kernel/recorded-event.ts';
import { type Result, fail, ok } from '../../kernel/result.ts';
import { DATA_CATEGORIES, type DataCategory, type SealedRef } from '../../kernel/sealed.ts';

/**
 * The declaration of an event is its whole law: its wire name, the schema of what stands in clear, the personal fields
 * of each data category, and how older versions are read. Wire names and versions are storage: they are never renamed.
 */
export interface EventDefinition<
  Type extends string = string,
  Clear extends z.ZodType = z.ZodType,
  Sealed extends SealedSchemas = SealedSchemas,
> {
  readonly type: Type;
  /** Version of `clear` that is written now, in `metadata.v`. */
  readonly version: number;
  readonly clear: Clear;
  /** The personal fields, by data category. Empty for an event that seals nothing. */
  readonly sealed: Sealed;
  /** `upcastClear[n]` reads version n and gives version n + 1. */
  readonly upcastClear: { readonly [version: number]: (clear: JsonObject) => JsonObject };
}

/** Personal fields of one data category: written together under one key, with a version of their own. */
export interface SealedSchema<Fields extends z.ZodObject = z.ZodObject> {
  readonly version: number;
  readonly fields: Fields;
  /** `upcast[n]` reads version n and gives version n + 1; it runs after opening. */
  readonly upcast: { readonly [version: number]: (fields: JsonObject) => JsonObject };
}
export type SealedSchemas = { readonly [category in DataCategory]?: SealedSchema };

export function sealedFields<Fields extends z.ZodObject>(
  version: number,
  fields: Fields,
  upcast: SealedSchema['upcast'] = {},
): SealedSchema<Fields> {
  return { version, fields, upcast };
}

export function defineEvent<Type extends string, Clear extends z.ZodType, Sealed extends SealedSchemas = {}>(law: {
  readonly type: Type;
  readonly version: number;
  readonly clear: Clear;
  readonly sealed?: Sealed;
  readonly upcastClear?: EventDefinition['upcastClear'];
}): EventDefinition<Type, Clear, Sealed> {
  const upcastClear = law.upcastClear ?? {};
  for (let v = 1; v < law.version; v++) assert(upcastClear[v], `${law.type} has no upcaster for clear version ${v}`);
  for (const category of DATA_CATEGORIES) {
    const schema = law.sealed?.[category];
    for (let v = 1; v < (schema?.version ?? 1); v++) {
      assert(schema?.upcast[v], `${law.type} has no upcaster for ${category} version ${v}`);
    }
  }
  return { type: law.type, version: law.version, clear: law.clear, sealed: law.sealed ?? ({} as Sealed), upcastClear };
}

type FieldsOf<Schema> = Schema extends SealedSchema<infer Fields> ? z.output<Fields> : never;

/** What a decision answers with: the event in plaintext, before its personal fields are sealed. */
export type DecidedEvent<Definition> =
  Definition extends EventDefinition<infer Type, infer Clear, infer Sealed>
    ? {
        readonly type: Type;
        readonly clear: z.output<Clear>;
        readonly sealed?: { readonly [category in keyof Sealed]?: FieldsOf<Sealed[category]> };
        /** When the fact was true, if that differs from when it is recorded. */
        readonly effectiveAt?: string;
      }
    : never;

/** What is folded and projected: clear data in today's shape, personal fields still sealed, with its place. */
export interface Stored<Type extends string, Clear> {
  readonly type: Type;
  readonly clear: Clear;
  readonly sealed: { readonly [category in DataCategory]?: SealedRef };
  readonly id: EventId;
  readonly stream: StreamName;
  readonly revision: Revision;
  readonly position: Position;
  readonly metadata: EventMetadata;
}
export type StoredEvent<Definition> =
  Definition extends EventDefinition<infer Type, infer Clear, infer _Sealed> ? Stored<Type, z.output<Clear>> : never;

/** A decided event of any kind, for what is generic (sealing, appending). */
export interface AnyDecidedEvent {
  readonly type: string;
  readonly clear: unknown;
  readonly sealed?: { readonly [category in DataCategory]?: unknown };
  readonly effectiveAt?: string;
}
export type AnyStoredEvent = Stored<string, unknown>;

/** Such a failure would come again on every reading: a projection parks the event, a decision is refused. */
export type DecodeFailure =
  | { readonly kind: 'unknown-type'; readonly type: string }
  | { readonly kind: 'unknown-version'; readonly type: string; readonly version: number }
  | { readonly kind: 'invalid'; readonly type: string; readonly paths: readonly string[] };

/** Upcasts and checks the clear part; sealed parts stay sealed and only get their place. Never throws. */
export function decodeEvent(
  definitions: { readonly [type: string]: EventDefinition },
  event: RecordedEvent,
): Result<AnyStoredEvent, DecodeFailure> {
  const definition = Object.hasOwn(definitions, event.type) ? definitions[event.type] : undefined;
  if (definition === undefined) return fail({ kind: 'unknown-type', type: event.type });
  const from = event.metadata.v;
  if (from > definition.version) return fail({ kind: 'unknown-version', type: event.type, version: from });
  let clear = event.data.clear;
  for (let v = from; v < definition.version; v++)
    clear = (definition.upcastClear[v] as (c: JsonObject) => JsonObject)(clear);
  const parsed = definition.clear.safeParse(clear);
  if (!parsed.success) {
    return fail({ kind: 'invalid', type: event.type, paths: parsed.error.issues.map((issue) => issue.path.join('/')) });
  }
  const { id, stream, revision, position, type, metadata } = event;
  return ok({ type, clear: parsed.data, sealed: sealedRefs(event), id, stream, revision, position, metadata });
}

function sealedRefs(event: RecordedEvent): AnyStoredEvent['sealed'] {
  const digests = event.metadata.sealed;
  if (digests === undefined) return {};
  const refs: { [category in DataCategory]?: SealedRef } = {};
  for (const [key, digest] of Object.entries(digests)) {
    const dataCategory = key as DataCategory;
    const envelope = event.data.sealed?.[dataCategory];
    refs[dataCategory] = {
      owner: event.metadata.owner as Owner,
      stream: event.stream,
      eventId: event.id,
      type: event.type,
      dataCategory,
      digest,
      recordedAt: event.metadata.recordedAt,
      ...(envelope === undefined ? {} : { envelope }),
    };
  }
  return refs;
}
