import { allEvents } from '../../domain/all-events.ts';
import type { EventDefinition } from '../../domain/shape/event.ts';
import { assert } from '../../kernel/assert.ts';
import type { JsonObject } from '../../kernel/json.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import type { PlainPayload } from '../../vault/key-vault.ts';

const definitions: { readonly [type: string]: EventDefinition } = allEvents;

/**
 * Reads a sealed payload of any version in today's shape: sealed payloads have versions and upcasters of their own, which
 * run after opening. Given to the vault when it is wired. Throws for what no declaration knows.
 */
export function upcastSealed(type: string, dataCategory: DataCategory, v: number, fields: JsonObject): PlainPayload {
  const schema = Object.hasOwn(definitions, type) ? definitions[type]?.sealed[dataCategory] : undefined;
  assert(schema !== undefined && v >= 1 && v <= schema.version, 'the payload has a version that this release knows');
  let read = fields;
  for (let from = v; from < schema.version; from++) {
    const upcast = schema.upcast[from];
    assert(upcast !== undefined, 'every older version has an upcaster');
    read = upcast(read);
  }
  return { v: schema.version, fields: read };
}
