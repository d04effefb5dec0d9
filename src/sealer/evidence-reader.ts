import { assert } from '../kernel/assert.ts';
import type { Position } from '../kernel/recorded-event.ts';
import { formatSignatureLine, parseNote, parseSignatureLine } from '../evidence/note.ts';
import { consistencyProof, inclusionProof, type NodeSource } from '../evidence/proofs.ts';
import { tileNodes, TILE_WIDTH } from '../evidence/tiles.ts';
import { formatTlogProof } from '../evidence/tlog-proof.ts';
import type { BundleSource, EarlierNote } from '../evidence/writer/bundle-source.ts';
import type { LeafSource } from '../evidence/leaf.ts';
import { HASH_BYTES } from '../evidence/merkle.ts';
import { activeKeys, evidenceCategory, type EvidenceState } from '../domain/evidence/state.ts';
import { START } from '../ledger/ledger.ts';
import type { SealedCheckpoint } from './health.ts';
import type { LedgerReads } from './ports.ts';
import type { KeptCheckpoint, SidecarReads } from './sidecar.ts';

/**
 * A receipt: an event's place under a signed checkpoint, as a `.tlog-proof` (C2SP tlog-proof) that carries the leaf entry as
 * its extra data. So it is checked alone, and holds nothing about a person: an entry is ids, a type and digests.
 */
export type Receipt =
  | {
      readonly kind: 'sealed';
      readonly index: number;
      readonly size: number;
      readonly entry: string;
      readonly proof: string;
    }
  /** It is in the ledger, and no checkpoint covers it yet. */
  | { readonly kind: 'not-sealed-yet'; readonly index: number }
  /** Not in the ledger, as far as the sealer has read. */
  | { readonly kind: 'unknown' };

/**
 * Everything that is shown of the evidence, from the sidecar alone; only a bundle also reads the ledger. Has a view of
 * its own, so it serves any thread while the sealer writes. What it gives is checked by whoever gets it.
 */
export class EvidenceReader {
  readonly #sidecar: SidecarReads;
  readonly #reads: Pick<LedgerReads, 'readAll'>;

  constructor(sidecar: SidecarReads, reads: Pick<LedgerReads, 'readAll'>) {
    this.#sidecar = sidecar;
    this.#reads = reads;
  }

  /** What the ledger says of its evidence, as far as the sealer has read. */
  state(): EvidenceState {
    return this.#sidecar.head()?.state ?? evidenceCategory.initial;
  }

  /** Verifier keys that sign now; two while one takes over from the other. */
  keys(): readonly string[] {
    return activeKeys(this.state()).map(({ vkey }) => vkey);
  }

  /** Of a leaf that the sealer has read, sealed or not. */
  indexOf(eventId: string): number | undefined {
    return this.#sidecar.indexOf(eventId);
  }

  /** The same for many at once; those that are unknown are left out. */
  indexesOf(eventIds: readonly string[]): ReadonlyMap<string, number> {
    return this.#sidecar.indexesOf(eventIds);
  }

  /** Leaf index of what stands at each of these positions of the ledger, as far as the sealer has read. */
  indexesAt(positions: readonly Position[]): readonly (number | undefined)[] {
    return this.#sidecar.indexesAt(positions);
  }

  /** The newest checkpoint, with the cosignatures that were got for it. */
  newest(): SealedCheckpoint | undefined {
    const kept = this.#sidecar.newestCheckpoint();
    return kept === undefined ? undefined : this.#checkpoint(kept);
  }

  /** Ascending by size, from `fromSize` on. */
  checkpoints(fromSize = 0, limit = 100): readonly SealedCheckpoint[] {
    const kept = this.#sidecar.checkpoints(fromSize, Number.MAX_SAFE_INTEGER, limit);
    return kept.map((one) => this.#checkpoint(one));
  }

  checkpointOf(size: number): SealedCheckpoint | undefined {
    const [kept] = this.#sidecar.checkpoints(size, size + 1, 1);
    return kept === undefined ? undefined : this.#checkpoint(kept);
  }

  /** The first checkpoint over a prefix of so many leaves: once there, it never changes. */
  smallestCovering(leaves: number): SealedCheckpoint | undefined {
    return this.checkpoints(leaves, 1)[0];
  }

  /** Under the newest checkpoint, or the one of that size: then it is the same whenever it is asked for. */
  receipt(eventId: string, size?: number): Receipt {
    const index = this.#sidecar.indexOf(eventId);
    if (index === undefined) return { kind: 'unknown' };
    const newest = size === undefined ? this.newest() : this.checkpointOf(size);
    if (newest === undefined || index >= newest.size) return { kind: 'not-sealed-yet', index };
    const [leaf] = this.#sidecar.leaves(index, index + 1);
    assert(leaf !== undefined, 'an index that was found has its leaf');
    const hashes = inclusionProof(index, newest.size, this.nodes(newest.size));
    const checkpoint = parseNote(Buffer.from(newest.note, 'utf8'));
    const proof = formatTlogProof({ extra: Buffer.from(leaf.entry, 'utf8'), index, hashes, checkpoint });
    return { kind: 'sealed', index, size: newest.size, entry: leaf.entry, proof };
  }

  /** That the tree of `from` leaves is a prefix of that of `to`; both at most the newest checkpoint's. Base64 hashes. */
  consistency(from: number, to: number): readonly string[] {
    return this.consistencyHashes(from, to).map((hash) => hash.toString('base64'));
  }

  consistencyHashes(from: number, to: number): readonly Buffer[] {
    return consistencyProof(from, to, this.nodes(to));
  }

  close(): void {
    this.#sidecar.close();
  }

  /** Hashes of perfect subtrees of a tree of that size. */
  nodes(size: number): NodeSource {
    return tileNodes(size, ({ level, index, width }) => {
      const bytes = this.#sidecar.tile(level, index);
      assert(bytes !== undefined && bytes.length >= width * HASH_BYTES, 'the sidecar has the tiles of what is sealed');
      return bytes.subarray(0, width * HASH_BYTES);
    });
  }

  /** What a bundle is made from, under the newest checkpoint or the one of that size; `undefined` when there is none. */
  bundleSource(size?: number): BundleSource | undefined {
    const checkpoint = size === undefined ? this.newest() : this.checkpointOf(size);
    if (checkpoint === undefined) return undefined;
    return {
      origin: checkpoint.origin,
      size: checkpoint.size,
      note: Buffer.from(checkpoint.note, 'utf8'),
      notes: this.#earlierNotes(checkpoint.size),
      anchors: this.#sidecar.anchors(checkpoint.size),
      nodes: this.nodes(checkpoint.size),
      entries: (from, to) => this.#entries(from, to),
      items: (from, to) => this.#items(from, to),
    };
  }

  #checkpoint({ size, root, note, sealedAt }: KeptCheckpoint): SealedCheckpoint {
    const lines = this.#sidecar.cosignatures(size);
    const own = parseNote(Buffer.from(note, 'utf8'));
    const cosigned = lines.map(({ line }) => formatSignatureLine(parseSignatureLine(line)));
    const origin = own.text.slice(0, own.text.indexOf('\n'));
    return { origin, size, root, note: note + cosigned.join(''), sealedAt };
  }

  /** Those that carry more than their event does: cosigned, anchored, or signed by two keys. */
  #earlierNotes(below: number): readonly EarlierNote[] {
    const sizes = new Set([...this.#sidecar.attestedSizes(below), ...this.#overlaps(below)]);
    return [...sizes]
      .sort((a, b) => a - b)
      .flatMap((size) => {
        const checkpoint = this.checkpointOf(size);
        return checkpoint === undefined ? [] : [{ size, note: Buffer.from(checkpoint.note, 'utf8') }];
      });
  }

  *#overlaps(below: number): Generator<number> {
    for (let from = 0; from < below; ) {
      const page = this.#sidecar.checkpoints(from, below, 1_000);
      for (const { size, note } of page) if (note.split('\n\u2014 ').length > 2) yield size;
      const last = page.at(-1);
      if (last === undefined) return;
      from = last.size + 1;
    }
  }

  async *#entries(from: number, to: number): AsyncGenerator<string> {
    for (let at = from; at < to; at += TILE_WIDTH) {
      for (const { entry } of this.#sidecar.leaves(at, Math.min(to, at + TILE_WIDTH))) yield entry;
    }
  }

  /**
   * What stands between the places where the first and the last of these leaves were read for the tree. Where the ledger
   * has lost one there are fewer, and nothing from behind moves into its place.
   */
  async *#items(from: number, to: number): AsyncGenerator<LeafSource> {
    const before = from === 0 ? START : this.#positionOf(from - 1);
    const last = this.#positionOf(to - 1);
    for await (const item of this.#reads.readAll({ fromPosition: before, limit: to - from })) {
      const { position } = item.kind === 'event' ? item.event : item;
      if (position > last) return;
      yield item;
    }
  }

  #positionOf(index: number): Position {
    const [leaf] = this.#sidecar.leaves(index, index + 1);
    assert(leaf !== undefined, 'the sidecar has every leaf below a checkpoint');
    return leaf.position;
  }
}
