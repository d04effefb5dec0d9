import type { Arena } from './arena.ts';

export type Four = readonly [number, number, number, number];

/** What the module gives. */
export interface Functions {
  readonly memory: { readonly buffer: ArrayBuffer };
  fold(groups: number): void;
  digest(whole: number, rest: number, ...startsAndLengths: readonly [...Four, ...Four]): void;
  walk(base: number, at: number, pattern: number): number;
}

/**
 * What the verifier does for every event, in WebAssembly that is assembled at start; docs/adr/0004 says why. It hashes four
 * messages at once: one call of node:crypto costs nearly half a microsecond whatever it hashes, and leaves a string behind.
 * And it says whether bytes are those of a pattern, sixteen at a time. Both look at bytes where they stand, so the lines and
 * entries that are read are put into the same memory. A message that does not have the digest that it should is hashed again
 * by node:crypto before anything is said of it; nodes of the tree are not.
 */
export interface Lanes {
  /** All of it: what is hashed lies in it, hashes that are folded from HASHES_AT on, digests from DIGESTS_AT on. */
  readonly memory: Buffer;
  readonly view: DataView;
  /** For lines: a part of the memory. */
  readonly lines: Buffer;
  readonly linesAt: number;
  /** For stored entries and hashes. */
  readonly stored: Arena;
  /** For patterns (patterns.ts): those that are known from the beginning, and those that are learned. */
  readonly fixed: Arena;
  readonly learned: Arena;
  /** Eight times `groups` hashes become four times as many, in their place. */
  readonly fold: Functions['fold'];
  /** Of four messages of the memory with as many blocks each, `whole` and `rest`, which is one or two. */
  readonly digest: Functions['digest'];
  /** Behind the bytes from `at` on that are those of a pattern, or -1; both counted from `base`. */
  readonly walk: Functions['walk'];
}

/** Blocks of a message of so many bytes: a byte and eight more belong to it. */
export const blocksOf = (length: number): number => ((length + 8) >> 6) + 1;
