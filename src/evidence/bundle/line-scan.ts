import { DATA_CATEGORIES } from '../../kernel/sealed.ts';
import { DIGEST_CHARACTERS } from '../wasm/pattern-code.ts';
import { CanonicalScanner, MAX_DEPTH } from './canonical-scan.ts';
import { INSTANT_CHARACTERS } from './line-holes.ts';
import type { LineShapes } from './line-shapes.ts';
import { CATEGORY_COUNT, LineSpans } from './line-spans.ts';
import { viewOf } from './plain-text.ts';

const literal = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const EVENT = literal('{"data":{"clear":');
const SEALED = literal(',"sealed":');
const INDEX_OF_EVENT = literal('},"i":"');
const INDEX_OF_FOREIGN = literal('{"foreign":true,"i":"');
const ID = literal('","id":');
const METADATA = literal(',"metadata":');
const REVISION = literal(',"revision":"');
const STREAM = literal('","stream":');
const TYPE = literal(',"type":');
const ENVELOPE = ['{"alg":', ',"ct":', ',"iv":', ',"kc":', ',"kid":'].map(literal);
const CATEGORIES = DATA_CATEGORIES.map((category) => literal(category));
const OWNER = literal('owner');
const RECORDED_AT = literal('recordedAt');
const SEALED_KEY = literal('sealed');

const OPEN = 0x7b;
const CLOSE = 0x7d;
const COMMA = 0x2c;
const COLON = 0x3a;
const QUOTE = 0x22;

const BASE64 = Uint8Array.from({ length: 256 }, (_, byte) => (/[A-Za-z0-9+/]/.test(String.fromCharCode(byte)) ? 1 : 0));

/** What a member of the metadata is for. */
const ANY = 0;
const OWNED_BY = 1;
const TIME = 2;
const DIGESTS = 3;
type Role = typeof ANY | typeof OWNED_BY | typeof TIME | typeof DIGESTS;

/**
 * Where the parts of one line of an events file stand (docs/evidence.md section 3). One instance reads line after line;
 * its fields are those of the last one that was read, all of them offsets into `bytes`.
 */
export class LineScanner extends LineSpans {
  readonly #json = new CanonicalScanner();
  readonly #shapes: LineShapes | undefined;
  bytes: Buffer = Buffer.alloc(0);
  view: DataView = viewOf(this.bytes);
  /** Where the line that was read last begins. */
  start = 0;

  /** Without shapes each line is scanned by every rule. */
  constructor(shapes?: LineShapes) {
    super();
    this.#shapes = shapes;
  }

  use(bytes: Buffer): void {
    if (bytes === this.bytes) return;
    this.bytes = bytes;
    this.view = viewOf(bytes);
    this.#json.use(bytes, this.view);
  }

  /** Where the line that begins at `start` ends; -1 when it is not exactly of its form. */
  scan(start: number): number {
    this.start = start;
    const shaped = this.#shapes?.read(this.bytes, this.view, start, this) ?? -1;
    if (shaped > 0) {
      this.index = this.#decimal(this.indexStart);
      this.revision = this.#decimal(this.revisionStart);
      return shaped;
    }
    const end = this.#scanWhole(start);
    if (end > 0) this.#shapes?.learn(this.bytes, this.view, start, end, this);
    return end;
  }

  /** By every rule of canonical JSON, and of the form. */
  #scanWhole(start: number): number {
    this.digestMask = 0;
    this.envelopeMask = 0;
    this.ownerStart = 0;
    this.ownerEnd = 0;
    this.foreign = this.bytes[start + 2] === 0x66;
    let at = this.foreign ? this.#json.literal(start, INDEX_OF_FOREIGN) : this.#data(start);
    if (at < 0) return -1;
    this.indexStart = at;
    this.index = this.#decimal(at);
    at = this.#json.literal(this.#decimalEnd, ID);
    if (this.index < 0 || at < 0) return -1;
    this.idStart = at;
    this.idEnd = this.#json.string(at);
    if (this.idEnd < 0) return -1;
    at = this.foreign ? this.idEnd : this.#metadata(this.idEnd);
    return at < 0 ? -1 : this.#place(at);
  }

  /** From `{"data":` to behind `"i":"`, or -1. */
  #data(start: number): number {
    this.clearStart = this.#json.literal(start, EVENT);
    if (this.clearStart < 0 || this.bytes[this.clearStart] !== OPEN) return -1;
    this.clearEnd = this.#json.value(this.clearStart);
    if (this.clearEnd < 0) return -1;
    const sealed = this.bytes[this.clearEnd] === COMMA ? this.#envelopes(this.clearEnd) : this.clearEnd;
    return sealed < 0 ? -1 : this.#json.literal(sealed, INDEX_OF_EVENT);
  }

  #envelopes(at: number): number {
    const start = this.#json.literal(at, SEALED);
    return start < 0 ? -1 : this.#categories(start, true);
  }

  /** Exactly five texts. */
  #envelope(category: number, at: number): number {
    let end = at;
    for (const member of ENVELOPE) {
      end = this.#json.literal(end, member);
      if (end < 0) return -1;
      end = this.#json.string(end);
      if (end < 0) return -1;
    }
    if (this.bytes[end] !== CLOSE) return -1;
    this.envelopeMask |= 1 << category;
    this.envelopeStart[category] = at;
    this.envelopeEnd[category] = end + 1;
    return end + 1;
  }

  /** A text of 44 characters of base64. */
  #digest(category: number, at: number): number {
    const { bytes } = this;
    const end = at + 1 + DIGEST_CHARACTERS;
    if (bytes[at] !== QUOTE || !isDigest(bytes, at + 1) || bytes[end] !== QUOTE) return -1;
    this.digestMask |= 1 << category;
    this.digestStart[category] = at + 1;
    return end + 1;
  }

  /** An object that is not empty and has data categories for keys; of envelopes, or of their digests. */
  #categories(start: number, envelopes: boolean): number {
    const { bytes } = this;
    if (bytes[start] !== OPEN) return -1;
    let before = 0;
    let beforeEnd = -1;
    let i = start + 1;
    for (;;) {
      const end = this.#json.key(i, before, beforeEnd, true);
      const category = end < 0 ? -1 : this.#category(i, end);
      if (category < 0 || bytes[end] !== COLON) return -1;
      before = i + 1;
      beforeEnd = end - 1;
      i = envelopes ? this.#envelope(category, end + 1) : this.#digest(category, end + 1);
      if (i < 0) return -1;
      if (bytes[i] === CLOSE) return i + 1;
      if (bytes[i] !== COMMA) return -1;
      i++;
    }
  }

  #category(at: number, end: number): number {
    for (let i = 0; i < CATEGORY_COUNT; i++) if (this.#isKey(at, end, CATEGORIES[i] as Uint8Array)) return i;
    return -1;
  }

  /** From `,"metadata":` to behind the object, or -1. Of its members those are noted that decide something. */
  #metadata(at: number): number {
    const { bytes } = this;
    this.metadataStart = this.#json.literal(at, METADATA);
    if (this.metadataStart < 0 || bytes[this.metadataStart] !== OPEN) return -1;
    this.recordedAtStart = 0;
    this.#hasSealed = false;
    const end = this.#members(this.metadataStart + 1);
    this.metadataEnd = end;
    const hasOwner = this.ownerEnd > 0 || !this.#hasSealed;
    return this.recordedAtStart > 0 && hasOwner ? end : -1;
  }

  /** The members behind the opening brace, to behind the closing one, or -1. */
  #members(start: number): number {
    const { bytes } = this;
    let before = 0;
    let beforeEnd = -1;
    let plain = true;
    let i = start;
    for (;;) {
      const end = this.#json.key(i, before, beforeEnd, plain);
      if (end < 0 || bytes[end] !== COLON) return -1;
      before = i + 1;
      beforeEnd = end - 1;
      plain = this.#json.wasPlain;
      i = this.#member(this.#roleOf(i, end), end + 1);
      if (i < 0) return -1;
      if (bytes[i] === CLOSE) return i + 1;
      if (bytes[i] !== COMMA) return -1;
      i++;
    }
  }

  #roleOf(at: number, end: number): Role {
    if (this.#isKey(at, end, SEALED_KEY)) return DIGESTS;
    if (this.#isKey(at, end, OWNER)) return OWNED_BY;
    return this.#isKey(at, end, RECORDED_AT) ? TIME : ANY;
  }

  #member(role: Role, at: number): number {
    switch (role) {
      case ANY:
        // One level is the metadata's own.
        return this.#json.value(at, MAX_DEPTH - 1);
      case OWNED_BY:
        this.ownerStart = at;
        this.ownerEnd = this.#json.string(at);
        return this.ownerEnd;
      case TIME: {
        const end = this.#json.string(at);
        this.recordedAtStart = at + 1;
        return end === at + INSTANT_CHARACTERS + 2 ? end : -1;
      }
      case DIGESTS:
        this.#hasSealed = true;
        if (this.bytes[at] === OPEN && this.bytes[at + 1] === CLOSE) return at + 2;
        return this.#categories(at, false);
    }
  }

  /** From `,"revision":` to the end of the line, or -1. */
  #place(at: number): number {
    this.revisionStart = this.#json.literal(at, REVISION);
    if (this.revisionStart < 0) return -1;
    this.revision = this.#decimal(this.revisionStart);
    if (this.revision < 0 && this.foreign) this.revision = this.#longDecimal(this.revisionStart);
    this.revisionEnd = this.#decimalEnd;
    if (this.revision < 0) return -1;
    this.streamStart = this.#json.literal(this.revisionEnd, STREAM);
    if (this.streamStart < 0) return -1;
    this.streamEnd = this.#json.string(this.streamStart);
    if (this.streamEnd < 0) return -1;
    this.typeStart = this.#json.literal(this.streamEnd, TYPE);
    if (this.typeStart < 0) return -1;
    this.typeEnd = this.#json.string(this.typeStart);
    return this.typeEnd > 0 && this.bytes[this.typeEnd] === CLOSE ? this.typeEnd + 1 : -1;
  }

  #decimalEnd = 0;
  #hasSealed = false;

  /** A decimal without leading zeros, at most 2^53 - 1, before a quote; -1 for anything else. */
  #decimal(start: number): number {
    const { bytes } = this;
    let value = 0;
    let i = start;
    for (; i - start <= 16; i++) {
      const digit = (bytes[i] as number) - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    this.#decimalEnd = i;
    const digits = i - start;
    const isCanonical = digits === 1 || (digits > 1 && bytes[start] !== 0x30);
    return isCanonical && bytes[i] === QUOTE && value <= Number.MAX_SAFE_INTEGER ? value : -1;
  }

  /** From there up to 2^63 - 1, which is what the tombstone of a stream has in EventStoreDB; as near as a number comes. */
  #longDecimal(start: number): number {
    const end = this.bytes.indexOf(QUOTE, start);
    const text = end - start > 19 ? '' : this.bytes.toString('latin1', start, end);
    this.#decimalEnd = end;
    return /^[1-9][0-9]{15,18}$/.test(text) && BigInt(text) < 2n ** 63n ? Number(text) : -1;
  }

  /** Keys without escapes only: those that are looked for need none. */
  #isKey(at: number, end: number, name: Uint8Array): boolean {
    return end - at === name.length + 2 && this.#json.literal(at + 1, name) > 0;
  }
}

/** 44 characters of base64, of which the last is the only `=`. */
function isDigest(bytes: Uint8Array, at: number): boolean {
  const end = at + DIGEST_CHARACTERS - 1;
  let all = 1;
  for (let i = at; i < end; i++) all &= BASE64[bytes[i] as number] as number;
  return all === 1 && bytes[end] === 0x3d;
}
