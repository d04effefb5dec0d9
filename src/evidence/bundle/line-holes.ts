import type { LineSpans } from './line-spans.ts';
import { PLAIN, plainEnd } from './plain-text.ts';

/** What may stand in a hole: plain text, a number that is not negative, the characters of a digest, those of an instant. */
export const TEXT = 0;
export const NUMBER = 1;
export const DIGEST = 2;
export const INSTANT = 3;
export type HoleKind = typeof TEXT | typeof NUMBER | typeof DIGEST | typeof INSTANT;

export const DIGEST_CHARACTERS = 44;
export const INSTANT_CHARACTERS = 24;
/** Any number of so many digits is a safe integer. */
const MAX_DIGITS = 15;
const BASE64 = Uint8Array.from({ length: 256 }, (_, byte) => (/[A-Za-z0-9+/]/.test(String.fromCharCode(byte)) ? 1 : 0));
const QUOTE = 0x22;
const COLON = 0x3a;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

/** Behind what stands at `at`, when it is what the hole is for; -1 otherwise. `view` is of `bytes`. */
export function holeEnd(kind: HoleKind, bytes: Uint8Array, view: DataView, at: number): number {
  switch (kind) {
    case TEXT:
      return plainEnd(bytes, view, at);
    case NUMBER:
      return numberEnd(bytes, at);
    case DIGEST:
      return isDigest(bytes, at) ? at + DIGEST_CHARACTERS : -1;
    case INSTANT:
      return plainEnd(bytes, view, at) === at + INSTANT_CHARACTERS ? at + INSTANT_CHARACTERS : -1;
  }
}

/** 44 characters of base64, of which the last is the only `=`. */
export function isDigest(bytes: Uint8Array, at: number): boolean {
  const end = at + DIGEST_CHARACTERS - 1;
  let all = 1;
  for (let i = at; i < end; i++) all &= BASE64[bytes[i] as number] as number;
  return all === 1 && bytes[end] === 0x3d;
}

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

export interface Hole {
  readonly kind: HoleKind;
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
  const kindAt = (at: number): HoleKind => {
    if (at === spans.indexStart || at === spans.revisionStart) return NUMBER;
    if (at === spans.recordedAtStart) return INSTANT;
    return digests.has(at) ? DIGEST : TEXT;
  };
  const holes: Hole[] = [];
  for (let i = start; i < end; ) {
    const byte = bytes[i] as number;
    let behind = i + 1;
    if (byte === QUOTE) {
      while (PLAIN[bytes[behind] as number] === 1) behind++;
      if (bytes[behind] !== QUOTE) return undefined;
      const isKey = bytes[behind + 1] === COLON;
      if (!isKey && behind > i + 1) holes.push({ kind: kindAt(i + 1), start: i + 1, end: behind });
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
