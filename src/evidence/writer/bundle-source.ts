import type { LeafSource } from '../leaf.ts';
import type { NodeSource } from '../proofs.ts';

/** An earlier checkpoint that carries more than its event does: cosigned, anchored, or signed by two keys. */
export interface EarlierNote {
  readonly size: number;
  /** The signed note as it stands, whole. */
  readonly note: Uint8Array;
}

export interface Anchor {
  /** Of the checkpoint whose text it is over. */
  readonly size: number;
  /** DER of an RFC 3161 TimeStampToken. */
  readonly token: Uint8Array;
}

/**
 * Where the evidence of a ledger is kept; the sealer implements it. Everything in it stands below `size`, the newest
 * checkpoint's, and does not change any more. Nothing is checked here: whoever reads the bundle does that.
 */
export interface BundleSource {
  readonly origin: string;
  readonly size: number;
  /** The newest signed note, with cosignatures where there are any. */
  readonly note: Uint8Array;
  readonly notes: readonly EarlierNote[];
  readonly anchors: readonly Anchor[];
  /** Hashes of perfect subtrees within `size`. */
  readonly nodes: NodeSource;
  /** Texts of the stored leaf entries of the leaves [from, to), in order. Asked for at most 256 at a time. */
  entries(from: number, to: number): AsyncIterable<string>;
  /**
   * What stands at the places [from, to) of the ledger, in order; fewer where the ledger has lost some. Asked for at most
   * 4,096 at a time.
   */
  items(from: number, to: number): AsyncIterable<LeafSource>;
}

/** What the bundle is about. Indexes ascend and none stands twice. */
export type BundleSelection =
  | { readonly mode: 'full' }
  /** The leaves [from, to): proves that nothing between them was left out. */
  | { readonly mode: 'range'; readonly from: number; readonly to: number }
  | { readonly mode: 'events'; readonly indexes: readonly number[] }
  /**
   * About one customer: every event of the streams concerned, what destroyed any of their keys, and the `BundleIssued`
   * that says where those streams end.
   */
  | { readonly mode: 'subject'; readonly indexes: readonly number[] };

export interface BundleOptions {
  readonly selection: BundleSelection;
  /** Whether the envelopes go along. They open for nobody without a key; without them less can be tried later. */
  readonly sealed: 'included' | 'withheld';
}

export interface BundleFile {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly bytes: Uint8Array;
}
