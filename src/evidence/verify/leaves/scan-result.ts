import type { BundleLocation } from '../../bundle/bundle-files.ts';
import type { FindingCounts } from '../findings.ts';

export type BundleMode = 'full' | 'range' | 'events' | 'subject';

/** What every thread must know before it reads the first file. */
export interface ScanSetup {
  readonly location: BundleLocation;
  readonly mode: BundleMode;
  /** Of the newest checkpoint. */
  readonly size: number;
  /** Of the newest checkpoint: what the proofs of single events must lead to. */
  readonly root: Uint8Array;
  /** The newest checkpoint's file: a proof carries the same bytes. */
  readonly checkpoint: Uint8Array;
  /** Drawn for this run; see Keys128. */
  readonly runKey: Uint8Array;
  readonly maxFindings: number;
  /** Disclosed data keys by kid. */
  readonly dataKeys: ReadonlyMap<string, Uint8Array>;
}

/** At a place of the ledger there is ... */
export const ABSENT = 0;
export const EVENT = 1;
export const FOREIGN = 2;
/** A line that is not of its form. */
export const UNREADABLE = 3;

/** What is known about the leaf at a place: bits. */
export const WRONG = 1;
/** The event and the stored entry have different ids. */
export const MISPLACED = 2;
/** Neither an event nor a stored hash: the tree has a hole here. */
export const HOLE = 4;
/** No stored entry that could be read, where there is no event either. */
export const NO_ENTRY = 8;
/** The event stands on a stream of the ledger about itself, of its evidence or of an erasure. */
export const OWN_STREAM = 16;

/** An event of one of the few types that mean something to the verifier, as it stands, and proved where it stands. */
export interface Fact {
  readonly index: number;
  readonly stream: string;
  readonly type: string;
  /** JCS of the clear data. */
  readonly clear: string;
}

/**
 * One events file, boiled down to what can only be judged over all files: arrays with one element a place (four for a
 * key). In full mode places are those of the ledger from `first` on; in the other modes one a line, and `indexes` tells.
 */
export interface ScanResult {
  readonly file: number;
  readonly first: number;
  readonly indexes: Float64Array | undefined;
  readonly kinds: Uint8Array;
  readonly flags: Uint8Array;
  readonly eventKeys: Int32Array;
  readonly streamKeys: Int32Array;
  readonly ownerKeys: Int32Array;
  readonly revisions: Float64Array;
  /** Milliseconds since 1970; NaN where there is no time. */
  readonly times: Float64Array;
  readonly digestMasks: Uint8Array;
  readonly envelopeMasks: Uint8Array;
  /** 32 bytes a place. */
  readonly leafHashes: Uint8Array;
  /** Roots of the full tiles among the leaves; full mode. */
  readonly tileRoots: readonly Uint8Array[];
  /** For each place that is MISPLACED, or ABSENT and not NO_ENTRY, in their order: the key of the stored entry's id. */
  readonly entryKeys: Int32Array;
  readonly facts: readonly Fact[];
  readonly lines: number;
  /** Envelopes that disclosed keys opened. */
  readonly opened: number;
  readonly findings: FindingCounts;
}
