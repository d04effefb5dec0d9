import { Arena } from './arena.ts';
import { assembleModule } from './instructions.ts';
import {
  FIXED_AT,
  FIXED_BYTES,
  K_AT,
  LEARNED_AT,
  LEARNED_BYTES,
  LINES_AT,
  LINES_BYTES,
  MARK_AT,
  MASK_AT,
  MASK_BYTES,
  PAGES,
  STORED_AT,
  STORED_BYTES,
  TAIL_BYTES,
} from './memory-map.ts';
import { WALK } from './pattern-code.ts';
import { K, SHA256 } from './sha256-code.ts';
import { isSound } from './soundness.ts';

/** What is used of it; the types of Node do not name it. */
interface Wasm {
  readonly WebAssembly: {
    readonly Module: new (code: Uint8Array) => object;
    readonly Instance: new (module: object) => { readonly exports: Functions };
  };
}

export type Four = readonly [number, number, number, number];

interface Functions {
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

/** `undefined` where WebAssembly has no vectors, or does not do what it should. */
function makeLanes(): Lanes | undefined {
  try {
    const { Module, Instance } = (globalThis as unknown as Wasm).WebAssembly;
    const { exports } = new Instance(new Module(assembleModule(PAGES, [...SHA256, WALK])));
    const { buffer } = exports.memory;
    const memory = Buffer.from(buffer);
    K.forEach((word, n) => memory.writeInt32LE(word, K_AT + 4 * n));
    memory.fill(0xff, MASK_AT, MASK_AT + MASK_BYTES);
    memory[MARK_AT + TAIL_BYTES] = 0x80;
    const lanes: Lanes = {
      memory,
      view: new DataView(buffer),
      lines: Buffer.from(buffer, LINES_AT, LINES_BYTES),
      linesAt: LINES_AT,
      stored: new Arena(Buffer.from(buffer, STORED_AT, STORED_BYTES)),
      fixed: new Arena(Buffer.from(buffer, FIXED_AT, FIXED_BYTES)),
      learned: new Arena(Buffer.from(buffer, LEARNED_AT, LEARNED_BYTES)),
      fold: exports.fold,
      digest: exports.digest,
      walk: exports.walk,
    };
    return isSound(lanes) ? lanes : undefined;
  } catch {
    return undefined;
  }
}

/** Of this thread. Whoever uses its memory is done with it before anybody else's turn comes. */
export const LANES: Lanes | undefined = makeLanes();
