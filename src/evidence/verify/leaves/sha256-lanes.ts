import { createHash } from 'node:crypto';
import {
  ADD,
  AND,
  assembleModule,
  type Code,
  call,
  get,
  i32,
  load,
  loadLane,
  loadSplat,
  OR,
  repeat,
  SELECT,
  set,
  shiftLeft,
  shiftRight,
  splat,
  store,
  storeLane,
  swapped,
  tee,
  XOR,
} from './wasm-code.ts';

/**
 * SHA-256 (FIPS 180-4) of four messages of 65 bytes at once, in WebAssembly that is assembled at start: the nodes of a
 * tile. One call of node:crypto costs half a microsecond whatever it hashes, and a tile has 255 nodes; in four lanes a node
 * takes a third of that, and a verification a tenth less. Only nodes are hashed so: leaves, data and envelopes go through
 * node:crypto. A test holds it against that, and a root that came out wrong could not be that
 * of a signed checkpoint.
 */

/** Where things stand in the module's memory. Before the hashes is room for the byte that an unaligned load takes along. */
export const HASHES_AT = 64;
const K_AT = 16_384;
const W_AT = 20_480;
const STATE_AT = 24_576;
const LANE = 16;
const LANES = [0, 1, 2, 3] as const;

/** The first 32 bits of the fractional parts of the roots of the first primes (FIPS 180-4 sections 4.2.2 and 5.3.3). */
function fractionsOfRoots(count: number, root: (n: number) => number): readonly number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes.map((prime) => Math.floor((root(prime) % 1) * 2 ** 32) | 0);
}

const K = fractionsOfRoots(64, Math.cbrt);
const INITIAL = fractionsOfRoots(8, Math.sqrt);

const rotate = (x: Code, bits: number): Code => [...x, ...shiftRight(bits), ...x, ...shiftLeft(32 - bits), ...OR];
const sum = (x: Code, [a, b, c]: readonly [number, number, number]): Code => [
  ...rotate(x, a),
  ...rotate(x, b),
  ...XOR,
  ...rotate(x, c),
  ...XOR,
];
const sigma = (x: Code, [a, b, c]: readonly [number, number, number]): Code => [
  ...rotate(x, a),
  ...rotate(x, b),
  ...XOR,
  ...x,
  ...shiftRight(c),
  ...XOR,
];
/** schedule(): W[16..63] from W[0..15]. Locals: the pointer, and the word in hand. */
function schedule(): Code {
  const [pointer, word] = [0, 1];
  const w = (n: number): Code => [...get(pointer), ...load(W_AT + n * LANE)];
  return [
    ...repeat([
      ...get(pointer),
      ...w(14),
      ...set(word),
      ...sigma(get(word), [17, 19, 10]),
      ...w(9),
      ...ADD,
      ...w(1),
      ...set(word),
      ...sigma(get(word), [7, 18, 3]),
      ...ADD,
      ...w(0),
      ...ADD,
      ...store(W_AT + 16 * LANE),
      ...get(pointer),
      ...i32(LANE),
      0x6a,
      ...tee(pointer),
      ...i32(48 * LANE),
      0x49,
    ]),
    0x0b,
  ];
}

/** compress(): the state after 64 rounds over W. Locals: two pointers, the eight words, one more. */
function compress(): Code {
  const [w, k, first, t] = [0, 1, 2, 10];
  const names = LANES.flatMap((n) => [first + 2 * n, first + 2 * n + 1]);
  const round = (n: number): Code => {
    const [a, b, c, d, e, f, g, h] = names.map((_, i) => names[(i - n + 8) % 8] as number) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return [
      ...get(h),
      ...sum(get(e), [6, 11, 25]),
      ...ADD,
      ...get(f),
      ...get(g),
      ...get(e),
      ...SELECT,
      ...ADD,
      ...get(k),
      ...loadSplat(K_AT + 4 * n),
      ...ADD,
      ...get(w),
      ...load(W_AT + LANE * n),
      ...ADD,
      ...tee(t),
      ...get(d),
      ...ADD,
      ...set(d),
      ...get(t),
      ...sum(get(a), [2, 13, 22]),
      ...ADD,
      // The majority: where a and b differ it is c, elsewhere it is a.
      ...get(c),
      ...get(a),
      ...get(a),
      ...get(b),
      ...XOR,
      ...SELECT,
      ...ADD,
      ...set(h),
    ];
  };
  const state = (n: number): Code => [...i32(0), ...load(STATE_AT + n * LANE)];
  return [
    ...names.flatMap((name, n) => [...state(n), ...set(name)]),
    ...repeat([
      ...Array.from({ length: 8 }, (_, n) => round(n)).flat(),
      ...get(k),
      ...i32(32),
      0x6a,
      ...set(k),
      ...get(w),
      ...i32(8 * LANE),
      0x6a,
      ...tee(w),
      ...i32(64 * LANE),
      0x49,
    ]),
    ...names.flatMap((name, n) => [...i32(0), ...state(n), ...get(name), ...ADD, ...store(STATE_AT + n * LANE)]),
    0x0b,
  ];
}

/** fold(groups): each group of eight hashes becomes four, from the left. Locals: groups, done, source, target, a vector. */
function fold(): Code {
  const [groups, done, source, target, v] = [0, 1, 2, 3, 4];
  const gathered = (offset: number): Code => [
    ...splat(0),
    ...set(v),
    ...LANES.flatMap((lane) => [
      ...get(source),
      ...get(v),
      ...loadLane(HASHES_AT + 64 * lane + offset, lane),
      ...set(v),
    ]),
  ];
  const putWord = (n: number, value: Code): Code => [...i32(0), ...value, ...store(W_AT + n * LANE)];
  // The message is a one byte and two hashes, so each of its words begins one byte before a word of theirs.
  const first = [...swapped(v), ...splat(0x00ffffff), ...AND, ...splat(0x01000000), ...OR];
  const words = Array.from({ length: 16 }, (_, n) => [
    ...gathered(4 * n - 1),
    ...putWord(n, n === 0 ? first : swapped(v)),
  ]);
  // The last byte, a one bit, zeros, and the length of 520 bits. It stands where a word's highest byte is.
  const last = [
    ...gathered(60),
    ...putWord(0, [...get(v), ...splat(0xff000000 | 0), ...AND, ...splat(0x00800000), ...OR]),
  ];
  const padding = Array.from({ length: 15 }, (_, n) => putWord(n + 1, splat(n === 14 ? 520 : 0)));
  const results = Array.from({ length: 8 }, (_, n) => [
    ...i32(0),
    ...load(STATE_AT + n * LANE),
    ...set(v),
    ...swapped(v),
    ...set(v),
    ...LANES.flatMap((lane) => [...get(target), ...get(v), ...storeLane(HASHES_AT + 32 * lane + 4 * n, lane)]),
  ]);
  const advance = (local: number, by: number): Code => [...get(local), ...i32(by), 0x6a, ...set(local)];
  return [
    ...repeat([
      ...INITIAL.flatMap((word, n) => [...i32(0), ...splat(word), ...store(STATE_AT + n * LANE)]),
      ...words.flat(),
      ...call(0),
      ...call(1),
      ...last,
      ...padding.flat(),
      ...call(0),
      ...call(1),
      ...results.flat(),
      ...advance(source, 256),
      ...advance(target, 128),
      ...advance(done, 1),
      ...get(done),
      ...get(groups),
      0x49,
    ]),
    0x0b,
  ];
}

/** Functions 0 to 2 of the module, in the order in which they are called by number. */
const assemble = (): Uint8Array<ArrayBuffer> =>
  assembleModule({ name: 'fold', index: 2 }, [
    { parameters: 0, words: 1, vectors: 1, code: schedule() },
    { parameters: 0, words: 2, vectors: 9, code: compress() },
    { parameters: 1, words: 3, vectors: 1, code: fold() },
  ]);

/** What is used of it; the types of Node do not name it. */
interface Wasm {
  readonly WebAssembly: {
    readonly Module: new (code: Uint8Array) => object;
    readonly Instance: new (
      module: object,
    ) => { readonly exports: { readonly memory: { readonly buffer: ArrayBuffer }; fold(groups: number): void } };
  };
}

export interface NodeLanes {
  /** Hashes side by side from HASHES_AT on; 256 of them at most. */
  readonly memory: Buffer;
  /** Eight times `groups` hashes become four times as many, in their place. */
  fold(groups: number): void;
}

/** `undefined` where WebAssembly has no vectors, or does not do what FIPS 180-4 says. */
export function nodeLanes(): NodeLanes | undefined {
  try {
    const { Module, Instance } = (globalThis as unknown as Wasm).WebAssembly;
    const { exports } = new Instance(new Module(assemble()));
    const memory = Buffer.from(exports.memory.buffer);
    K.forEach((word, n) => memory.writeInt32LE(word, K_AT + 4 * n));
    const lanes: NodeLanes = { memory, fold: exports.fold };
    return isSound(lanes) ? lanes : undefined;
  } catch {
    return undefined;
  }
}

/** Once, before it is used: a miscompiled loop must not make an honest ledger look forged. */
function isSound({ memory, fold }: NodeLanes): boolean {
  const pairs = [0, 1, 2, 3].map((lane) => createHash('sha512').update(`two hashes for lane ${lane}`).digest());
  pairs.forEach((pair, lane) => {
    pair.copy(memory, HASHES_AT + 64 * lane);
  });
  const expected = pairs.map((pair) => createHash('sha256').update('\u0001', 'latin1').update(pair).digest());
  fold(1);
  return Buffer.concat(expected).equals(memory.subarray(HASHES_AT, HASHES_AT + 128));
}
