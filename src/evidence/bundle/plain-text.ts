const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** ASCII that stands in a canonical JSON string as it is. */
export const PLAIN: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x80 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

const ONES = 0x01010101;
const SPACES = 0x20202020;
const QUOTES = 0x22222222;
const BACKSLASHES = 0x5c5c5c5c;
const TOP_BITS = 0x80808080;

/**
 * The top bit of each of four bytes that is not plain: a subtraction sets it in a quote, a backslash and what is below a
 * space, and one of the two that look for those leaves it set in a byte that is no ASCII. What is borrowed may mark bytes
 * above such a one too, so the lowest mark is the one that counts.
 */
const marksIn = (four: number): number =>
  (((four ^ QUOTES) - ONES) | ((four ^ BACKSLASHES) - ONES) | (four - SPACES)) & TOP_BITS;

/** Which of the four bytes has the lowest mark. */
const firstOf = (marks: number): number => (31 - Math.clz32(marks & -marks)) >> 3;

/** Where the plain text that begins at `at` ends: at the first byte that PLAIN does not have. `view` is of `bytes`. */
export function plainEnd(bytes: Uint8Array, view: DataView, at: number): number {
  const last = bytes.length - 8;
  let i = at;
  for (; i <= last; i += 8) {
    const low = marksIn(view.getInt32(i, true));
    const high = marksIn(view.getInt32(i + 4, true));
    if ((low | high) !== 0) return low !== 0 ? i + firstOf(low) : i + 4 + firstOf(high);
  }
  while (PLAIN[bytes[i] as number] === 1) i++;
  return i;
}

/** Whether `length` bytes from `at` on are those from `from` on in the other. Both must have so many. */
export function sameBytes(view: DataView, at: number, other: DataView, from: number, length: number): boolean {
  if (length < 4) {
    for (let i = 0; i < length; i++) if (view.getUint8(at + i) !== other.getUint8(from + i)) return false;
    return true;
  }
  // The last four, of which some may have been compared already.
  const last = length - 4;
  for (let i = 0; i < last; i += 4) if (view.getInt32(at + i, true) !== other.getInt32(from + i, true)) return false;
  return view.getInt32(at + last, true) === other.getInt32(from + last, true);
}

export const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);
