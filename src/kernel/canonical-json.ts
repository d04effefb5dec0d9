import { createHash } from 'node:crypto';
import { CodedError } from './coded-error.ts';

export type CanonicalErrorCode =
  | 'JSON_UNDEFINED'
  | 'JSON_NOT_PLAIN'
  | 'JSON_LONE_SURROGATE'
  | 'JSON_FORBIDDEN_KEY'
  | 'JSON_INTEGER_KEY'
  | 'JSON_UNSAFE_NUMBER'
  | 'JSON_TOO_DEEP';

/** Thrown before anything is written. `details.path` is a JSON Pointer of keys, never of values. */
export class CanonicalError extends CodedError<CanonicalErrorCode> {}

const LONE_SURROGATE = /\p{Surrogate}/u;
/** Keys that JavaScript moves to the front of an object: parse and stringify would not give the same bytes back. */
const INTEGER_KEY = /^(?:0|[1-9][0-9]*)$/;
const MAX_DEPTH = 64;

type Mode = 'rfc8785' | 'record';

/**
 * Canonical JSON by RFC 8785 (JCS): keys sorted by UTF-16 code units, numbers as ECMAScript prints them, no white
 * space. Refuses what JSON cannot carry (`undefined`, functions, bigint, NaN, lone surrogates).
 */
export function canonicalize(value: unknown): string {
  return write(value, 'rfc8785', '', 0);
}

/**
 * The same for what is stored for ever (RECORD.md section 2): also refuses integer-like keys, `__proto__`, negative
 * zero and every number that is not a safe integer, so that `JSON.stringify(JSON.parse(stored))` gives the stored
 * bytes back on every engine.
 */
export function canonicalizeRecord(value: unknown): string {
  return write(value, 'record', '', 0);
}

/** SHA-256 of the canonical form, standard base64 with padding. */
export function canonicalDigest(value: unknown): string {
  return createHash('sha256').update(canonicalizeRecord(value), 'utf8').digest('base64');
}

function write(value: unknown, mode: Mode, path: string, depth: number): string {
  switch (typeof value) {
    case 'string':
      return writeString(value, path);
    case 'number':
      return writeNumber(value, mode, path);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (depth >= MAX_DEPTH) refuse('JSON_TOO_DEEP', path, `is nested deeper than ${MAX_DEPTH} levels`);
      return Array.isArray(value) ? writeArray(value, mode, path, depth) : writeObject(value, mode, path, depth);
    case 'undefined':
      return refuse('JSON_UNDEFINED', path, 'is undefined; leave the key out instead');
    default:
      return refuse('JSON_NOT_PLAIN', path, `is a ${typeof value}; only plain JSON can be stored`);
  }
}

function writeString(value: string, path: string): string {
  if (LONE_SURROGATE.test(value)) refuse('JSON_LONE_SURROGATE', path, 'holds half of a surrogate pair');
  return JSON.stringify(value);
}

function writeNumber(value: number, mode: Mode, path: string): string {
  const allowed = mode === 'record' ? Number.isSafeInteger(value) && !Object.is(value, -0) : Number.isFinite(value);
  if (!allowed) {
    refuse('JSON_UNSAFE_NUMBER', path, 'is not a safe integer; write larger or exact numbers as decimal strings');
  }
  return Object.is(value, -0) ? '0' : String(value);
}

function writeArray(value: readonly unknown[], mode: Mode, path: string, depth: number): string {
  let out = '[';
  for (let i = 0; i < value.length; i++) {
    if (i > 0) out += ',';
    out += write(value[i], mode, `${path}/${i}`, depth + 1);
  }
  return `${out}]`;
}

function writeObject(value: object, mode: Mode, path: string, depth: number): string {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    refuse('JSON_NOT_PLAIN', path, 'is not a plain object');
  }
  const keys = Object.keys(value).sort();
  let out = '{';
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (mode === 'record') refuseKey(key, path);
    if (i > 0) out += ',';
    out += `${writeString(key, path)}:${write((value as Record<string, unknown>)[key], mode, `${path}/${key}`, depth + 1)}`;
  }
  return `${out}}`;
}

function refuseKey(key: string, path: string): void {
  if (key === '__proto__') refuse('JSON_FORBIDDEN_KEY', path, 'has a key named __proto__');
  if (INTEGER_KEY.test(key)) refuse('JSON_INTEGER_KEY', path, 'has a key that looks like an integer');
}

function refuse(code: CanonicalErrorCode, path: string, what: string): never {
  throw new CanonicalError(code, `The value at ${path === '' ? 'the top' : path} ${what}.`, {
    details: { path: path === '' ? '/' : path },
  });
}
