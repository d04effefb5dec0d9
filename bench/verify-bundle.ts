import { createHash, randomBytes } from 'node:crypto';
import { formatCheckpoint } from '../src/evidence/checkpoint.ts';
import { originId } from '../src/evidence/verify/facts.ts';
import { ED25519, generatePrivateKey, signingKeyFromPem } from '../src/evidence/keys.ts';
import { type LeafSource, leafEntryOf, leafEntryText } from '../src/evidence/leaf.ts';
import { HASH_BYTES, leafHash, nodeHash } from '../src/evidence/merkle.ts';
import { formatNote, signNote } from '../src/evidence/note.ts';
import type { NodeSource } from '../src/evidence/proofs.ts';
import { writeDirectory } from '../src/evidence/writer/directory-sink.ts';
import { writeBundle } from '../src/evidence/writer/write-bundle.ts';
import {
  encodeId,
  type EventId,
  eventId,
  type Id,
  type StreamName,
  streamName,
  SYSTEM_ACTOR,
} from '../src/kernel/ids.ts';
import { fromMillis } from '../src/kernel/time.ts';
import { dataKey, sealPayload } from '../src/vault/sealing.ts';

export const ORIGIN = 'bench.regesta.invalid/1';
/** Leaves between two checkpoints, as the sealer has them under load. */
const SEALED_EVERY = 4096;
const EVENTS_A_CUSTOMER = 20;
const START_MS = Date.UTC(2026, 0, 1);
const KEY = signingKeyFromPem(ORIGIN, ED25519, generatePrivateKey());
export const POLICY = `log ${KEY.verifier}\nquorum none\n`;

const idOf = (text: string): Id => encodeId(createHash('sha256').update(text).digest());

/** Perfect subtrees' hashes side by side in one buffer a level: a million leaves are 64 MB, and not two million objects. */
class Nodes implements NodeSource {
  readonly #rows: { bytes: Buffer; count: number }[] = [];
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  push(hash: Buffer): void {
    for (let level = 0, node = hash; ; level++) {
      const row = (this.#rows[level] ??= {
        bytes: Buffer.alloc(HASH_BYTES * Math.ceil(this.#size / 2 ** level)),
        count: 0,
      });
      node.copy(row.bytes, HASH_BYTES * row.count++);
      if (row.count % 2 === 1) return;
      node = nodeHash(this.node(level, row.count - 2), node);
    }
  }

  node(level: number, index: number): Buffer {
    return (this.#rows[level]?.bytes as Buffer).subarray(HASH_BYTES * index, HASH_BYTES * (index + 1));
  }

  root(size: number): Buffer {
    const parts: Buffer[] = [];
    for (let start = 0, level = 52; level >= 0; level--) {
      if (size % 2 ** (level + 1) < 2 ** level) continue;
      parts.push(this.node(level, start / 2 ** level));
      start += 2 ** level;
    }
    return parts.reduceRight((right, left) => nodeHash(left, right));
  }
}

/** A ledger that is made anew whenever it is read, the same each time: nothing of it is kept but the tree. */
class BenchLedger {
  readonly #size: number;
  readonly #sealed: boolean;
  readonly #nodes: Nodes;
  readonly #notes: string[] = [];

  constructor(size: number, sealed: boolean) {
    this.#size = size;
    this.#sealed = sealed;
    this.#nodes = new Nodes(size);
    for (let index = 0; index < size; index++) {
      if (index > 0 && index % SEALED_EVERY === 0) this.#notes.push(this.#noteAt(index));
      this.#nodes.push(leafHash(Buffer.from(leafEntryText(leafEntryOf(this.item(index))), 'utf8')));
    }
  }

  source() {
    const { item } = { item: (index: number) => this.item(index) };
    return {
      origin: ORIGIN,
      size: this.#size,
      note: Buffer.from(this.#noteAt(this.#size), 'utf8'),
      notes: [],
      anchors: [],
      nodes: this.#nodes,
      async *entries(from: number, to: number) {
        for (let index = from; index < to; index++) yield leafEntryText(leafEntryOf(item(index)));
      },
      async *items(from: number, to: number) {
        for (let index = from; index < to; index++) yield item(index);
      },
    };
  }

  item(index: number): LeafSource {
    if (index === 0)
      return this.#own(index, 'ledger', SYSTEM_ACTOR, 0, 'LedgerOpened', {
        origin: ORIGIN,
        leafVersion: '1',
        hash: 'sha-256',
      });
    if (index % SEALED_EVERY === 0) return this.#checkpoint(index);
    const n = Math.floor(index / SEALED_EVERY) * (SEALED_EVERY - 1) + (index % SEALED_EVERY) - 1;
    return this.#customerEvent(index, n);
  }

  #checkpoint(index: number): LeafSource {
    const note = this.#notes[index / SEALED_EVERY - 1] as string;
    const root = note.split('\n')[2] as string;
    const clear = { origin: ORIGIN, size: String(index), root, note };
    return this.#own(index, 'evidence', originId(ORIGIN) as Id, index / SEALED_EVERY - 1, 'CheckpointSealed', clear);
  }

  #own(index: number, category: string, id: Id, revision: number, type: string, clear: object): LeafSource {
    const stream = streamName(category, id);
    const metadata = { v: 1, recordedAt: this.#time(index), actor: SYSTEM_ACTOR, commandId: SYSTEM_ACTOR };
    return event(stream, revision, eventId(SYSTEM_ACTOR, stream, index), type, { clear }, metadata);
  }

  #customerEvent(index: number, n: number): LeafSource {
    // Customers take turns in groups, so that a stream's events lie apart as they do in life.
    const group = Math.floor(n / (64 * EVENTS_A_CUSTOMER));
    const stream = streamName('customer', idOf(`customer ${group * 64 + (n % 64)}`));
    const revision = Math.floor((n % (64 * EVENTS_A_CUSTOMER)) / 64);
    const commandId = idOf(`command ${index}`);
    const id = eventId(commandId, stream, 0);
    const type = 'CustomerFactsChanged';
    const place = { stream, eventId: id, type, dataCategory: 'contact' } as const;
    const { envelope, digest } = sealPayload(
      DATA_KEY,
      place,
      { v: 1, fields: { email: `customer.${index}@example.org`, phone: '+49300074321' } },
      IV,
    );
    const data = { clear: { source: 'shop', channel: 'web', fields: ['email', 'phone'], unverified: [] } };
    const metadata = {
      v: 1,
      recordedAt: this.#time(index),
      actor: SYSTEM_ACTOR,
      owner: stream,
      source: 'shop',
      commandId,
      sealed: { contact: digest },
    };
    return event(
      stream,
      revision,
      id,
      type,
      this.#sealed ? { ...data, sealed: { contact: envelope } } : data,
      metadata,
    );
  }

  #time = (index: number): string => fromMillis(START_MS + index * 100);

  #noteAt(size: number): string {
    const text = formatCheckpoint({ origin: ORIGIN, size, root: this.#nodes.root(size), extensions: [] });
    return formatNote(signNote(text, [KEY]));
  }
}

const DATA_KEY = dataKey(idOf('key'), randomBytes(32));
/** Ciphertext that nobody opens may repeat its IV; a bundle of the product never does. */
const IV = randomBytes(12);

function event(
  stream: StreamName,
  revision: number,
  id: EventId,
  type: string,
  data: object,
  metadata: object,
): LeafSource {
  const value = { id, stream, revision: BigInt(revision), type, data, metadata };
  return { kind: 'event', event: value as unknown as Extract<LeafSource, { readonly kind: 'event' }>['event'] };
}

/** Through the product's own writer. */
export async function writeBenchBundle(folder: string, events: number, sealed: 'included' | 'withheld'): Promise<void> {
  const ledger = new BenchLedger(events, sealed === 'included');
  await writeDirectory(folder, writeBundle(ledger.source(), { selection: { mode: 'full' }, sealed }));
}
