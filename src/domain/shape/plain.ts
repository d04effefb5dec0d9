/**
 * The same value without members that are `undefined`: an optional field that was left open is no statement, and
 * `undefined` cannot be stored (docs/record.md section 2).
 */
export function withoutUndefined<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutUndefined) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutUndefined(member)])) as Value;
}

/** Sorted and without repeats, so that two lists that say the same are the same. */
export const asSet = <Item extends string>(items: readonly Item[]): Item[] => [...new Set(items)].sort();

export const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  asSet(a).join('\n') === asSet(b).join('\n');
