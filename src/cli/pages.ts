import type { JsonObject, JsonValue } from '../kernel/json.ts';
import type { Client, Query } from './client.ts';

const PAGE = 100;

export interface Listed {
  readonly items: readonly JsonObject[];
  /** Whether there are more than were asked for. */
  readonly more: boolean;
}

/** How long a list waits to show what happened a moment before; on a busy server there is always something newer. */
const FRESH_MS = 2_000;

/** Follows a list page by page, until `limit`. */
export async function list(client: Client, path: string, query: Query, limit: number): Promise<Listed> {
  await client.caughtUp(FRESH_MS);
  const items: JsonObject[] = [];
  let cursor: string | undefined;
  do {
    const page = (await client.get(path, { ...query, limit: Math.min(PAGE, limit - items.length), cursor })) as {
      readonly items: readonly JsonObject[];
      readonly next?: string;
    };
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined && items.length < limit);
  return { items, more: cursor !== undefined };
}

export const textOf = (value: JsonValue | undefined): string =>
  value === undefined || value === null ? '' : Array.isArray(value) ? value.join(' ') : String(value);

export const moreNote = ({ items, more }: Listed): string =>
  more ? `\nThe first ${items.length}; there are more: raise --limit.` : '';
