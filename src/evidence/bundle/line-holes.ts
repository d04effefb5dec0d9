import { DIGEST, DIGEST_CHARACTERS, MAX_DIGITS, NUMBER, TEXT } from '../wasm/pattern-code.ts';
import type { LineSpans } from './line-spans.ts';
import { PLAIN } from './plain-text.ts';

export const INSTANT_CHARACTERS = 24;
const QUOTE = 0x22;
const COLON = 0x3a;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

function digitsEnd(bytes: Uint8Array, at: number): number {
  let end = at;
  while ((bytes[end] as number) >= ZERO && (bytes[end] as number) <= NINE) end++;
  return end;
}

function numberEnd(bytes: Uint8Array, at: number): number {
  const end = digitsEnd(bytes, at);
  const digits = end - at;
  return digits > MAX_DIGITS || digits === 0 || (digits > 1 && bytes[at] === ZERO) ? -1 : end;
}

/** What may stand between `start` and `end`, as pattern-code.ts has it. */
export interface Hole {
  readonly kind: typeof TEXT | typeof NUMBER | typeof DIGEST;
  readonly operand?: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The holes of the line [start, end), which was scanned: its values, but for those that are empty, and for numbers that are
 * negative or long. `undefined` where a text is not plain, or is another than a hole can say.
 */
export function holesOf(bytes: Uint8Array, start: number, end: number, spans: LineSpans): Hole[] | undefined {
  const digests = new Set<number>();
  spans.digestStart.forEach((at, category) => {
    if ((spans.digestMask & (1 << category)) !== 0) digests.add(at);
  });
  const contentAt = (at: number): Pick<Hole, 'kind' | 'operand'> => {
    if (at === spans.indexStart || at === spans.revisionStart) return { kind: NUMBER };
    if (at === spans.recordedAtStart) return { kind: TEXT, operand: INSTANT_CHARACTERS };
    return digests.has(at) ? { kind: DIGEST, operand: DIGEST_CHARACTERS } : { kind: TEXT };
  };
  const holes: Hole[] = [];
  for (let i = start; i < end; ) {
    const byte = bytes[i] as number;
    let behind = i + 1;
    if (byte === QUOTE) {
      while (PLAIN[bytes[behind] as number] === 1) behind++;
      if (bytes[behind] !== QUOTE) return undefined;
      const isKey = bytes[behind + 1] === COLON;
      if (!isKey && behind > i + 1) holes.push({ ...contentAt(i + 1), start: i + 1, end: behind });
      behind++;
    } else if (byte >= ZERO && byte <= NINE) {
      behind = digitsEnd(bytes, i);
      if (bytes[i - 1] !== MINUS && numberEnd(bytes, i) === behind) holes.push({ kind: NUMBER, start: i, end: behind });
    }
    i = behind;
  }
  const fits = ({ kind, start: at, end: behind }: Hole): boolean => kind !== NUMBER || numberEnd(bytes, at) === behind;
  return holes.every(fits) ? holes : undefined;
}
