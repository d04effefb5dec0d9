import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { z } from 'zod';
import { allEvents } from '../../src/domain/all-events.ts';
import {
  type AnyDecidedEvent,
  decodeEvent,
  defineEvent,
  type EventDefinition,
  sealedFields,
} from '../../src/domain/shape/event.ts';
import { codeSchema, countSchema, dateSchema, digestSchema, lineSchema } from '../../src/domain/shape/schemas.ts';
import { SEALED_FIELD_NAMES } from '../../src/domain/shape/vocabulary.ts';
import { canonicalize } from '../../src/kernel/canonical-json.ts';
import { streamName } from '../../src/kernel/ids.ts';
import type { JsonObject } from '../../src/kernel/json.ts';
import type { RecordedEvent } from '../../src/kernel/recorded-event.ts';
import { DATA_CATEGORIES, type DataCategory } from '../../src/kernel/sealed.ts';
import { dataJson, decodeStored, metadataJson, prepareAppend } from '../../src/ledger/codec.ts';
import { upcastSealed } from '../../src/usecases/core/sealed-payloads.ts';
import { arbitraryEvent } from '../support/arbitraries.ts';
import { CONTROLLER_TEXTS, clearLeaks, PUBLIC_DIGESTS } from '../support/clear-leaks.ts';
import { eventExamples } from '../support/event-examples.ts';
import { GOLDEN_EVENTS, goldenName, goldenText } from '../support/golden-events.ts';
import { second } from '../support/scenario.ts';
import { plaintextOf, record, testId } from '../support/stored-events.ts';

// Every event forty times over, with real cryptography: ten seconds, and many more on a machine that is busy.
t.setTimeout(240_000);

const definitions = Object.values(allEvents) as readonly EventDefinition[];
const byType: { readonly [type: string]: EventDefinition } = allEvents;
const sealedOf = (definition: EventDefinition) =>
  DATA_CATEGORIES.flatMap((name) => {
    const schema = definition.sealed[name];
    return schema === undefined ? [] : [{ name, schema }];
  });

interface Golden {
  readonly clear: JsonObject;
  readonly sealed?: { readonly [category in DataCategory]?: JsonObject };
  readonly recorded: Omit<RecordedEvent, 'revision' | 'position'> & {
    readonly revision: string;
    readonly position: string;
  };
  readonly reads?: { readonly clear?: JsonObject; readonly sealed?: Golden['sealed'] };
}

function readGolden(name: string): { readonly text: string; readonly golden: Golden; readonly event: RecordedEvent } {
  const text = readFileSync(join(GOLDEN_EVENTS, name), 'utf8');
  const golden = JSON.parse(text) as Golden;
  const { revision, position, ...rest } = golden.recorded;
  return { text, golden, event: { ...rest, revision: BigInt(revision), position: BigInt(position) } };
}

t.test('every version of every event has a golden file, and no file stands for nothing', async (t) => {
  const expected = definitions.flatMap((definition) => [
    ...Array.from({ length: definition.version }, (_, n) => goldenName(definition.type, n + 1)),
    ...sealedOf(definition).flatMap(({ name, schema }) =>
      Array.from({ length: schema.version - 1 }, (_, n) =>
        goldenName(definition.type, definition.version, { name, version: n + 1 }),
      ),
    ),
  ]);
  t.same(readdirSync(GOLDEN_EVENTS).sort(), expected.sort());
});

t.test('what is written today is what the golden files hold, byte for byte', async (t) => {
  for (const definition of definitions) {
    const example = eventExamples[definition.type as keyof typeof eventExamples];
    const { text } = readGolden(goldenName(definition.type, definition.version));
    t.equal(goldenText(definition, example as never), text, definition.type);
  }
});

t.test('what was ever written is read today', async (t) => {
  for (const name of readdirSync(GOLDEN_EVENTS)) {
    const { golden, event } = readGolden(name);
    const decoded = decodeEvent(allEvents, event);
    if (!decoded.ok) {
      t.fail(`${name}: ${JSON.stringify(decoded.failure)}`);
      continue;
    }
    t.same(decoded.value.clear, golden.reads?.clear ?? golden.clear, `${name}: its clear part in today's shape`);
    for (const [category, fields] of Object.entries(golden.sealed ?? {})) {
      const dataCategory = category as DataCategory;
      const ref = decoded.value.sealed[dataCategory];
      if (ref === undefined) t.fail(`${name}: nothing is sealed of ${category}`);
      else {
        const opened = plaintextOf(ref);
        t.same(opened.fields, fields, `${name}: what was sealed opens`);
        const today = upcastSealed(event.type, dataCategory, opened.v, opened.fields).fields;
        t.same(today, golden.reads?.sealed?.[dataCategory] ?? fields, `${name}: in today's shape`);
        t.ok(byType[event.type]?.sealed[dataCategory]?.fields.safeParse(today).success, `${name}: which its law knows`);
      }
    }
  }
});

t.test('any event that its law allows goes through the ledger and comes back the same', async (t) => {
  for (const definition of definitions) {
    fc.assert(
      fc.property(arbitraryEvent(definition), (event) => {
        const place = {
          stream: streamName('customer', testId(1)),
          owner: streamName('customer', testId(1)),
          revision: 0n,
          recordedAt: second(0),
        };
        const written = record(definition, event as AnyDecidedEvent, place);
        const { recordedAt: _, ...metadataToAppend } = written.metadata;
        const [prepared] = prepareAppend(place.stream, [{ ...written, metadata: metadataToAppend }]);
        if (prepared === undefined) return false;
        const data = JSON.parse(dataJson(prepared)) as { clear: unknown; sealed?: unknown };
        const metadata: unknown = JSON.parse(metadataJson(prepared, place.recordedAt));
        const item = decodeStored({ ...written, ...data, metadata });
        if (item.kind !== 'event') return false;
        const decoded = decodeEvent(allEvents, item.event);
        if (!decoded.ok || canonicalize(decoded.value.clear) !== canonicalize(event.clear)) return false;
        return Object.entries(event.sealed).every(([category, fields]) => {
          const ref = decoded.value.sealed[category as DataCategory];
          return ref !== undefined && canonicalize(plaintextOf(ref).fields) === canonicalize(fields);
        });
      }),
      { numRuns: 40 },
    );
    t.pass(definition.type);
  }
});

t.test('what no declaration knows is told apart, and never thrown', async (t) => {
  const { event } = readGolden('ConsentGiven.v2.json');
  const failure = (change: Partial<RecordedEvent>) => {
    const decoded = decodeEvent(allEvents, { ...event, ...change });
    return decoded.ok ? undefined : decoded.failure;
  };
  t.same(failure({ type: 'toString' }), { kind: 'unknown-type', type: 'toString' });
  const later = { ...event.metadata, v: 3 };
  t.same(failure({ metadata: later }), { kind: 'unknown-version', type: 'ConsentGiven', version: 3 });
  const clear = { ...event.data.clear, channel: 'Not A Code', extra: 1 };
  t.match(failure({ data: { clear } }), { kind: 'invalid', paths: ['channel', ''] });
  fc.assert(
    fc.property(
      fc.constantFrom(...definitions),
      fc.integer({ min: 1, max: 3 }),
      fc.dictionary(fc.string(), fc.jsonValue()),
      (definition, v, junk) => {
        const metadata = { ...event.metadata, v };
        return (
          typeof decodeEvent(allEvents, {
            ...event,
            type: definition.type,
            metadata,
            data: { clear: junk as JsonObject },
          }).ok === 'boolean'
        );
      },
    ),
  );
});

t.test('no personal value can leave through anything that is not sealed', async (t) => {
  const clear = z.strictObject({ reason: codeSchema, count: countSchema });
  for (const definition of definitions) t.same(clearLeaks(definition), [], definition.type);

  const plant = (extra: z.ZodRawShape) =>
    clearLeaks(defineEvent({ type: 'Planted', version: 1, clear: clear.extend(extra) }));
  t.same(plant({}), [], 'the check lets a harmless event pass');
  t.match(plant({ name: lineSchema }), [/^Planted\/name: takes "Maria Anders"/], 'and finds a name');
  t.match(plant({ rows: z.array(z.strictObject({ mail: z.email() })) }), [/^Planted\/rows\/\*\/mail: takes "maria@/]);
  t.match(
    plant({
      crmId: z
        .string()
        .regex(/^[A-Z]{5}$/)
        .optional(),
    }),
    [/^Planted\/crmId: takes "MARIA", "ALFKI"$/],
  );
  t.match(plant({ born: dateSchema }), [/^Planted\/born: a date/]);
  t.match(plant({ fingerprint: digestSchema }), [/^Planted\/fingerprint: a digest/]);
  t.match(plant({ byName: z.record(z.string(), countSchema) }), [/^Planted\/byName\/\(key\): takes/]);
  t.match(plant({ anything: z.unknown() }), [/^Planted\/anything: a zod unknown/]);
  t.match(plant({ loose: z.object({ a: countSchema }) }), [/^Planted\/loose: lets unknown members in/]);
  t.match(plant({ size: z.number() }), [/^Planted\/size: takes any number/]);

  for (const path of [...CONTROLLER_TEXTS, ...PUBLIC_DIGESTS]) {
    t.ok(pathExists(path), `${path}: an exception for something that is there`);
  }
});

function pathExists(path: string): boolean {
  const [type = '', ...steps] = path.split('/');
  let schema: z.ZodType | undefined = byType[type]?.clear;
  for (const step of steps) {
    if (schema instanceof z.ZodOptional) schema = schema.unwrap() as z.ZodType;
    if (step === '*') schema = (schema as z.ZodArray).element as z.ZodType;
    else schema = ((schema as z.ZodObject | undefined)?.shape as { [key: string]: z.ZodType } | undefined)?.[step];
  }
  return schema !== undefined;
}

t.test('what an access event may name in clear is every sealed field there is, and nothing else', async (t) => {
  const names = definitions.flatMap((definition) =>
    sealedOf(definition).flatMap(({ schema }) => Object.keys(schema.fields.shape)),
  );
  t.same([...new Set(names)].sort(), [...SEALED_FIELD_NAMES].sort());
});

t.test('an event of a later version does not exist without its upcasters', async (t) => {
  const clear = z.strictObject({});
  t.throws(() => defineEvent({ type: 'Planted', version: 2, clear }), /no upcaster for clear version 1/);
  const staff = sealedFields(2, z.strictObject({}));
  t.throws(
    () => defineEvent({ type: 'Planted', version: 1, clear, sealed: { staff } }),
    /no upcaster for staff version 1/,
  );
});

t.test('docs/events.md lists every event as it is declared, and no other', async (t) => {
  const page = readFileSync('docs/events.md', 'utf8');
  const sections = new Map(
    page
      .split(/^### /m)
      .slice(1)
      .map((text) => [text.slice(0, text.indexOf('\n')), text]),
  );
  t.same([...sections.keys()].sort(), Object.keys(allEvents).sort());
  for (const definition of definitions) {
    const text = sections.get(definition.type) ?? '';
    const [, meaning = ''] = text.split('\n\n');
    t.match(meaning, /^[A-Z][^|*]{20,}\.$/, `${definition.type}: what it means, in a sentence`);
    t.ok(
      text.includes(declarationLines(definition)),
      `${definition.type}: as declared\n${declarationLines(definition)}`,
    );
  }
});

function declarationLines(definition: EventDefinition): string {
  const names = (fields: z.ZodType) =>
    Object.entries((fields as z.ZodObject).shape)
      .map(([key, member]) => `\`${key}\`${member instanceof z.ZodOptional ? '?' : ''}`)
      .join(', ');
  const sealed = sealedOf(definition).map(
    ({ name, schema }) => `* sealed, ${name} (version ${schema.version}): ${names(schema.fields)}\n`,
  );
  return `* version ${definition.version}\n* clear: ${names(definition.clear) || 'nothing'}\n${sealed.join('')}`;
}
