/**
 * Reading the ledger back, beside the least that anybody could do: the same events of the same file, scanned with raw
 * SQLite and parsed; then opened, beside bare AES-256-GCM over as many envelopes; on an EventStoreDB, if there is one,
 * beside the bare client's `readAll`. In turns within one run, medians, ratios printed: 1.00 is as fast as the peer.
 * The peers check nothing, order nothing by stream and keep nothing. `EVENTS` (40000) and `ROUNDS` (5) can be set.
 */
import { createDecipheriv, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient } from '@eventstore/db-client';
import Sqlite from 'better-sqlite3';
import { allEvents } from '../src/domain/all-events.ts';
import { type CustomerState, customerCategory } from '../src/domain/customer/state.ts';
import { decodeEvent } from '../src/domain/shape/event.ts';
import { type Composed, compose } from '../src/entrypoints/compose.ts';
import { type Environment, environmentOf } from '../tests/support/product-app.ts';
import { readConfig } from '../src/entrypoints/config.ts';
import { createLogger } from '../src/http/log.ts';
import { eventId, type Owner, randomId, type StreamName, streamName, SYSTEM_ACTOR } from '../src/kernel/ids.ts';
import type { EventToAppend } from '../src/kernel/recorded-event.ts';
import type { Envelope, SealedRef } from '../src/kernel/sealed.ts';
import { type Ledger, START } from '../src/ledger/ledger.ts';
import { firstActor } from '../src/usecases/actor/set-up.ts';
import { actorCategory } from '../src/domain/actor/state.ts';
import { actorStream } from '../src/domain/actor/stream.ts';
import type { Caller } from '../src/usecases/core/caller.ts';
import { loadState } from '../src/usecases/core/load-state.ts';
import { lookAt } from '../src/usecases/core/look.ts';
import type { PlainPayloads } from '../src/vault/key-vault.ts';
import { type DataKey, dataKey, sealPayload } from '../src/vault/sealing.ts';
import { NO_SERVER, ownEventStoreDb } from '../tests/support/real-eventstoredb.ts';
import { median } from './append-workload.ts';

const EVENTS = Number(process.env['EVENTS'] ?? 40_000);
const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const PER_CUSTOMER = 20;
const OWNERS_PER_LOOK = 100;
const CATEGORIES = ['identity', 'contact', 'commercial'] as const;

const payloads = (n: number): PlainPayloads => ({
  identity: { v: 1, fields: { name: { full: `Maria Anders-Fuentes ${n}` }, birthDate: '1987-03-14' } },
  contact: { v: 1, fields: { email: `maria.anders.${n}@alfreds.example`, phone: '+49300074321', country: 'DE' } },
  commercial: { v: 1, fields: { company: { name: 'Alfreds Futterkiste', jobTitle: 'Buyer' } } },
});

/** Registrations and changes as the product writes them, sealed by its vault. */
async function fill({ deps }: Composed): Promise<void> {
  const clear = {
    source: 'shop',
    channel: 'web',
    fields: ['name', 'birthDate', 'email', 'phone', 'country', 'company'],
    unverified: [],
  };
  const one = async (stream: StreamName): Promise<void> => {
    const session = await deps.vault.session({ owner: stream, seal: CATEGORIES });
    const commandId = randomId();
    const events = Array.from({ length: PER_CUSTOMER }, (_, n): EventToAppend => {
      const type = n === 0 ? 'CustomerRegistered' : 'CustomerFactsChanged';
      const id = eventId(commandId, stream, n);
      const { envelopes, digests } = session.seal({ stream, eventId: id, type }, payloads(n));
      const metadata = { v: 1, actor: SYSTEM_ACTOR, owner: stream, source: 'shop', commandId, sealed: digests };
      return {
        id,
        type,
        data: { clear: n === 0 ? { ...clear, collectionCountry: 'DE' } : clear, sealed: envelopes },
        metadata,
      };
    });
    session.release();
    await deps.ledger.append(stream, 'noStream', events);
  };
  for (let left = EVENTS / PER_CUSTOMER; left > 0; left -= 50) {
    await Promise.all(Array.from({ length: Math.min(50, left) }, () => one(streamName('customer', randomId()))));
  }
  const { position } = await deps.ledger.head();
  if (!(await deps.readModels.waitFor(position, 600_000))) throw new Error('the read models did not catch up');
}

/** Reads, decodes and folds everything: what a replay of the whole ledger costs. */
async function decodeAndFold(ledger: Ledger): Promise<number> {
  const states = new Map<StreamName, CustomerState>();
  let count = 0;
  for await (const item of ledger.readAll({ fromPosition: START })) {
    count++;
    if (item.kind !== 'event') continue;
    const { event } = item;
    const read = decodeEvent(allEvents, event);
    if (!read.ok) throw new Error(read.failure.kind);
    if (!event.stream.startsWith('customer-')) continue;
    const before = states.get(event.stream) ?? customerCategory.initial;
    states.set(event.stream, customerCategory.evolve(before, read.value as never));
  }
  return count;
}

async function onlyRead(ledger: Ledger): Promise<number> {
  let count = 0;
  for await (const _item of ledger.readAll({ fromPosition: START })) count++;
  return count;
}

function scanRaw(file: string): number {
  const db = new Sqlite(file, { readonly: true });
  try {
    const rows = db
      .prepare('SELECT e.*, s.sealed FROM events e LEFT JOIN envelopes s ON s.ordinal = e.ordinal ORDER BY e.ordinal')
      .raw()
      .iterate() as IterableIterator<readonly (string | null)[]>;
    let count = 0;
    for (const row of rows) {
      for (const text of row.slice(6)) if (text !== null && text !== undefined) JSON.parse(text);
      count++;
    }
    return count;
  } finally {
    db.close();
  }
}

async function sealedRefs(ledger: Ledger): Promise<SealedRef[]> {
  const refs: SealedRef[] = [];
  for await (const item of ledger.readAll({ fromPosition: START, categories: ['customer'] })) {
    const read = item.kind === 'event' ? decodeEvent(allEvents, item.event) : undefined;
    if (read?.ok === true) refs.push(...Object.values(read.value.sealed));
  }
  return refs;
}

/** Through the only way out: an access event and a grant for each 100 customers. */
async function openAll({ deps }: Composed, caller: Caller, byLook: readonly (readonly SealedRef[])[]): Promise<number> {
  let count = 0;
  for (const refs of byLook) {
    const owners = [...new Set(refs.map(({ owner }) => owner))];
    const asked = { look: 'list', purpose: 'audit', owners, dataCategories: CATEGORIES } as const;
    const answer = await lookAt(deps, caller, asked, refs);
    if (answer.kind !== 'granted') throw new Error(answer.reason);
    count += answer.value.filter(({ kind }) => kind === 'opened').length;
  }
  return count;
}

function byLookOf(refs: readonly SealedRef[]): SealedRef[][] {
  const byOwner = new Map<Owner, SealedRef[]>();
  for (const ref of refs) {
    const own = byOwner.get(ref.owner);
    if (own === undefined) byOwner.set(ref.owner, [ref]);
    else own.push(ref);
  }
  const owners = [...byOwner.values()];
  return Array.from({ length: Math.ceil(owners.length / OWNERS_PER_LOOK) }, (_, n) =>
    owners.slice(n * OWNERS_PER_LOOK, (n + 1) * OWNERS_PER_LOOK).flat(),
  );
}

interface RawSealed {
  readonly ref: SealedRef;
  readonly envelope: Envelope;
  readonly key: DataKey;
}

/** As many envelopes of the same payloads under as many keys, all of them at hand. */
function rawSealed(refs: readonly SealedRef[]): RawSealed[] {
  const keys = new Map<string, DataKey>();
  return refs.map((ref, n) => {
    const name = `${ref.owner} ${ref.dataCategory}`;
    const key = keys.get(name) ?? dataKey(randomId(), randomBytes(32));
    keys.set(name, key);
    const payload = payloads(n % PER_CUSTOMER)[ref.dataCategory];
    if (payload === undefined) throw new Error('a payload of each data category');
    return { ref, key, envelope: sealPayload(key, ref, payload).envelope };
  });
}

function decryptRaw(sealed: readonly RawSealed[]): number {
  for (const { ref, key, envelope } of sealed) {
    const ct = Buffer.from(envelope.ct, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key.key, Buffer.from(envelope.iv, 'base64'));
    const aad = ['A256GCM', ref.eventId, ref.stream, ref.type, ref.dataCategory, key.kid];
    decipher.setAAD(Buffer.from(JSON.stringify(aad)));
    decipher.setAuthTag(ct.subarray(-16));
    JSON.parse(`${decipher.update(ct.subarray(0, -16), undefined, 'utf8')}${decipher.final('utf8')}`);
  }
  return sealed.length;
}

async function readBare(client: EventStoreDBClient): Promise<number> {
  let count = 0;
  for await (const { event } of client.readAll()) if (event !== undefined && !event.streamId.startsWith('$')) count++;
  return count;
}

type Side = readonly [name: string, work: () => Promise<number> | number];

/** Runs both in turns and prints how many a second each does, and the ratio. */
async function compare(what: string, ours: Side, peer: Side): Promise<void> {
  const rates: [number[], number[]] = [[], []];
  for (let round = -1; round < ROUNDS; round++) {
    for (const side of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const start = performance.now();
      const count = await [ours, peer][side]?.[1]();
      // The first round warms up and is not counted.
      if (round >= 0) rates[side].push(((count ?? 0) * 1_000) / (performance.now() - start));
    }
  }
  const ratio = median(rates[0].map((rate, round) => rate / (rates[1][round] as number)));
  const [mine, theirs] = rates.map((some) => Math.round(median(some)));
  console.log(`${what}: ${ours[0]} ${mine}/s, ${peer[0]} ${theirs}/s, ratio ${ratio.toFixed(2)}`);
}

async function composed(folder: string, more: Environment): Promise<Composed> {
  return compose(readConfig(environmentOf(folder, more)), createLogger('silent'));
}

async function onEmbedded(folder: string): Promise<void> {
  const product = await composed(folder, {});
  try {
    await fill(product);
    const { ledger } = product.deps;
    const file = join(folder, 'data', 'ledger.db');
    const raw: Side = ['raw SQLite and JSON.parse', () => scanRaw(file)];
    await compare('events read', ['readAll', () => onlyRead(ledger)], raw);
    await compare('events read, decoded and folded', ['replay', () => decodeAndFold(ledger)], raw);
    const rebuild = async (): Promise<number> => {
      await product.projections.rebuild();
      return EVENTS;
    };
    await compare('events projected into all read models', ['rebuild', rebuild], raw);
    const refs = await sealedRefs(ledger);
    const state = (await loadState(product.deps, actorCategory, actorStream(firstActor(product.deps.origin)))).state;
    if (state.phase !== 'active') throw new Error('the first actor is active');
    const caller = { actor: firstActor(product.deps.origin), state, commandId: randomId() };
    const [byLook, sealed] = [byLookOf(refs), rawSealed(refs)];
    await compare(
      'envelopes opened',
      ['looks', () => openAll(product, caller, byLook)],
      ['bare AES-256-GCM', () => decryptRaw(sealed)],
    );
  } finally {
    await product.close();
  }
}

async function onEventStoreDb(folder: string): Promise<void> {
  const server = await ownEventStoreDb({ disk: true });
  if (server === undefined) return console.log(`EventStoreDB not measured. ${NO_SERVER}`);
  const product = await composed(folder, { REGESTA_LEDGER: server.connectionString });
  const client = EventStoreDBClient.connectionString(server.connectionString);
  try {
    await fill(product);
    const { ledger } = product.deps;
    const bare: Side = ['bare client', () => readBare(client)];
    await compare('EventStoreDB, events read', ['readAll', () => onlyRead(ledger)], bare);
    await compare('EventStoreDB, decoded and folded', ['replay', () => decodeAndFold(ledger)], bare);
  } finally {
    await client.dispose();
    await product.close();
    await server.stop();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'regesta-bench-'));
try {
  console.log(`${EVENTS} events with three envelopes each, ${ROUNDS} rounds in turns, medians`);
  await onEmbedded(join(folder, 'embedded'));
  await onEventStoreDb(join(folder, 'eventstoredb'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
