import { ProjectionError } from './projection-error.ts';

/** A part of a longer list. `next` is the key to go on from: opaque to callers, and encrypted before it leaves us. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

export interface PageRequest {
  /** From 1 to 1000. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

export const MAX_PAGE = 1000;
const WHOLE_PAGE = 500;

/** All items, a page at a time, for work that goes through a whole list. */
export async function* everyItem<Item>(read: (request: PageRequest) => Promise<Page<Item>>): AsyncGenerator<Item> {
  let cursor: string | undefined;
  do {
    const page = await read({ limit: WHOLE_PAGE, ...(cursor === undefined ? {} : { cursor }) });
    yield* page.items;
    cursor = page.next;
  } while (cursor !== undefined);
}

/** One row more than the page is read, to know whether there is a next one. */
export const rowsToRead = ({ limit }: PageRequest): number => Math.min(Math.max(Math.trunc(limit), 1), MAX_PAGE) + 1;

export function pageOf<Row, Item>(
  rows: readonly Row[],
  request: PageRequest,
  item: (row: Row) => Item,
  key: (last: Row) => readonly (string | bigint)[],
): Page<Item> {
  const limit = rowsToRead(request) - 1;
  const items = rows.slice(0, limit).map(item);
  const last = rows[limit - 1];
  if (rows.length <= limit || last === undefined) return { items };
  return { items, next: JSON.stringify(key(last).map(String)) };
}

/** The parts of a cursor, each checked by its reader; throws `PROJECTION_CURSOR_INVALID`. */
export function cursorParts<Part>(cursor: string, readers: readonly ((text: string) => Part | undefined)[]): Part[] {
  const texts = parsed(cursor);
  const parts = readers.map((read, index) => {
    const text = Array.isArray(texts) ? (texts[index] as unknown) : undefined;
    return typeof text === 'string' ? read(text) : undefined;
  });
  if (!Array.isArray(texts) || texts.length !== readers.length || parts.includes(undefined)) {
    throw new ProjectionError('PROJECTION_CURSOR_INVALID', 'The cursor was not given out by a list of this kind.');
  }
  return parts as Part[];
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(cursor);
  } catch {
    return undefined;
  }
}
