/**
 * The little of WebAssembly's binary format (W3C, WebAssembly Core Specification 2.0, section 5) in which sha256-code.ts and
 * pattern-code.ts are written: an instruction is the bytes that it is, and a piece of code is those of its instructions in
 * a row.
 */
export type Code = readonly number[];
const leb = (value: number): Code => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]);
/** Of a signed constant. */
function sleb(value: number): Code {
  const rest = value >> 7;
  const isLast = (rest === 0 && (value & 0x40) === 0) || (rest === -1 && (value & 0x40) !== 0);
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...sleb(rest)];
}

const I32 = 0x7f;
const V128 = 0x7b;
export const get = (local: number): Code => [0x20, ...leb(local)];
export const set = (local: number): Code => [0x21, ...leb(local)];
export const tee = (local: number): Code => [0x22, ...leb(local)];
export const i32 = (value: number): Code => [0x41, ...sleb(value)];
const simd = (op: number, ...immediates: readonly number[]): Code => [0xfd, ...leb(op), ...immediates];
const at = (offset: number): Code => [2, ...leb(offset)];
const unaligned = (offset: number): Code => [0, ...leb(offset)];
export const load = (offset: number): Code => simd(0x00, ...at(offset));
export const store = (offset: number): Code => simd(0x0b, ...at(offset));
export const loadSplat = (offset: number): Code => simd(0x09, ...at(offset));
export const loadLane = (offset: number, lane: number): Code => simd(0x56, ...unaligned(offset), lane);
export const storeLane = (offset: number, lane: number): Code => simd(0x5a, ...at(offset), lane);
export const splatted = (word: Code): Code => [...word, ...simd(0x11)];
export const splat = (value: number): Code => splatted(i32(value));
export const AND = simd(0x4e);
export const OR = simd(0x50);
export const XOR = simd(0x51);
/** Bits of the first where the mask, which is on top, has ones; of the second elsewhere. */
export const SELECT = simd(0x52);
export const ADD = simd(0xae);
export const shiftLeft = (bits: number): Code => [...i32(bits), ...simd(0xab)];
export const shiftRight = (bits: number): Code => [...i32(bits), ...simd(0xad)];

/** Big-endian words from little-endian ones, and back. */
const swap: Code = (() => {
  const order = [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12];
  return simd(0x0d, ...order);
})();
export const swapped = (local: number): Code => [...get(local), ...get(local), ...swap];

/** Of sixteen bytes each. */
export const splatByte = (value: number): Code => [...i32(value), ...simd(0x0f)];
export const SAME_BYTES = simd(0x23);
export const BELOW_BYTES = simd(0x26);
/** Bytes from 0x80 on are negative. */
export const BELOW_SIGNED_BYTES = simd(0x25);
export const SUBTRACT_BYTES = simd(0x71);
export const NOT = simd(0x4d);
/** Words made of a vector: whether it has a one; whether each of its bytes has one; the top bits of its bytes. */
export const HAS_ONE = simd(0x53);
export const ALL_BYTES = simd(0x63);
export const TOP_BITS = simd(0x64);

/** A loop whose body says, as a value on the stack, whether it goes on. */
export const repeat = (body: Code): Code => [0x03, 0x40, ...body, 0x0d, 0x00, 0x0b];
/** A loop that only a `giveBack` ends. */
export const forever = (body: Code): Code => [0x03, 0x40, ...body, 0x0c, 0x00, 0x0b, 0x00];

/** Done where the value on the stack is not zero. */
export const when = (body: Code): Code => [0x04, 0x40, ...body, 0x0b];
export const whenElse = (body: Code, other: Code): Code => [0x04, 0x40, ...body, 0x05, ...other, 0x0b];
/** Ends the function with this value. */
export const giveBack = (value: Code): Code => [...value, 0x0f];

/** A call by number. */
export const call = (fn: number): Code => [0x10, fn];

/** Of words, not vectors. */
export const ADD_WORD: Code = [0x6a];
export const SUBTRACT_WORD: Code = [0x6b];
export const AND_WORD: Code = [0x71];
export const SAME: Code = [0x46];
export const DIFFERENT: Code = [0x47];
export const IS_ZERO: Code = [0x45];
export const BELOW: Code = [0x49];
export const ABOVE_SIGNED: Code = [0x4a];
/** How many bits are zero before the lowest one. */
export const ZEROS_BELOW: Code = [0x68];
/** The first of two where the word on top is not zero; else the second. */
export const CHOOSE: Code = [0x1b];
export const wordShiftLeft = (bits: number): Code => [...i32(bits), 0x74];
export const loadWord = (offset: number): Code => [0x28, ...at(offset)];
export const storeWord = (offset: number): Code => [0x36, ...at(offset)];
export const loadByte = (offset: number): Code => [0x2d, ...unaligned(offset)];
export const advance = (local: number, by: Code): Code => [...get(local), ...by, ...ADD_WORD, ...set(local)];

const text = (name: string): Code => [...leb(name.length), ...Buffer.from(name, 'latin1')];
const vector = (items: readonly Code[]): Code => [...leb(items.length), ...items.flat()];
const section = (id: number, content: Code): Code => [id, ...leb(content.length), ...content];

/** What is called with some i32 and gives one back or nothing; its locals are those, then more of them, then vectors. */
export interface WasmFunction {
  /** Under which it is exported. */
  readonly name?: string;
  readonly parameters: number;
  readonly givesBack?: true;
  readonly words: number;
  readonly vectors: number;
  readonly code: Code;
}

const typeOf = ({ parameters, givesBack }: WasmFunction): Code => [
  0x60,
  ...vector(Array.from({ length: parameters }, () => [I32])),
  ...vector(givesBack === true ? [[I32]] : []),
];

function bodyOf({ words, vectors, code }: WasmFunction): Code {
  const locals = vector([
    [...leb(words), I32],
    [...leb(vectors), V128],
  ]);
  return [...leb(locals.length + code.length), ...locals, ...code];
}

/** A module with so many pages of memory, exported under that name, and those of its functions that are named. */
export function assembleModule(pages: number, functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const memory = [...text('memory'), 2, 0];
  const named = functions.flatMap(({ name }, n) => (name === undefined ? [] : [[...text(name), 0, ...leb(n)]]));
  return Uint8Array.from([
    ...Buffer.from('\0asm\u0001\0\0\0', 'latin1'),
    ...section(1, vector(functions.map(typeOf))),
    ...section(3, vector(functions.map((_, n) => leb(n)))),
    ...section(5, vector([[0, ...leb(pages)]])),
    ...section(7, vector([memory, ...named])),
    ...section(10, vector(functions.map(bodyOf))),
  ]);
}
