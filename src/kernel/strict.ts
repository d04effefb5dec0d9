/**
 * Strict readers for text that decides something. `BigInt("")` is 0, `Number("1e3")` is 1000 and Node's base64
 * decoder skips what it does not know; none of that may happen to a revision, a position or a digest.
 */
const DECIMAL = /^(?:0|[1-9][0-9]{0,38})$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Non-negative decimal without sign, leading zero or space; at most 39 digits. `undefined` when it is not one. */
export function parseDecimal(text: string): bigint | undefined {
  return DECIMAL.test(text) ? BigInt(text) : undefined;
}

/** Non-negative safe integer in decimal. `undefined` when it is not one. */
export function parseSafeInteger(text: string): number | undefined {
  const value = parseDecimal(text);
  return value !== undefined && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
}

/** Standard base64 (RFC 4648 section 4) with padding and zero trailing bits. `undefined` when it is not that. */
export function parseBase64(text: string): Buffer | undefined {
  if (!BASE64.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
