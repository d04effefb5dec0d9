import { CanonicalError, canonicalizeRecord } from '../../kernel/canonical-json.ts';
import { parseInstant } from '../../kernel/time.ts';
import { decodeUtf8, parseHash, parseSize } from '../strict-text.ts';

/** What a member of a JSON object must be. Decimals are strings, as everywhere in the record. */
export type Shape = 'text' | 'size' | 'hash' | 'instant' | 'array' | 'object';
type ValueOf = {
  readonly text: string;
  readonly size: number;
  readonly hash: Buffer;
  readonly instant: number;
  readonly array: readonly unknown[];
  readonly object: { readonly [key: string]: unknown };
};
export type Shaped<S extends { readonly [key: string]: Shape }> = { readonly [K in keyof S]: ValueOf[S[K]] };

/** An object with exactly these members, each of its shape; `undefined` for anything else. Instants are milliseconds. */
export function shaped<const S extends { readonly [key: string]: Shape }>(
  value: unknown,
  shape: S,
): Shaped<S> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const keys = Object.keys(shape);
  if (Object.keys(value).length !== keys.length) return undefined;
  const result: Record<string, unknown> = {};
  for (const key of keys) {
    if (!Object.hasOwn(value, key)) return undefined;
    const member = read((value as Record<string, unknown>)[key], shape[key] as Shape);
    if (member === undefined) return undefined;
    result[key] = member;
  }
  return result as Shaped<S>;
}

function read(value: unknown, shape: Shape): unknown {
  switch (shape) {
    case 'text':
      return typeof value === 'string' ? value : undefined;
    case 'size':
      return typeof value === 'string' ? parseSize(value) : undefined;
    case 'hash':
      return typeof value === 'string' ? parseHash(value) : undefined;
    case 'instant':
      return typeof value === 'string' && parseInstant(value) !== undefined ? Date.parse(value) : undefined;
    case 'array':
      return Array.isArray(value) ? value : undefined;
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  }
}

/** JSON of UTF-8 bytes. `undefined` for anything else. */
export function parseJson(bytes: Uint8Array): unknown {
  const text = decodeUtf8(bytes);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Whether these bytes are the one spelling of the value, and a newline. */
export function isCanonicalLine(bytes: Buffer, value: unknown): boolean {
  try {
    return bytes.equals(Buffer.from(`${canonicalizeRecord(value)}\n`, 'utf8'));
  } catch (error) {
    if (error instanceof CanonicalError) return false;
    throw error;
  }
}
