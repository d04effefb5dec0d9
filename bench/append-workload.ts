import { randomBytes } from 'node:crypto';
import { eventId, randomId, type StreamName, streamName, SYSTEM_ACTOR } from '../src/kernel/ids.ts';
import type { EventToAppend } from '../src/kernel/recorded-event.ts';
import type { DataCategory, Envelope } from '../src/kernel/sealed.ts';
import { type DataKey, dataKey, sealPayload } from '../src/vault/sealing.ts';

/** What a registration seals: three data categories, so three envelopes an event. */
const PAYLOADS = {
  identity: { v: 1, fields: { name: 'Maria Anders-Fuentes', birthDate: '1987-03-14', company: 'Alfreds Futterkiste' } },
  contact: {
    v: 1,
    fields: {
      email: 'maria.anders@alfreds.example',
      phone: '+49300074321',
      address: { street: 'Obere Str. 57', city: 'Berlin', postalCode: '12209', country: 'DE' },
    },
  },
  preference: { v: 1, fields: { language: 'de', channel: 'email' } },
} as const;
const CATEGORIES = Object.keys(PAYLOADS) as (keyof typeof PAYLOADS)[];

/** One customer of the benchmark: its stream, its keys, and how far the caller that owns it has come. */
export interface Subject {
  readonly stream: StreamName;
  readonly keys: ReadonlyMap<DataCategory, DataKey>;
  /** Revision of its last event, -1 before the first. */
  revision: number;
}

export function subjects(count: number): Subject[] {
  return Array.from({ length: count }, () => {
    const keys = CATEGORIES.map((category) => [category, dataKey(randomId(), randomBytes(32))] as const);
    return { stream: streamName('customer', randomId()), keys: new Map(keys), revision: -1 };
  });
}

/** A new event of the subject, sealed as the product seals. Both sides of every comparison call this for each event. */
export function sealedEvent({ stream, keys }: Subject): EventToAppend {
  const commandId = randomId();
  const id = eventId(commandId, stream, 0);
  const type = 'CustomerChanged';
  const sealed: { [category in DataCategory]?: Envelope } = {};
  const digests: { [category in DataCategory]?: string } = {};
  for (const dataCategory of CATEGORIES) {
    const place = { stream, eventId: id, type, dataCategory };
    const { envelope, digest } = sealPayload(keys.get(dataCategory) as DataKey, place, PAYLOADS[dataCategory]);
    sealed[dataCategory] = envelope;
    digests[dataCategory] = digest;
  }
  return {
    id,
    type,
    data: { clear: { country: 'DE', regimes: ['gdpr'], categories: CATEGORIES, channel: 'web' }, sealed },
    metadata: {
      v: 1,
      actor: SYSTEM_ACTOR,
      owner: stream,
      purpose: 'contract',
      legalBasis: 'gdpr-6-1-b',
      source: 'shop',
      commandId,
      sealed: digests,
    },
  };
}

export interface Contender {
  readonly name: string;
  /** Resolves when the subject's next event is durable. */
  append(subject: Subject): Promise<void>;
}

export interface Rate {
  readonly perSecond: number;
  /** Processor time of this process for one event, in microseconds: says more than the rate on a busy machine. */
  readonly cpuMicros: number;
}

/** What `callers` reach in `ms` when each waits for its own append. */
export async function throughput(
  contender: Contender,
  pool: readonly Subject[],
  callers: number,
  ms: number,
): Promise<Rate> {
  let done = 0;
  const start = performance.now();
  const cpu = process.cpuUsage();
  const each = Math.floor(pool.length / callers);
  const caller = async (first: number): Promise<void> => {
    for (let n = 0; performance.now() - start < ms; n++) {
      await contender.append(pool[first + (n % each)] as Subject);
      done++;
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, n) => caller(n * each)));
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: (done * 1_000) / (performance.now() - start), cpuMicros: (user + system) / done };
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
