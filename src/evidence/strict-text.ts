import { parseBase64, parseSafeInteger } from '../kernel/strict.ts';
import { HASH_BYTES } from './merkle.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const BYTE_ORDER_MARK = '\uFEFF';
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;
const SURROGATE = /\p{Surrogate}/u;

/** A size or an index: decimal without sign, space or leading zero, at most 2^53 - 1. */
export const parseSize = (text: string): number | undefined => parseSafeInteger(text);

/** One SHA-256 hash in canonical base64. */
export function parseHash(text: string): Buffer | undefined {
  if (text.length !== 44) return undefined;
  const bytes = parseBase64(text);
  return bytes?.length === HASH_BYTES ? bytes : undefined;
}

/** UTF-8 without a byte order mark. `undefined` for anything else, where Node would put U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    const text = UTF8.decode(bytes);
    return text.startsWith(BYTE_ORDER_MARK) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Text that `decodeUtf8` can have given, with no ASCII control character but newline: no CR, no NUL, no tab. */
export const isPlainText = (text: string): boolean =>
  !CONTROL.test(text) && !SURROGATE.test(text) && !text.startsWith(BYTE_ORDER_MARK);

/** Lines without their newlines. `undefined` when the last one does not end in one, or the text is empty. */
export function linesOf(text: string): readonly string[] | undefined {
  return text.endsWith('\n') ? text.slice(0, -1).split('\n') : undefined;
}
