/**
 * A reader of DER (X.690) that knows one way to write each thing: definite and shortest lengths, shortest integers,
 * nothing after the end. Every byte may come from an adversary, so whatever is not that is `NotDer`, and nothing is
 * guessed. Only what tokens and certificates need.
 */
export class NotDer extends Error {
  override readonly name = 'NotDer';
}

export interface Element {
  /** Class, form and number in one byte; tags of more bytes are refused. */
  readonly tag: number;
  /** What lies between the header and the end. */
  readonly body: Buffer;
  /** Header and body, as they stand: what signatures are over. */
  readonly whole: Buffer;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  generalizedTime: 0x18,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
} as const;
/** A context-specific tag: `primitive` for an implicit string or number, else constructed. */
export const context = (number: number, primitive = false): number => (primitive ? 0x80 : 0xa0) | number;

const MAX_DEPTH = 32;
const MAX_MEMBERS = 4096;

/** One after the other over the members of a constructed element. */
export class Members {
  readonly #elements: readonly Element[];
  #next = 0;

  constructor(body: Buffer) {
    this.#elements = membersOf(body);
  }

  peek(): Element | undefined {
    return this.#elements[this.#next];
  }

  /** The next member, which has one of these tags. */
  take(...tags: readonly number[]): Element {
    const element = this.optional(...tags);
    if (element === undefined) throw new NotDer();
    return element;
  }

  optional(...tags: readonly number[]): Element | undefined {
    const element = this.#elements[this.#next];
    if (element === undefined || !tags.includes(element.tag)) return undefined;
    this.#next++;
    return element;
  }

  /** Nothing may follow. */
  end(): void {
    if (this.#next !== this.#elements.length) throw new NotDer();
  }
}

/** The one element that these bytes are, checked to the bottom. */
export function parseDer(bytes: Uint8Array): Element {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const element = readElement(buffer, 0);
  if (element.whole.length !== buffer.length) throw new NotDer();
  checkBelow(element, 1);
  return element;
}

export const inside = (element: Element): Members => new Members(element.body);

function membersOf(body: Buffer): readonly Element[] {
  const elements: Element[] = [];
  for (let offset = 0; offset < body.length; ) {
    const element = readElement(body, offset);
    offset += element.whole.length;
    if (elements.push(element) > MAX_MEMBERS) throw new NotDer();
  }
  return elements;
}

/** Forms also of what nobody reads: names, lists of revoked certificates, unsigned attributes. */
function checkBelow(element: Element, depth: number): void {
  const isConstructed = (element.tag & 0x20) !== 0;
  // DER writes sequences and sets constructed, and every other universal type primitive.
  if (element.tag < 0x40 && isConstructed !== (element.tag === TAG.sequence || element.tag === TAG.set)) {
    throw new NotDer();
  }
  if (!isConstructed) return;
  if (depth >= MAX_DEPTH) throw new NotDer();
  for (const member of membersOf(element.body)) checkBelow(member, depth + 1);
}

function readElement(bytes: Buffer, start: number): Element {
  const tag = byteAt(bytes, start);
  if ((tag & 0x1f) === 0x1f || tag === 0) throw new NotDer();
  const first = byteAt(bytes, start + 1);
  let length = first;
  let header = 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 3) throw new NotDer();
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + byteAt(bytes, start + 2 + i);
    if (length < 0x80 || length < 256 ** (count - 1)) throw new NotDer();
    header += count;
  }
  const end = start + header + length;
  if (end > bytes.length) throw new NotDer();
  return { tag, body: bytes.subarray(start + header, end), whole: bytes.subarray(start, end) };
}

function byteAt(bytes: Buffer, offset: number): number {
  const byte = bytes[offset];
  if (byte === undefined) throw new NotDer();
  return byte;
}

/** Dotted decimal. */
export function oidOf({ body }: Element): string {
  if (body.length === 0 || body.length > 64 || ((body[body.length - 1] as number) & 0x80) !== 0) throw new NotDer();
  const arcs: bigint[] = [];
  let value = 0n;
  for (const byte of body) {
    if (value === 0n && byte === 0x80) throw new NotDer();
    value = (value << 7n) | BigInt(byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    arcs.push(value);
    value = 0n;
  }
  const head = arcs[0] as bigint;
  const root = head < 80n ? head / 40n : 2n;
  return [root, head - root * 40n, ...arcs.slice(1)].join('.');
}

/** An integer in its shortest form, as the bytes that it is; compared by bytes. */
export function integerBytes({ body }: Element): Buffer {
  const [first, second] = body;
  if (first === undefined) throw new NotDer();
  if (second !== undefined && (first === 0 ? second < 0x80 : first === 0xff && second >= 0x80)) throw new NotDer();
  return body;
}

/** A small number that is not negative: a version, a length of a path, an accuracy. */
export function smallInteger(element: Element): number {
  const bytes = integerBytes(element);
  if (bytes.length > 4 || (bytes[0] as number) >= 0x80) throw new NotDer();
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

export function booleanOf({ body }: Element): boolean {
  if (body.length !== 1 || (body[0] !== 0 && body[0] !== 0xff)) throw new NotDer();
  return body[0] === 0xff;
}

/** The bytes of a string of bits that is whole bytes long: a signature, a key. */
export function wholeBits(element: Element): Buffer {
  if (element.body.length < 1 || element.body[0] !== 0) throw new NotDer();
  return element.body.subarray(1);
}

/** The set bits of a named bit list (RFC 5280: a key usage), by their numbers. */
export function namedBits({ body }: Element): ReadonlySet<number> {
  const unused = body[0];
  if (unused === undefined || unused > 7 || (body.length === 1 && unused !== 0)) throw new NotDer();
  const bits = new Set<number>();
  for (let i = 0; i < (body.length - 1) * 8 - unused; i++) {
    if ((((body[1 + (i >> 3)] as number) << (i & 7)) & 0x80) !== 0) bits.add(i);
  }
  return bits;
}
