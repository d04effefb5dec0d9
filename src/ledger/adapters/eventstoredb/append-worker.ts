import { parentPort } from 'node:worker_threads';
import type { EventStoreDBClient, JSONEventData } from '@eventstore/db-client';
import { SINGLETON_ID } from '../../../kernel/ids.ts';
import { type AppendOutcome, classifyAppend, partsOf } from './classify.ts';
import { openClient } from './client.ts';
import type { FromWorker, ToWorker, WireAnswer, WireAppend, WireEvent } from './wire.ts';

/**
 * The thread that appends, and does nothing else. The client keeps one table of pending appends for the whole thread:
 * when a stream breaks it rejects the appends of every client in it, and a late answer then throws from inside. Here
 * that ends this thread and nothing more; the appender counts what was in flight as unknown and takes another thread.
 */
const port = parentPort;
if (port === null) throw new Error('append-worker runs as a worker thread only');

/** No stream ever gets so long, so an append that expects it is refused, and writes nothing. */
const NEVER = 2n ** 62n;
/** The server compares a deadline with its own clock, so a short one would fail where the two clocks differ. */
const SERVER_DEADLINE_MS = 600_000;
const PROBE_STREAM = `probe-${SINGLETON_ID}`;
const PROBE: WireEvent = {
  id: '00000000-0000-8000-8000-000000000000',
  type: 'Probe',
  data: '{"clear":{}}',
  metadata: '{}',
};

let client: EventStoreDBClient | undefined;
let answers: WireAnswer[] = [];

const say = (message: FromWorker): void => port.postMessage(message);

port.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'connect':
      client = openClient(message.connection);
      void prove();
      return;
    case 'probe':
      void prove();
      return;
    case 'append':
      for (const append of message.appends) void carry(append);
  }
});
say({ kind: 'loaded' });

/** Ready means that an append that must be refused was refused: the whole path is proved, and nothing written. */
async function prove(): Promise<void> {
  const outcome = await attempt({ n: 0, stream: PROBE_STREAM, expected: NEVER, events: [PROBE] });
  const ok = outcome.kind === 'conflict';
  say({ kind: 'proved', ok, why: ok ? '' : 'why' in outcome ? outcome.why : 'the server took what it had to refuse' });
}

async function carry(append: WireAppend): Promise<void> {
  const outcome = await attempt(append);
  if (answers.length === 0) setImmediate(flush);
  answers.push({ n: append.n, outcome });
}

function flush(): void {
  const ready = answers;
  answers = [];
  say({ kind: 'answers', answers: ready });
}

async function attempt(append: WireAppend): Promise<AppendOutcome> {
  if (client === undefined) return { kind: 'notSent', broken: true, why: 'the worker is not connected' };
  try {
    const result = await client.appendToStream(append.stream, append.events.map(toClient), {
      expectedRevision: append.expected === 'noStream' ? 'no_stream' : append.expected,
      deadline: SERVER_DEADLINE_MS,
    });
    if (!result.success || result.position === undefined) {
      return { kind: 'unknown', broken: false, why: 'the server gave no position' };
    }
    return { kind: 'done', revision: result.nextExpectedRevision, position: result.position.commit };
  } catch (error) {
    return classifyAppend(partsOf(error));
  }
}

function toClient(event: WireEvent): JSONEventData {
  return {
    id: event.id,
    contentType: 'application/json',
    type: event.type,
    // The client serialises data by itself; canonical text comes out of parse and stringify as it went in.
    data: JSON.parse(event.data),
    // Bytes are passed on as they are. It must be a Uint8Array itself: the client does not know a Buffer as bytes.
    metadata: new TextEncoder().encode(event.metadata),
  };
}
