import type { Position, Revision } from '../kernel/recorded-event.ts';
import type { Instant } from '../kernel/time.ts';
import type { EvidenceState } from '../domain/evidence/state.ts';
import type { TileBytes } from './growing-tree.ts';

/** How far the sidecar has come, and what the evidence of this origin says up to there. */
export interface SidecarHead {
  readonly origin: string;
  /** Number of leaves. */
  readonly size: number;
  /** Of the last leaf. */
  readonly position: Position;
  /** Of the last event on the evidence stream of the origin. */
  readonly revision?: Revision;
  readonly state: EvidenceState;
}

export interface KeptLeaf {
  /** The leaf entry (docs/record.md section 3). */
  readonly entry: string;
  readonly position: Position;
}

export interface KeptCheckpoint {
  readonly size: number;
  /** Leaf index of its `CheckpointSealed`. */
  readonly index: number;
  /** Base64. */
  readonly root: string;
  /** As it stands in the event. */
  readonly note: string;
  readonly sealedAt: Instant;
}

export interface KeptAnchor {
  /** Leaf index of its `CheckpointAnchored`. */
  readonly index: number;
  readonly size: number;
  readonly authority: string;
  /** DER. */
  readonly token: Buffer;
  readonly attestedAt: Instant;
}

export interface KeptCosignature {
  /** Leaf index of its `CheckpointCosigned`. */
  readonly index: number;
  readonly size: number;
  readonly witness: string;
  /** A signature line, without its newline. */
  readonly line: string;
}

export interface SidecarBatch {
  /** Follow those that are kept. */
  readonly leaves: readonly KeptLeaf[];
  /** Indexes of those leaves that are evidence events, of any origin. */
  readonly evidence: readonly number[];
  readonly tiles: readonly TileBytes[];
  readonly checkpoints: readonly KeptCheckpoint[];
  readonly anchors: readonly KeptAnchor[];
  readonly cosignatures: readonly KeptCosignature[];
  readonly head: SidecarHead;
}

/** What can be asked of the sidecar by whoever shows evidence; also from another thread, while the sealer writes. */
export interface SidecarReads {
  head(): SidecarHead | undefined;
  /** Hashes of a tile as it is kept: of the right edge only as far as it went. */
  tile(level: number, index: number): Buffer | undefined;
  /** The leaves [from, to), in order, as far as there are any. */
  leaves(from: number, to: number): readonly KeptLeaf[];
  /** Leaf index of the event of ours with this id. */
  indexOf(eventId: string): number | undefined;
  /** The same for many at once; those that are unknown are left out. */
  indexesOf(eventIds: readonly string[]): ReadonlyMap<string, number>;
  /** Leaf index of what stands at each of these positions of the ledger, `undefined` where no leaf does. */
  indexesAt(positions: readonly Position[]): readonly (number | undefined)[];
  /** Those with a size in [from, to), ascending; at most `limit`. */
  checkpoints(from: number, to: number, limit: number): readonly KeptCheckpoint[];
  newestCheckpoint(): KeptCheckpoint | undefined;
  /** Sizes of the checkpoints below `size` that somebody attested, ascending. */
  attestedSizes(below: number): readonly number[];
  /** Those of checkpoints of at most that size, by size and then in the order of the ledger. */
  anchors(upTo: number): readonly KeptAnchor[];
  /** Of the checkpoint of that size, in the order of the ledger. */
  cosignatures(size: number): readonly KeptCosignature[];
  close(): void;
}

/**
 * What the sealer has computed, beside the ledger. Disposable: it is made again from the ledger, and verified, not
 * trusted, before anything is signed. Synchronous, for it has a thread to itself. Throws SEALER_STORE_FAILED.
 */
export interface Sidecar extends SidecarReads {
  /** All of it or none. */
  commit(batch: SidecarBatch): void;
  /** How many of the leaves from this index on are evidence events. */
  evidenceFrom(index: number): number;
  /** Forgets everything. */
  reset(): void;
  /**
   * Keeps a copy of what is about to be forgotten because the ledger is another one: whoever examines it then needs to know
   * which events were sealed. Of two copies of one history the larger is kept.
   */
  setAside(): void;
}
