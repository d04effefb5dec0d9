import type { JsonValue } from '../kernel/json.ts';

/** Answers as JSON: bigints (revisions, positions) are decimal strings, what is not stated is left out. */
export function toWire(value: unknown): JsonValue {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return value.toString();
    case 'object':
      return value === null ? null : objectToWire(value);
    default:
      return null;
  }
}

function objectToWire(value: object): JsonValue {
  if (Array.isArray(value)) return value.map(toWire);
  if (value instanceof Set) return [...value].map(toWire);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(
    entries.filter(([, member]) => member !== undefined).map(([key, member]) => [String(key), toWire(member)]),
  );
}
