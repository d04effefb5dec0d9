import {
  ABOVE_SIGNED,
  ADD_WORD,
  ALL_BYTES,
  AND,
  AND_WORD,
  advance,
  BELOW,
  BELOW_BYTES,
  BELOW_SIGNED_BYTES,
  CHOOSE,
  type Code,
  DIFFERENT,
  forever,
  get,
  giveBack,
  HAS_ONE,
  i32,
  IS_ZERO,
  load,
  loadByte,
  loadWord,
  NOT,
  OR,
  repeat,
  SAME,
  SAME_BYTES,
  SUBTRACT_BYTES,
  SUBTRACT_WORD,
  set,
  splat,
  splatByte,
  storeWord,
  TOP_BITS,
  tee,
  type WasmFunction,
  when,
  whenElse,
  XOR,
  ZEROS_BELOW,
} from './instructions.ts';
import { MASK_AT, MASK_BYTES, STARTS_AT } from './memory-map.ts';

/**
 * Whether bytes are those of a pattern, sixteen at a time, as WebAssembly. A pattern is stretches of bytes with holes between
 * them. In the memory a stretch is four words - where the next one stands, its length in bytes, what the hole behind it is
 * for, and an operand of that - and then its bytes, a vector at a time: sixteen of them, and sixteen that say which of those
 * belong to it. See patterns.ts, which writes them.
 */

/** What stands behind a stretch: nothing, the pattern ends. */
export const END = 0;
/** Plain text (PLAIN in plain-text.ts), up to where it ends. Operand: how many bytes it must have, 0 for any number. */
export const TEXT = 1;
/** The same, of 44 characters of base64, of which the last is the only `=`. Operand: 44. */
export const DIGEST = 2;
/** Digits of a number that is not negative and has no leading zero, at most MAX_DIGITS of them. */
export const NUMBER = 3;
/** Bytes that stand elsewhere. Operand: where two words say where that is and how many they are. */
export const SPAN = 4;
export type HoleKind = typeof TEXT | typeof DIGEST | typeof NUMBER | typeof SPAN;

export const DIGEST_CHARACTERS = 44;
/** Any number of so many digits is a safe integer, and all of them stand in one vector. */
export const MAX_DIGITS = 15;

export const HEAD_BYTES = 16;
export const VECTOR = 16;
const [NEXT, LENGTH, KIND, OPERAND] = [0, 4, 8, 12];

/** Locals: what it is called with; where the next stretch stands; words in hand; where a hole begins; vectors. */
const [base, at, pattern, next, from, rest, count, kind, begin, target] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const [differs, v] = [10, 11];

const fail: Code = when(giveBack(i32(-1)));
const byteOf = (character: string): Code => splatByte(character.charCodeAt(0));

/** Which bytes of the vector are from the first character on, so many. */
const among = (bytes: Code, first: string, many: number): Code => [
  ...[...bytes, ...byteOf(first), ...SUBTRACT_BYTES],
  ...[...splatByte(many), ...BELOW_BYTES],
];

/** Fails unless the stretch stands at `at`; goes behind it. */
const stretch: Code = [
  ...[...get(at), ...set(from), ...get(pattern), ...set(rest), ...splat(0), ...set(differs)],
  ...repeat([
    ...[...get(differs), ...get(from), ...load(0), ...get(rest), ...load(HEAD_BYTES), ...XOR],
    ...[...get(rest), ...load(HEAD_BYTES + VECTOR), ...AND, ...OR, ...set(differs)],
    ...advance(from, i32(VECTOR)),
    ...[...get(rest), ...i32(2 * VECTOR), ...ADD_WORD, ...tee(rest)],
    ...[...get(next), ...i32(HEAD_BYTES), ...SUBTRACT_WORD, ...BELOW],
  ]),
  ...[...get(differs), ...HAS_ONE, ...fail],
  ...advance(at, [...get(pattern), ...loadWord(LENGTH)]),
];

/** The bytes from 0x80 on are negative, and so below a space too. */
const text: Code = [
  ...repeat([
    ...[...get(at), ...load(0), ...set(v)],
    ...[...get(v), ...byteOf(' '), ...BELOW_SIGNED_BYTES],
    ...[...get(v), ...byteOf('"'), ...SAME_BYTES, ...OR],
    ...[...get(v), ...byteOf('\\'), ...SAME_BYTES, ...OR],
    ...[...TOP_BITS, ...set(count)],
    ...advance(at, i32(VECTOR)),
    ...[...get(count), ...IS_ZERO],
  ]),
  ...advance(at, [...get(count), ...ZEROS_BELOW, ...i32(VECTOR), ...SUBTRACT_WORD]),
  ...[...get(pattern), ...loadWord(OPERAND), ...tee(count)],
  ...when([...get(at), ...get(begin), ...SUBTRACT_WORD, ...get(count), ...DIFFERENT, ...fail]),
];

/** Sixteen characters of base64 so far behind where the hole begins; `/` stands before the digits. */
const isBase64 = (offset: number): Code => [
  ...[...get(begin), ...load(offset), ...set(v)],
  ...[...get(v), ...splatByte(0x20), ...OR, ...set(differs)],
  ...among(get(differs), 'a', 26),
  ...[...among(get(v), '/', 11), ...OR],
  ...[...get(v), ...byteOf('+'), ...SAME_BYTES, ...OR],
];
const digest: Code = [
  ...[...isBase64(0), ...isBase64(VECTOR), ...AND, ...isBase64(DIGEST_CHARACTERS - 1 - VECTOR), ...AND],
  ...[...ALL_BYTES, ...IS_ZERO, ...fail],
  ...[...get(begin), ...loadByte(DIGEST_CHARACTERS - 1), ...i32(0x3d), ...DIFFERENT, ...fail],
];

const number: Code = [
  ...[...get(at), ...load(0), ...set(v)],
  ...[...among(get(v), '0', 10), ...NOT, ...TOP_BITS, ...ZEROS_BELOW, ...set(count)],
  // None is one less than none, and that is very many.
  ...[...get(count), ...i32(1), ...SUBTRACT_WORD, ...i32(MAX_DIGITS), ...BELOW, ...IS_ZERO, ...fail],
  ...[...get(at), ...loadByte(0), ...i32(0x30), ...SAME],
  ...[...i32(1), ...get(count), ...BELOW, ...AND_WORD, ...fail],
  ...advance(at, get(count)),
];

const span: Code = [
  ...[...get(pattern), ...loadWord(OPERAND), ...tee(rest), ...loadWord(0), ...set(from)],
  ...[...get(rest), ...loadWord(4), ...set(rest), ...splat(0), ...set(differs)],
  ...repeat([
    ...[...get(rest), ...i32(VECTOR), ...get(rest), ...i32(VECTOR), ...BELOW, ...CHOOSE, ...set(count)],
    ...[...get(differs), ...get(at), ...load(0), ...get(from), ...load(0), ...XOR],
    ...[...i32(MASK_AT + MASK_BYTES), ...get(count), ...SUBTRACT_WORD, ...load(0), ...AND, ...OR, ...set(differs)],
    ...[...advance(at, get(count)), ...advance(from, get(count))],
    ...[...get(rest), ...get(count), ...SUBTRACT_WORD, ...tee(rest), ...i32(0), ...ABOVE_SIGNED],
  ]),
  ...[...get(differs), ...HAS_ONE, ...fail],
];

/**
 * walk(base, at, pattern): behind the bytes from `at` on that are those of the pattern, or -1; both counted from `base`. Where
 * each stretch begins is left at STARTS_AT. Never goes beyond a byte that is zero, but may look at what is behind it.
 */
const walk: Code = [
  ...advance(at, get(base)),
  ...forever([
    ...[...get(target), ...get(at), ...get(base), ...SUBTRACT_WORD, ...storeWord(STARTS_AT)],
    ...advance(target, i32(4)),
    ...[...get(pattern), ...loadWord(NEXT), ...set(next)],
    ...stretch,
    ...[...get(pattern), ...loadWord(KIND), ...tee(kind), ...IS_ZERO],
    ...when(giveBack([...get(at), ...get(base), ...SUBTRACT_WORD])),
    ...[...get(at), ...set(begin)],
    ...[...get(kind), ...i32(NUMBER), ...BELOW],
    ...whenElse(
      [...text, ...get(kind), ...i32(DIGEST), ...SAME, ...when(digest)],
      [...get(kind), ...i32(NUMBER), ...SAME, ...whenElse(number, span)],
    ),
    ...[...get(next), ...set(pattern)],
  ]),
  0x0b,
];

export const WALK: WasmFunction = { name: 'walk', parameters: 3, givesBack: true, words: 7, vectors: 2, code: walk };
