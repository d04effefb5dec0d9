import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { allEvents, type AnyEvent } from '../../../src/domain/all-events.ts';
import { LEDGER_STREAM } from '../../../src/domain/ledger/stream.ts';
import type { EventDefinition } from '../../../src/domain/shape/event.ts';
import { canonicalDigest } from '../../../src/kernel/canonical-json.ts';
import {
  type ActorId,
  categoryOf,
  eventId,
  type Id,
  idOf,
  type Owner,
  randomId,
  type StreamName,
  streamName,
} from '../../../src/kernel/ids.ts';
import type { JsonObject } from '../../../src/kernel/json.ts';
import type { AppendReceipt } from '../../../src/kernel/receipt.ts';
import type { EventToAppend } from '../../../src/kernel/recorded-event.ts';
import type { DataCategory, Envelope } from '../../../src/kernel/sealed.ts';
import { type Clock, type Instant, plusMillis } from '../../../src/kernel/time.ts';
import { openMemoryLedger } from '../../../src/ledger/adapters/memory/memory-ledger.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { readModels } from '../../../src/projections/models/read-models.ts';
import type { ReadModelStore } from '../../../src/projections/read-model-store.ts';
import { ProjectionRunner } from '../../../src/projections/runner.ts';
import type { ProjectionNotice, ProjectionRunnerOptions } from '../../../src/projections/runner-options.ts';
import { openEmbeddedReadModels } from '../../../src/projections/store/embedded-store.ts';
import { openEmbeddedVault } from '../../../src/vault/adapters/embedded/embedded-vault.ts';
import type { KeyVault, PlainPayloads } from '../../../src/vault/key-vault.ts';

export const CLERK = streamName('actor', randomId());

export interface Sealing {
  /** Values by data category and field. */
  readonly sealed?: { readonly [category in DataCategory]?: JsonObject };
  readonly actor?: ActorId;
  readonly purpose?: string;
  readonly legalBasis?: string;
  /** Another version than the one that is written now. */
  readonly v?: number;
  /** The ciphertext of this data category is damaged, and its digest is that of the damaged one. */
  readonly damage?: DataCategory;
  readonly owner?: Owner;
}

class MovingClock implements Clock {
  #now = '2026-11-22T09:00:00.000Z' as Instant;
  now(): Instant {
    return this.#now;
  }
  advance(ms: number): void {
    this.#now = plusMillis(this.#now, ms);
  }
}

/** A ledger and a vault, both real, in a folder that goes with the test; and as many read models as it wants. */
export class World {
  readonly folder: string;
  readonly clock = new MovingClock();
  readonly #revisions = new Map<StreamName, bigint>();
  #runners: ProjectionRunner[] = [];
  #stores: ReadModelStore[] = [];
  ledger!: Ledger;
  vault!: KeyVault;
  last!: AppendReceipt;

  private constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'regesta-projections-'));
  }

  static async make(t: Test, openLedger?: (world: World) => Promise<Ledger>): Promise<World> {
    const world = new World();
    world.ledger = await (openLedger?.(world) ?? openMemoryLedger({ clock: world.clock }));
    world.vault = await openEmbeddedVault({
      file: join(world.folder, 'vault.db'),
      secretsDir: join(world.folder, 'secrets'),
      clock: world.clock,
    });
    await world.append(LEDGER_STREAM, 'LedgerOpened', {
      origin: 'regesta.invalid/test/1',
      leafVersion: '1',
      hash: 'sha-256',
    });
    t.teardown(() => world.dispose());
    return world;
  }

  async dispose(): Promise<void> {
    for (const runner of this.#runners) await runner.stop();
    for (const store of this.#stores) await store.close();
    await this.vault.close();
    await this.ledger.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  file = (name: string): string => join(this.folder, name);

  async open(file = ':memory:'): Promise<ReadModelStore> {
    const store = await openEmbeddedReadModels({ file, models: readModels });
    this.#stores.push(store);
    return store;
  }

  runner(
    store: ReadModelStore,
    options: Partial<ProjectionRunnerOptions> = {},
  ): ProjectionRunner & {
    readonly notices: ProjectionNotice[];
  } {
    const notices: ProjectionNotice[] = [];
    const runner = new ProjectionRunner({
      ledger: this.ledger,
      vault: this.vault,
      clock: this.clock,
      release: '1',
      backOffMs: { min: 5, max: 20 },
      store,
      onNotice: (notice) => notices.push(notice),
      ...options,
    });
    this.#runners.push(runner);
    return Object.assign(runner, { notices });
  }

  /** A store with everything projected, and its runner still following. */
  async live(options: Partial<ProjectionRunnerOptions> & { readonly file?: string } = {}) {
    const { file, ...more } = options;
    const store = await this.open(file);
    const runner = this.runner(store, more);
    runner.start();
    await this.settled(runner);
    return { store, runner };
  }

  async settled(runner: ProjectionRunner): Promise<void> {
    if (!(await runner.waitFor(this.last.position, 60_000))) throw new Error('the read models did not catch up');
  }

  /** The digest of read models that are made from nothing. */
  async rebuiltDigest(options: Partial<ProjectionRunnerOptions> = {}): Promise<string> {
    const { store, runner } = await this.live(options);
    const digest = await store.digest();
    await runner.stop();
    return digest;
  }

  async append(
    stream: StreamName,
    type: AnyEvent['type'] | (string & {}),
    clear: object,
    more: Sealing = {},
  ): Promise<AppendReceipt> {
    return this.appendMade(stream, await this.event(stream, type, clear as JsonObject, more));
  }

  /** One that `event` made earlier: it may have been sealed under a key that is gone since. */
  async appendMade(stream: StreamName, event: EventToAppend): Promise<AppendReceipt> {
    this.clock.advance(1);
    this.last = await this.ledger.append(stream, this.#revisions.get(stream) ?? 'noStream', [event]);
    this.#revisions.set(stream, this.last.revision);
    return this.last;
  }

  async event(stream: StreamName, type: string, clear: JsonObject, more: Sealing): Promise<EventToAppend> {
    const definition = (allEvents as { readonly [type: string]: EventDefinition })[type];
    const commandId = randomId();
    const id = eventId(commandId, stream, 0);
    const metadata = {
      v: more.v ?? definition?.version ?? 1,
      actor: more.actor ?? idOf(CLERK),
      commandId,
      ...(more.purpose === undefined ? {} : { purpose: more.purpose }),
      ...(more.legalBasis === undefined ? {} : { legalBasis: more.legalBasis }),
    };
    if (more.sealed === undefined) return { id, type, data: { clear }, metadata };
    const owner = more.owner ?? (categoryOf(stream) === 'consent' ? streamName('customer', idOf(stream)) : stream);
    const categories = Object.keys(more.sealed) as DataCategory[];
    const session = await this.vault.session({ owner, seal: categories });
    try {
      const payloads = Object.fromEntries(
        categories.map((category) => [
          category,
          { v: definition?.sealed[category]?.version ?? 1, fields: more.sealed?.[category] },
        ]),
      ) as PlainPayloads;
      let { envelopes, digests } = session.seal({ stream, eventId: id, type }, payloads);
      if (more.damage !== undefined) {
        const damaged = flipped(envelopes[more.damage] as Envelope);
        envelopes = { ...envelopes, [more.damage]: damaged };
        digests = { ...digests, [more.damage]: canonicalDigest(damaged) };
      }
      return { id, type, data: { clear, sealed: envelopes }, metadata: { ...metadata, owner, sealed: digests } };
    } finally {
      session.release();
    }
  }

  /** The keys go, and then the event says so, as the use case of erasure has it. */
  async shred(owners: readonly Owner[], dataCategories: readonly DataCategory[]): Promise<Id> {
    const request = randomId();
    const at = this.clock.now();
    const { tombstones, suppressions } = await this.vault.shred({
      owners,
      dataCategories,
      request,
      at,
      suppressUntil: plusMillis(at, 1_000_000),
    });
    await this.append(streamName('erasure', request), 'CategoryKeysShredded', {
      shredded: tombstones,
      suppressions,
      shreddedAt: at,
    });
    return request;
  }
}

function flipped(envelope: Envelope): Envelope {
  const bytes = Buffer.from(envelope.ct, 'base64');
  bytes[0] = (bytes[0] as number) ^ 1;
  return { ...envelope, ct: bytes.toString('base64') };
}

export const newCustomer = (): StreamName => streamName('customer', randomId());
export const consentsOfCustomer = (customer: StreamName): StreamName => streamName('consent', idOf(customer));

export const registration = (source: string, fields: readonly string[], collectionCountry = 'DE') => ({
  source,
  channel: 'import',
  fields,
  unverified: [],
  collectionCountry,
});
export const statement = (source: string, fields: readonly string[], unverified: readonly string[] = []) => ({
  source,
  channel: 'api',
  fields,
  unverified,
});
