import { createHash } from 'node:crypto';
import { Arena } from './arena.ts';
import { assembleModule } from './instructions.ts';
import {
  DIGESTS_AT,
  FIXED_AT,
  FIXED_BYTES,
  HASHES_AT,
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
import { DIGEST, DIGEST_CHARACTERS, type HoleKind, NUMBER, TEXT, WALK } from './pattern-code.ts';
import { type Stretch, writePattern } from './patterns.ts';
import { K, SHA256 } from './sha256-code.ts';

/** What is used of it; the types of Node do not name it. */
interface Wasm {
  readonly WebAssembly: {
    readonly Module: new (code: Uint8Array) => object;
    readonly Instance: new (module: object) => { readonly exports: Functions };
  };
}

type Four = readonly [number, number, number, number];

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
 * entries that are read are put into the same memory. What does not have the digest that it should is hashed again by
 * node:crypto before anything is said of it.
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
    return foldsSoundly(lanes) && digestsSoundly(lanes) && walksSoundly(lanes) ? lanes : undefined;
  } catch {
    return undefined;
  }
}

/** Once, before it is used: a miscompiled loop must not make an honest ledger look forged. */
function foldsSoundly({ memory, fold }: Lanes): boolean {
  const pairs = [0, 1, 2, 3].map((lane) => createHash('sha512').update(`two hashes for lane ${lane}`).digest());
  pairs.forEach((pair, lane) => {
    pair.copy(memory, HASHES_AT + 64 * lane);
  });
  const expected = pairs.map((pair) => createHash('sha256').update('\u0001', 'latin1').update(pair).digest());
  fold(1);
  return Buffer.concat(expected).equals(memory.subarray(HASHES_AT, HASHES_AT + 128));
}

/** Messages of one block to four, of lengths between which the padding changes. */
function digestsSoundly({ memory, lines, linesAt, digest }: Lanes): boolean {
  createHash('sha512').update('messages').digest().copy(lines);
  lines.copyWithin(64, 0, 64).copyWithin(128, 0, 128);
  const cases: readonly (readonly [number, Four])[] = [
    [1, [0, 1, 54, 55]],
    [2, [56, 63, 64, 119]],
    [4, [184, 191, 192, 247]],
  ];
  for (const [blocks, lengths] of cases) {
    const starts: Four = [linesAt, linesAt + 1, linesAt + 2, linesAt + 7];
    const rest = Math.min(2, blocks);
    digest(blocks - rest, rest, ...starts, ...lengths);
    const expected = starts.map((start, lane) =>
      createHash('sha256')
        .update(memory.subarray(start, start + (lengths[lane] as number)))
        .digest(),
    );
    if (!Buffer.concat(expected).equals(memory.subarray(DIGESTS_AT, DIGESTS_AT + 128))) return false;
  }
  return true;
}

/** Each kind of hole, with what it is for, and with a byte that is not. */
function walksSoundly({ lines, linesAt, walk, fixed }: Lanes): boolean {
  const stretch = (text: string, hole?: HoleKind, operand?: number): Stretch => {
    return { bytes: Buffer.from(text, 'latin1'), hole, operand };
  };
  const pattern = writePattern(fixed, [
    stretch('a stretch of more than one vector:"', TEXT),
    stretch('","n":', NUMBER),
    stretch(',"d":"', DIGEST, DIGEST_CHARACTERS),
    stretch('"}'),
  ]);
  fixed.reset();
  const digest = createHash('sha256').update('a digest').digest('base64');
  const sound = `a stretch of more than one vector:"text that ends here","n":407,"d":"${digest}"}`;
  const changes = [
    ['vector', 'victor'],
    ['text', '\\ext'],
    ['that', '\u0080hat'],
    ['407', '047'],
    ['407', ''],
    [digest, `*${digest.slice(1)}`],
  ] as const;
  const isWalked = (text: string): boolean => {
    lines.fill(0, 0, 256).write(text, 'latin1');
    return pattern !== undefined && walk(linesAt, 0, pattern) === text.length;
  };
  return isWalked(sound) && changes.every(([from, to]) => !isWalked(sound.replace(from, to)));
}

/** Of this thread. Whoever uses its memory is done with it before anybody else's turn comes. */
export const LANES: Lanes | undefined = makeLanes();
