import fc from 'fast-check';
import { z } from 'zod';
import { decimalSchema, partySchema, vkeySchema } from '../../src/domain/evidence/events.ts';
import { originSchema } from '../../src/domain/ledger/events.ts';
import type { EventDefinition } from '../../src/domain/shape/event.ts';
import {
  codeSchema,
  countrySchema,
  dateSchema,
  digestSchema,
  eventIdSchema,
  idSchema,
  instantSchema,
  keyIdSchema,
  languageSchema,
  noticeVersionSchema,
  streamSchema,
  timeZoneSchema,
} from '../../src/domain/shape/schemas.ts';
import { encodeId, eventId, streamName } from '../../src/kernel/ids.ts';
import { fromMillis } from '../../src/kernel/time.ts';
import { second } from './scenario.ts';
import { testId } from './stored-events.ts';

/**
 * Values that a zod schema of ours accepts, made from the schema itself, so that a new event or field is covered without
 * a line here. What a refinement asks for cannot be read from a schema; the few pieces that have one are listed.
 */
const bytes16 = fc.uint8Array({ minLength: 16, maxLength: 16 });
const ids = bytes16.map(encodeId);
/** From 1990 to 2060: far enough to both sides of every test. */
const instants = fc.integer({ min: 631_152_000_000, max: 2_840_140_800_000 }).map(fromMillis);
const uuids = bytes16.map((bytes) => {
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
});

type Pieces = ReadonlyMap<z.ZodType, fc.Arbitrary<unknown>>;
const anyPieces: Pieces = new Map<z.ZodType, fc.Arbitrary<unknown>>([
  [idSchema, ids],
  [keyIdSchema, ids],
  [eventIdSchema, uuids],
  [
    streamSchema,
    fc.tuple(fc.constantFrom('customer', 'actor', 'organisation'), ids).map(([c, id]) => streamName(c, id)),
  ],
  [instantSchema, instants],
  [dateSchema, instants.map((instant) => instant.slice(0, 10))],
  [timeZoneSchema, fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'UTC')],
  [languageSchema, fc.constantFrom('en', 'zh', 'zh-Hans', 'de-AT', 'pt-BR')],
]);

/** So few words, ids and moments that what one event names another one names too. */
const smallId = fc.integer({ min: 1, max: 3 }).map(testId);
/** Of events that open something on their own stream, as tests/support/stored-events.ts mints them, and of none. */
const smallEventId = fc.oneof(
  uuids,
  fc.integer({ min: 0, max: 3 }).map((n) => eventId(testId(1), streamName('restriction', testId(42)), n)),
);
const fewPieces: Pieces = new Map<z.ZodType, fc.Arbitrary<unknown>>([
  ...anyPieces,
  [eventIdSchema, smallEventId],
  [idSchema, smallId],
  [keyIdSchema, smallId],
  [streamSchema, smallId.map((id) => streamName('customer', id))],
  [instantSchema, fc.constantFrom(second(0), second(100), second(900))],
  [codeSchema, fc.constantFrom('marketing', 'audit')],
  [countrySchema, fc.constantFrom('DE', 'CN')],
  [digestSchema, fc.constantFrom(...[1, 2].map((n) => Buffer.alloc(32, n).toString('base64')))],
  [noticeVersionSchema, fc.integer({ min: 1, max: 3 })],
  [decimalSchema, fc.constantFrom('0', '7', '9')],
  [partySchema, fc.constantFrom('tsa.example.com', 'witness.example.com/w1')],
  [originSchema, fc.constantFrom('example.com/ledger/1', 'example.com/ledger/2')],
  [
    vkeySchema,
    fc.constantFrom(...['c04eb926', '1d2c3b4a'].map((id) => `example.com/ledger/1+${id}+${'A'.repeat(44)}`)),
  ],
]);

type Def = { readonly type: string } & { readonly [key: string]: unknown };
const defOf = (schema: z.ZodType): Def => (schema as unknown as { _zod: { def: Def } })._zod.def;

/** Each schema's, made once: most of the time of these tests went into making the same ones again. */
const made = new Map<Pieces, WeakMap<z.ZodType, fc.Arbitrary<unknown>>>();

function build(schema: z.ZodType, pieces: Pieces): fc.Arbitrary<unknown> {
  const ofPieces = made.get(pieces) ?? new WeakMap<z.ZodType, fc.Arbitrary<unknown>>();
  made.set(pieces, ofPieces);
  const arbitrary = pieces.get(schema) ?? ofPieces.get(schema) ?? buildAnew(schema, pieces);
  ofPieces.set(schema, arbitrary);
  return arbitrary;
}

function buildAnew(schema: z.ZodType, pieces: Pieces): fc.Arbitrary<unknown> {
  const def = defOf(schema);
  switch (def.type) {
    case 'string':
      return strings(schema as z.ZodString);
    case 'number':
      return integers(schema as z.ZodNumber);
    case 'boolean':
      return fc.boolean();
    case 'enum':
      return fc.constantFrom(...Object.values(def['entries'] as Record<string, string>));
    case 'literal':
      return fc.constantFrom(...(def['values'] as readonly string[]));
    case 'optional':
      return fc.option(build(def['innerType'] as z.ZodType, pieces), { nil: undefined });
    case 'array':
      return arrays(schema, def['element'] as z.ZodType, pieces);
    case 'record':
      return fc.dictionary(
        build(def['keyType'] as z.ZodType, pieces) as fc.Arbitrary<string>,
        build(def['valueType'] as z.ZodType, pieces),
        {
          maxKeys: 4,
        },
      );
    case 'union':
      return fc.oneof(...(def['options'] as readonly z.ZodType[]).map((option) => build(option, pieces)));
    case 'object':
      return objects(schema as z.ZodObject, pieces);
    default:
      throw new Error(`no arbitrary for a zod ${def.type}: add it here`);
  }
}

function strings(schema: z.ZodString): fc.Arbitrary<string> {
  const pattern = checksOf(schema).find((check) => check['pattern'] instanceof RegExp)?.['pattern'] as
    | RegExp
    | undefined;
  const minLength = schema.minLength ?? 0;
  const maxLength = Math.min(schema.maxLength ?? 64, 64);
  // Well-formed by construction: half a surrogate pair cannot be stored.
  if (pattern === undefined)
    return fc.string({ unit: 'grapheme', minLength, maxLength: Math.max(minLength, maxLength / 8) });
  const matching = patterns.get(pattern.source) ?? fc.stringMatching(pattern);
  patterns.set(pattern.source, matching);
  return matching.filter((text) => text.length <= (schema.maxLength ?? Number.POSITIVE_INFINITY));
}

const patterns = new Map<string, fc.Arbitrary<string>>();

/** Within the schema's own bounds: made anywhere else, a year between 1900 and 2200 is drawn a thousand times in vain. */
function integers({ minValue, maxValue }: z.ZodNumber): fc.Arbitrary<number> {
  const least =
    minValue !== null && Number.isSafeInteger(minValue) && minValue > Number.MIN_SAFE_INTEGER ? minValue : 1;
  const most = maxValue !== null && maxValue < Number.MAX_SAFE_INTEGER ? maxValue : Math.max(least, 1_000_000);
  return fc.integer({ min: least, max: most });
}

function arrays(schema: z.ZodType, element: z.ZodType, pieces: Pieces): fc.Arbitrary<unknown> {
  const minLength = Number(checksOf(schema).find((check) => check['check'] === 'min_length')?.['minimum'] ?? 0);
  return fc.array(build(element, pieces), { minLength, maxLength: Math.max(minLength, 4) });
}

/** Optional members are left out rather than set to `undefined`. */
function objects(schema: z.ZodObject, pieces: Pieces): fc.Arbitrary<unknown> {
  const members = Object.entries(schema.shape) as [string, z.ZodType][];
  const requiredKeys = members.filter(([, member]) => defOf(member).type !== 'optional').map(([key]) => key);
  const model = members.map(([key, member]) => {
    const isOptional = defOf(member).type === 'optional';
    return [key, build(isOptional ? (defOf(member)['innerType'] as z.ZodType) : member, pieces)] as const;
  });
  return fc
    .record(Object.fromEntries(model), { requiredKeys })
    .map((value) => ({ ...value }))
    .filter((value) => schema.safeParse(value).success);
}

function checksOf(schema: z.ZodType): readonly Def[] {
  const checks = (defOf(schema)['checks'] ?? []) as readonly { readonly _zod: { readonly def: Def } }[];
  return checks.map((check) => check._zod.def);
}

/** An event as a decision answers with it: clear part always, personal fields of some of its data categories. */
function buildEvent(definition: EventDefinition, pieces: Pieces) {
  const sealed = Object.entries(definition.sealed).map(
    ([category, schema]) => [category, build(schema.fields, pieces)] as const,
  );
  return fc.record({
    type: fc.constant(definition.type),
    clear: build(definition.clear, pieces),
    sealed: fc.record(Object.fromEntries(sealed), { requiredKeys: [] }).map((value) => ({ ...value })),
  });
}

export const arbitraryEvent = (definition: EventDefinition) => buildEvent(definition, anyPieces);
export const inASmallWorld = {
  event: (definition: EventDefinition) => buildEvent(definition, fewPieces),
  value: (schema: z.ZodType) => build(schema, fewPieces),
};
