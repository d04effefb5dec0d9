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
import type { Functions, Lanes } from './lanes.ts';
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
