import {
  ADD,
  ADD_WORD,
  AND,
  advance,
  BELOW,
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
  SUBTRACT_WORD,
  set,
  shiftLeft,
  shiftRight,
  splat,
  splatted,
  store,
  storeLane,
  swapped,
  tee,
  when,
  wordShiftLeft,
  type WasmFunction,
  XOR,
} from './instructions.ts';
import { DIGESTS_AT, HASHES_AT, K_AT, MARK_AT, MASK_AT, STATE_AT, TAIL_BYTES, TAILS_AT, W_AT } from './memory-map.ts';

const BLOCK = 64;
const LANE = 16;
const LANES = [0, 1, 2, 3] as const;

/** SHA-256 (FIPS 180-4) of four messages at once, as WebAssembly. What it is for stands in lanes.ts. */

/** The first 32 bits of the fractional parts of the roots of the first primes (FIPS 180-4 sections 4.2.2 and 5.3.3). */
function fractionsOfRoots(count: number, root: (n: number) => number): readonly number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes.map((prime) => Math.floor((root(prime) % 1) * 2 ** 32) | 0);
}

export const K = fractionsOfRoots(64, Math.cbrt);
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
      ...ADD_WORD,
      ...tee(pointer),
      ...i32(48 * LANE),
      ...BELOW,
    ]),
    0x0b,
  ];
}

/** compress(): the state after 64 rounds over W. Locals: two pointers, the eight words, one more. */
function compress(): Code {
  const [w, k, first, t, differs, changed] = [0, 1, 2, 10, 11, 12];
  const names = LANES.flatMap((n) => [first + 2 * n, first + 2 * n + 1]);
  const round = (n: number): Code => {
    const [a, b, , d, e, f, g, h] = names.map((_, i) => names[(i - n + 8) % 8] as number) as [
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
      // All that does not wait for the round before comes first.
      ...[...get(h), ...get(k), ...loadSplat(K_AT + 4 * n), ...ADD],
      ...[...get(w), ...load(W_AT + LANE * n), ...ADD],
      ...[...get(f), ...get(g), ...get(e), ...SELECT, ...ADD],
      ...[...sum(get(e), [6, 11, 25]), ...ADD, ...tee(t)],
      ...[...get(d), ...ADD, ...set(d)],
      // The majority is b, changed where a differs from b and b from c: what was a and b is b and c in the next round.
      ...[...get(a), ...get(b), ...XOR, ...tee(changed), ...get(differs), ...AND, ...get(b), ...XOR],
      ...[...get(changed), ...set(differs)],
      ...[...get(t), ...ADD, ...sum(get(a), [2, 13, 22]), ...ADD, ...set(h)],
    ];
  };
  const state = (n: number): Code => [...i32(0), ...load(STATE_AT + n * LANE)];
  return [
    ...names.flatMap((name, n) => [...state(n), ...set(name)]),
    ...[...get(names[1] as number), ...get(names[2] as number), ...XOR, ...set(differs)],
    ...repeat([
      ...Array.from({ length: 8 }, (_, n) => round(n)).flat(),
      ...get(k),
      ...i32(32),
      ...ADD_WORD,
      ...set(k),
      ...get(w),
      ...i32(8 * LANE),
      ...ADD_WORD,
      ...tee(w),
      ...i32(64 * LANE),
      ...BELOW,
    ]),
    ...names.flatMap((name, n) => [...i32(0), ...state(n), ...get(name), ...ADD, ...store(STATE_AT + n * LANE)]),
    0x0b,
  ];
}

/** begin(): the state before the first block. */
const begin = (): Code => [
  ...INITIAL.flatMap((word, n) => [...i32(0), ...splat(word), ...store(STATE_AT + n * LANE)]),
  0x0b,
];

/** finish(target): four digests side by side. Locals: target, a vector. */
function finish(): Code {
  const [target, v] = [0, 1];
  const word = (n: number): Code => [
    ...i32(0),
    ...load(STATE_AT + n * LANE),
    ...set(v),
    ...swapped(v),
    ...set(v),
    ...LANES.flatMap((lane) => [...get(target), ...get(v), ...storeLane(32 * lane + 4 * n, lane)]),
  ];
  return [...Array.from({ length: 8 }, (_, n) => word(n)).flat(), 0x0b];
}

/** The word that stands in each lane's message, by four locals that point there. `v`: a vector to make it in. */
const gathered = (pointers: readonly number[], offset: number, v: number): Code => [
  ...splat(0),
  ...set(v),
  ...LANES.flatMap((lane) => [...get(pointers[lane] as number), ...get(v), ...loadLane(offset, lane), ...set(v)]),
];
const putWord = (n: number, value: Code): Code => [...i32(0), ...value, ...store(W_AT + n * LANE)];

/** blocks(p0, p1, p2, p3, count): that many blocks of four messages; one at least. Locals: those, and a vector. */
function blocks(): Code {
  const [count, v] = [4, 5];
  const word = (n: number): Code => [...gathered(LANES, 4 * n, v), ...putWord(n, swapped(v))];
  return [
    ...repeat([
      ...Array.from({ length: 16 }, (_, n) => word(n)).flat(),
      ...call(SCHEDULE),
      ...call(COMPRESS),
      ...LANES.flatMap((lane) => advance(lane, i32(BLOCK))),
      ...get(count),
      ...i32(1),
      ...SUBTRACT_WORD,
      ...tee(count),
    ]),
    0x0b,
  ];
}

/**
 * digest(whole, rest, p0, p1, p2, p3, l0, l1, l2, l3): SHA-256 of four messages with as many blocks each: the first `whole`
 * of them where they stand, the last `rest`, one or two, with their padding. Locals: those; where a tail begins, and
 * how far from there the masks are to be read; a vector.
 */
function digest(): Code {
  const [whole, rest, tail, shift, v] = [0, 1, 10, 11, 12];
  const pointers = LANES.map((lane) => 2 + lane);
  const inPlace: Code = [...get(whole), ...wordShiftLeft(6)];
  const padded = (lane: number): Code => {
    const length = get(6 + lane);
    const at = TAILS_AT + TAIL_BYTES * lane;
    const part = (offset: number): Code => [
      ...i32(0),
      ...[...get(tail), ...load(offset)],
      ...[...get(shift), ...load(MASK_AT + offset), ...AND],
      ...[...get(shift), ...load(MARK_AT + offset), ...OR],
      ...store(at + offset),
    ];
    return [
      ...[...get(pointers[lane] as number), ...inPlace, ...ADD_WORD, ...set(tail)],
      ...[...i32(TAIL_BYTES), ...length, ...SUBTRACT_WORD, ...inPlace, ...ADD_WORD, ...set(shift)],
      ...Array.from({ length: TAIL_BYTES / LANE }, (_, n) => part(n * LANE)).flat(),
      // The length in bits, in the last word; messages are far too short for the one before it.
      ...[...splatted([...length, ...wordShiftLeft(3)]), ...set(v)],
      ...[...get(rest), ...wordShiftLeft(6), ...swapped(v), ...storeLane(at - 4, 0)],
    ];
  };
  return [
    ...call(BEGIN),
    ...LANES.flatMap(padded),
    ...get(whole),
    ...when([...pointers.flatMap(get), ...get(whole), ...call(BLOCKS)]),
    ...LANES.flatMap((lane) => i32(TAILS_AT + TAIL_BYTES * lane)),
    ...[...get(rest), ...call(BLOCKS)],
    ...[...i32(DIGESTS_AT), ...call(FINISH)],
    0x0b,
  ];
}

/** fold(groups): each group of eight hashes becomes four, from the left. Locals: groups, done, source, target, a vector. */
function fold(): Code {
  const [groups, done, source, target, v] = [0, 1, 2, 3, 4];
  const word = (offset: number): Code => [
    ...splat(0),
    ...set(v),
    ...LANES.flatMap((lane) => [
      ...get(source),
      ...get(v),
      ...loadLane(HASHES_AT + 64 * lane + offset, lane),
      ...set(v),
    ]),
  ];
  // The message is a one byte and two hashes, so each of its words begins one byte before a word of theirs.
  const first = [...swapped(v), ...splat(0x00ffffff), ...AND, ...splat(0x01000000), ...OR];
  const words = Array.from({ length: 16 }, (_, n) => [...word(4 * n - 1), ...putWord(n, n === 0 ? first : swapped(v))]);
  // The last byte, a one bit, zeros, and the length of 520 bits. It stands where a word's highest byte is.
  const last = [...word(60), ...putWord(0, [...get(v), ...splat(0xff000000 | 0), ...AND, ...splat(0x00800000), ...OR])];
  const padding = Array.from({ length: 15 }, (_, n) => putWord(n + 1, splat(n === 14 ? 520 : 0)));
  return [
    ...repeat([
      ...call(BEGIN),
      ...words.flat(),
      ...call(SCHEDULE),
      ...call(COMPRESS),
      ...last,
      ...padding.flat(),
      ...call(SCHEDULE),
      ...call(COMPRESS),
      ...[...get(target), ...i32(HASHES_AT), ...ADD_WORD, ...call(FINISH)],
      ...advance(source, i32(256)),
      ...advance(target, i32(128)),
      ...advance(done, i32(1)),
      ...get(done),
      ...get(groups),
      ...BELOW,
    ]),
    0x0b,
  ];
}

/** Their numbers where they are the first of a module. */
const [SCHEDULE, COMPRESS, BEGIN, FINISH, BLOCKS] = [0, 1, 2, 3, 4];

export const SHA256: readonly WasmFunction[] = [
  { parameters: 0, words: 1, vectors: 1, code: schedule() },
  { parameters: 0, words: 2, vectors: 11, code: compress() },
  { parameters: 0, words: 0, vectors: 0, code: begin() },
  { parameters: 1, words: 0, vectors: 1, code: finish() },
  { parameters: 5, words: 0, vectors: 1, code: blocks() },
  { name: 'digest', parameters: 10, words: 2, vectors: 1, code: digest() },
  { name: 'fold', parameters: 1, words: 3, vectors: 1, code: fold() },
];
