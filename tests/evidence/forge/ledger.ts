import { inclusionProof, type NodeSource } from '../../../src/evidence/proofs.ts';
import { type LeafSource, leafEntryOf, leafEntryText } from '../../../src/evidence/leaf.ts';
import { formatCheckpoint } from '../../../src/evidence/checkpoint.ts';
import type { SigningKey } from '../../../src/evidence/keys.ts';
import { CompactRange, leafHash, nodeHash } from '../../../src/evidence/merkle.ts';
import {
  formatNote,
  formatSignatureLine,
  type NoteSignature,
  type SignedNote,
  signNote,
} from '../../../src/evidence/note.ts';
import type { BundleSource } from '../../../src/evidence/writer/bundle-source.ts';
import { eventId, type Owner, type StreamName, SYSTEM_ACTOR } from '../../../src/kernel/ids.ts';
import type { JsonObject } from '../../../src/kernel/json.ts';
import type { RecordedEvent } from '../../../src/kernel/recorded-event.ts';
import type { DataCategory, Envelope } from '../../../src/kernel/sealed.ts';
import { fromMillis } from '../../../src/kernel/time.ts';
import { type DataKey, dataKey, sealPayload } from '../../../src/vault/sealing.ts';
import { forgedAuthority, forgeToken } from '../../support/time-stamp-forge.ts';
import { logKey, seeded } from './keys.ts';
import { type EventStep, evidenceStream, forgeId, ORIGIN, type Signer, type Step } from './plan.ts';
import { cosignatureLine, Witness } from './witness.ts';

export const AUTHORITY = forgedAuthority('forge');
export const WITNESSES: readonly Witness[] = [1, 2, 3].map((n) => new Witness(`witness${n}.example`));

export const signingKey = (signer: Signer, origin: string): SigningKey => logKey(origin, `${signer} of ${origin}`);
export const verifierText = (signer: Signer, origin: string): string => String(signingKey(signer, origin).verifier);

const rawKey = (owner: Owner, category: DataCategory): Buffer => seeded(`dek ${owner} ${category}`);
export const keyOf = (owner: Owner, category: DataCategory): DataKey =>
  dataKey(forgeId(`kid ${owner} ${category}`), rawKey(owner, category));
/** A line of the verifier's `--key` file. */
export const disclosed = (owner: Owner, category: DataCategory): string =>
  `${keyOf(owner, category).kid} ${rawKey(owner, category).toString('base64')}\n`;

/** The tree over some leaf hashes, all of it in memory. */
export class Tree implements NodeSource {
  readonly #rows: Buffer[][] = [[]];

  push(hash: Buffer): void {
    for (let level = 0, node = hash; ; level++) {
      const row = (this.#rows[level] ??= []);
      row.push(node);
      if (row.length % 2 === 1) return;
      node = nodeHash(row.at(-2) as Buffer, row.at(-1) as Buffer);
    }
  }

  get size(): number {
    return (this.#rows[0] as Buffer[]).length;
  }

  node(level: number, index: number): Buffer {
    const found = this.#rows[level]?.[index];
    if (found === undefined) throw new Error(`no node ${level}/${index}`);
    return found;
  }

  rootAt(size: number): Buffer {
    const range = new CompactRange();
    for (let i = 0; i < size; i++) range.push(this.node(0, i));
    return range.root();
  }
}

/** A token of the forge's own authority over a text; kept, for each costs two signatures. */
const tokens = new Map<string, Buffer>();
export function tokenOver(text: string, at: number): Buffer {
  const name = `${at} ${text}`;
  const token = tokens.get(name) ?? forgeToken(text, { signer: AUTHORITY.signer, at: fromMillis(at) });
  tokens.set(name, token);
  return token;
}

export interface Sealing {
  readonly note: SignedNote;
  readonly cosignatures: NoteSignature[];
  readonly tokens: Buffer[];
}

/** A ledger with everything that its sealer would keep. */
export class ForgedLedger {
  readonly origin: string;
  readonly items: LeafSource[] = [];
  readonly entries: string[] = [];
  readonly tree = new Tree();
  readonly sealings = new Map<number, Sealing>();
  readonly #revisions = new Map<string, bigint>();

  constructor(origin: string = ORIGIN) {
    this.origin = origin;
  }

  static of(plan: readonly Step[], origin?: string): ForgedLedger {
    const ledger = new ForgedLedger(origin);
    for (const step of plan) ledger.take(step);
    return ledger;
  }

  take(step: Step): void {
    switch (step.kind) {
      case 'event':
        return this.#append(step);
      case 'foreign':
        return this.put(step);
      case 'checkpoint': {
        const { size, key, at } = step;
        const { note } = this.seal(size, step.signers, step.root);
        const root = note.text.split('\n')[2] as string;
        const clear = { origin: this.origin, size: String(size), root, note: formatNote(note) };
        return this.#append(this.#evidence(key, at, 'CheckpointSealed', clear));
      }
      case 'anchored': {
        const { size, key, at, attestedAt } = step;
        const token = this.anchor(size, attestedAt);
        const clear = {
          ...this.#named(size),
          authority: 'forge',
          token: token.toString('base64'),
          attestedAt: fromMillis(attestedAt),
        };
        return this.#append(this.#evidence(key, at, 'CheckpointAnchored', clear));
      }
      case 'cosigned': {
        const { size, key, at, witness } = step;
        const cosignature = formatSignatureLine(this.cosign(size, witness, at)).trimEnd();
        return this.#append(
          this.#evidence(key, at, 'CheckpointCosigned', { ...this.#named(size), witness, cosignature }),
        );
      }
    }
  }

  /** Signs the first `size` leaves. */
  seal(size: number, signers: readonly Signer[] = ['first'], root = this.tree.rootAt(size)): Sealing {
    const text = formatCheckpoint({ origin: this.origin, size, root, extensions: [] });
    const note = signNote(
      text,
      signers.map((signer) => signingKey(signer, this.origin)),
    );
    const sealing = { note, cosignatures: [], tokens: [] };
    this.sealings.set(size, sealing);
    return sealing;
  }

  anchor(size: number, at: number): Buffer {
    const { note, tokens: kept } = this.sealingAt(size);
    const token = tokenOver(note.text, at);
    kept.push(token);
    return token;
  }

  /** With the witness's key; whether it would have signed is another matter. */
  cosign(size: number, name: string, at: number): NoteSignature {
    const { note, cosignatures } = this.sealingAt(size);
    const witness = WITNESSES.find(({ key }) => key.verifier.name === name);
    if (witness === undefined) throw new Error('no such witness');
    const line = cosignatureLine(witness.key, note.text, Math.floor(at / 1000));
    cosignatures.push(line);
    return line;
  }

  sealingAt(size: number): Sealing {
    const sealing = this.sealings.get(size);
    if (sealing === undefined) throw new Error(`no checkpoint of ${size}`);
    return sealing;
  }

  /** The whole note, with the cosignatures that came later. */
  noteAt(size: number): Buffer {
    const { note, cosignatures } = this.sealingAt(size);
    return Buffer.from(formatNote({ text: note.text, signatures: [...note.signatures, ...cosignatures] }), 'utf8');
  }

  event(index: number): RecordedEvent {
    const item = this.items[index];
    if (item?.kind !== 'event') throw new Error(`no event of ours at ${index}`);
    return item.event as RecordedEvent;
  }

  /** As its sealer would hand it out, at the checkpoint of that size. */
  source(size: number): BundleSource {
    const { items, entries } = this;
    const earlier = [...this.sealings].filter(([at, { note, cosignatures, tokens: kept }]) => {
      return at < size && (cosignatures.length > 0 || kept.length > 0 || note.signatures.length > 1);
    });
    return {
      origin: this.origin,
      size,
      note: this.noteAt(size),
      notes: earlier.map(([at]) => ({ size: at, note: this.noteAt(at) })),
      anchors: [...this.sealings].flatMap(([at, { tokens: kept }]) =>
        at > size ? [] : kept.map((token) => ({ size: at, token })),
      ),
      nodes: this.tree,
      async *entries(from, to) {
        yield* entries.slice(from, to);
      },
      async *items(from, to) {
        yield* items.slice(from, to);
      },
    };
  }

  proof(index: number, size: number): readonly Buffer[] {
    return inclusionProof(index, size, this.tree);
  }

  #named(size: number): { readonly size: string; readonly root: string } {
    return { size: String(size), root: this.sealingAt(size).note.text.split('\n')[2] as string };
  }

  #evidence(key: string, at: number, type: string, clear: JsonObject): EventStep {
    return { kind: 'event', key, at, stream: evidenceStream(this.origin), type, clear };
  }

  #append(step: EventStep): void {
    const { stream, type, clear, seals } = step;
    const commandId = forgeId(`command ${step.key}`);
    const id = eventId(forgeId(`command ${step.idOf ?? step.key}`), stream, 0);
    const owner = customerOf(stream);
    const envelopes: { [category in DataCategory]?: Envelope } = {};
    const digests: { [category in DataCategory]?: string } = {};
    for (const [name, fields] of Object.entries(seals ?? {})) {
      const dataCategory = name as DataCategory;
      const place = { stream, eventId: id, type, dataCategory };
      const iv = seeded(`iv ${step.key} ${dataCategory} ${JSON.stringify(fields)}`).subarray(0, 12);
      const { envelope, digest } = sealPayload(
        keyOf(owner, dataCategory),
        place,
        { v: 1, fields: fields as JsonObject },
        iv,
      );
      envelopes[dataCategory] = envelope;
      digests[dataCategory] = digest;
    }
    const revision = step.revision ?? (this.#revisions.get(stream) ?? -1n) + 1n;
    const event = {
      ...{ id, stream, revision, position: BigInt(this.items.length), type },
      data: { clear, ...(seals === undefined ? {} : { sealed: envelopes }) },
      metadata: {
        ...{ v: 1, recordedAt: fromMillis(step.at), actor: SYSTEM_ACTOR, commandId },
        ...(seals === undefined ? {} : { owner, sealed: digests }),
      },
    };
    this.put({ kind: 'event', event });
  }

  /** As it is: for what no ledger of ours would have written. */
  put(item: LeafSource): void {
    const { stream, revision } = item.kind === 'event' ? item.event : item;
    this.#revisions.set(stream, revision);
    const entry = leafEntryText(leafEntryOf(item));
    this.items.push(item);
    this.entries.push(entry);
    this.tree.push(leafHash(Buffer.from(entry, 'utf8')));
  }

  /** What erasure leaves of envelopes on the embedded store: nothing but their digests. */
  purge(owner: Owner, category: DataCategory, before: number): void {
    for (let i = 0; i < before; i++) {
      const item = this.items[i];
      if (item?.kind !== 'event' || item.event.metadata.owner !== owner) continue;
      const { [category]: gone, ...rest } = item.event.data.sealed ?? {};
      if (gone === undefined) continue;
      const data = { clear: item.event.data.clear, ...(Object.keys(rest).length === 0 ? {} : { sealed: rest }) };
      this.items[i] = { kind: 'event', event: { ...item.event, data } };
    }
  }
}

/** Events of a customer are sealed for that customer, on whatever stream they stand. */
function customerOf(stream: StreamName): Owner {
  const id = stream.slice(stream.indexOf('-') + 1);
  return `customer-${id}` as Owner;
}
