import type { EventStoreDBClient } from '@eventstore/db-client';
import { START } from '../../ledger.ts';
import type { Reader } from './reader.ts';
import type { StoredPlace } from './stored.ts';

/** What an operator should know of a server: each takes something away from the promises of the ledger. */
export interface ServerFinding {
  readonly code: ServerFindingCode;
  /** The stream concerned, where there is one. */
  readonly stream?: string;
  /** A sentence. */
  readonly what: string;
}

export type ServerFindingCode =
  | 'NOT_FLUSHED'
  | 'MEMORY_ONLY'
  | 'NO_AUTHENTICATION'
  | 'OPTIONS_UNREADABLE'
  | 'EVENTS_HIDDEN'
  | 'STREAM_TOMBSTONED';

const OPTIONS: readonly { readonly name: string; readonly code: ServerFindingCode; readonly what: string }[] = [
  {
    name: 'UnsafeDisableFlushToDisk',
    code: 'NOT_FLUSHED',
    what: 'The server runs with unsafe-disable-flush-to-disk: an acknowledged event may be lost with the power.',
  },
  { name: 'MemDb', code: 'MEMORY_ONLY', what: 'The server keeps everything in memory: a restart loses the ledger.' },
  {
    name: 'Insecure',
    code: 'NO_AUTHENTICATION',
    what: 'The server runs insecure: whoever reaches its port can read, write and delete.',
  },
];

/** Hide events at reading, and let a scavenge remove them. */
const HIDING = ['$maxAge', '$maxCount', '$tb'];

/** Reads the server's options and the whole database once; for a doctor's visit, not for every day. */
export async function inspectServer(client: EventStoreDBClient, reader: Reader): Promise<readonly ServerFinding[]> {
  return [...(await inspectOptions(client)), ...(await inspectStreams(reader))];
}

/** The client keeps its HTTP requests to itself in its types; they go where its calls go, with its credentials. */
interface Inside {
  readonly HTTPRequest: (method: 'GET', path: string, options: object) => Promise<unknown>;
}

async function inspectOptions(client: EventStoreDBClient): Promise<readonly ServerFinding[]> {
  try {
    const answer = await (client as unknown as Inside).HTTPRequest('GET', '/info/options', {});
    if (!Array.isArray(answer)) throw new Error('the options are not a list');
    const on = new Set(answer.filter((option) => /^true$/i.test(String(option?.value))).map((option) => option.name));
    return OPTIONS.filter(({ name }) => on.has(name)).map(({ code, what }) => ({ code, what }));
  } catch {
    return [
      { code: 'OPTIONS_UNREADABLE', what: 'The options of the server could not be read with these credentials.' },
    ];
  }
}

/** The last metadata of each stream counts. Metadata of `x` stands on the stream `$$x`. */
async function inspectStreams(reader: Reader): Promise<readonly ServerFinding[]> {
  const hidden = new Map<string, ServerFinding>();
  const tombstoned: ServerFinding[] = [];
  for await (const places of reader.all(START)) {
    for (const place of places) {
      if (place.type === '$streamDeleted' && !place.stream.startsWith('$')) tombstoned.push(tombstone(place.stream));
      const stream = place.type === '$metadata' ? place.stream.slice('$$'.length) : '$';
      if (stream.startsWith('$')) continue;
      const settings = hidingSettings(place);
      if (settings.length === 0) hidden.delete(stream);
      else hidden.set(stream, hiding(stream, settings));
    }
  }
  return [...hidden.values(), ...tombstoned];
}

function hidingSettings({ data }: StoredPlace): readonly string[] {
  return typeof data === 'object' && data !== null ? HIDING.filter((name) => name in data) : [];
}

const hiding = (stream: string, settings: readonly string[]): ServerFinding => ({
  code: 'EVENTS_HIDDEN',
  stream,
  what: `The stream has ${settings.join(' and ')} set: events of the ledger are hidden, and the next scavenge removes them.`,
});

const tombstone = (stream: string): ServerFinding => ({
  code: 'STREAM_TOMBSTONED',
  stream,
  what: 'The stream was tombstoned: it can neither be read nor written again.',
});
