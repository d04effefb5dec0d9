import type { JsonObject } from '../../kernel/json.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import { allEvents } from '../../domain/all-events.ts';
import type { EventDefinition } from '../../domain/shape/event.ts';

const definitions: { readonly [type: string]: EventDefinition } = allEvents;

/**
 * Reads a sealed payload of any version in today's shape. Sealed payloads have versions and upcasters of their own, which
 * run after opening. `undefined` for what no declaration knows: the caller shows it as unreadable.
 */
export function upcastSealed(
  type: string,
  dataCategory: DataCategory,
  v: number,
  fields: JsonObject,
): JsonObject | undefined {
  const schema = Object.hasOwn(definitions, type) ? definitions[type]?.sealed[dataCategory] : undefined;
  if (schema === undefined || v > schema.version) return undefined;
  let read = fields;
  for (let from = v; from < schema.version; from++) {
    const upcast = schema.upcast[from];
    if (upcast === undefined) return undefined;
    read = upcast(read);
  }
  return read;
}
