import { createHash, hash } from 'node:crypto';
import { assert } from '../kernel/assert.ts';
import { malformed } from './evidence-error.ts';

/** SHA-256 (RFC 6962 section 2.1). */
export const HASH_BYTES = 32;
/** MTH({}): the hash of the empty string. */
export const EMPTY_ROOT: Buffer = createHash('sha256').digest();
/** Sizes are safe integers, so no tree is higher. */
const MAX_LEVELS = 53;

// Prefixes keep a node from being shown as a leaf (RFC 6962 section 2.1.3). The buffers are filled and hashed within one
// synchronous call. A digest taken as a binary string and written costs half of what one taken as a Buffer does.
const node = Buffer.alloc(1 + 2 * HASH_BYTES, 1);
const leaf = Buffer.alloc(1 + 65_535);

/** SHA-256(0x00 || entry). */
export function leafHash(entry: Uint8Array): Buffer {
  if (entry.length >= leaf.length) return createHash('sha256').update('\0').update(entry).digest();
  leaf.set(entry, 1);
  return Buffer.from(hash('sha256', leaf.subarray(0, 1 + entry.length), 'binary'), 'latin1');
}

/** SHA-256(0x01 || left || right); both have 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  node.set(left, 1);
  node.set(right, 1 + HASH_BYTES);
  return Buffer.from(hash('sha256', node, 'binary'), 'latin1');
}

/** A perfect subtree: the leaves [index * 2^level, (index + 1) * 2^level). */
export interface Subtree {
  readonly level: number;
  readonly index: number;
}

/** The fewest perfect subtrees that cover the leaves [from, to), from left to right: at most 106. */
export function subtreesCovering(from: number, to: number): readonly Subtree[] {
  const subtrees: Subtree[] = [];
  let start = from;
  while (start < to) {
    let level = 0;
    let width = 1;
    while (start % (width * 2) === 0 && start + width * 2 <= to) {
      width *= 2;
      level++;
    }
    subtrees.push({ level, index: start / width });
    start += width;
  }
  return subtrees;
}

/**
 * The roots of the perfect subtrees that cover the leaves [from, to): all that need be kept of them to grow the tree to
 * the right, and to take its root. One node hash a leaf on average, and no memory but 32 bytes a level.
 */
export class CompactRange {
  readonly from: number;
  #to: number;
  #count = 0;
  // Hashes from left to right. Those to the left of the largest subtree ascend, those to its right descend: 2 * 53 at most.
  #hashes: Buffer = Buffer.allocUnsafe(8 * HASH_BYTES);

  constructor(from = 0) {
    assert(Number.isSafeInteger(from) && from >= 0, 'a compact range begins at a leaf');
    this.from = from;
    this.#to = from;
  }

  /** The range [0, size) from its frontier, as `hashes` gave it. Throws EVIDENCE_PROOF_MALFORMED when it cannot be one. */
  static restore(size: number, hashes: readonly Uint8Array[]): CompactRange {
    return CompactRange.covering(0, size, hashes);
  }

  /** The hashes may be an adversary's: a false one leads to another root. Their number and their lengths are checked. */
  static covering(from: number, to: number, hashes: readonly Uint8Array[]): CompactRange {
    const isRange = Number.isSafeInteger(from) && Number.isSafeInteger(to) && 0 <= from && from <= to;
    if (!isRange || subtreesCovering(from, to).length !== hashes.length || !hashes.every(isHash)) {
      malformed('EVIDENCE_PROOF_MALFORMED', 'The hashes do not cover the range of leaves that they are said to cover.');
    }
    const range = new CompactRange(from);
    range.#to = to;
    for (const one of hashes) range.#add(one);
    return range;
  }

  get to(): number {
    return this.#to;
  }

  /** Number of leaves in the range. */
  get size(): number {
    return this.#to - this.from;
  }

  push(leafHash: Uint8Array): void {
    this.#append(leafHash, 0, this.#to);
  }

  /** Takes in the range that begins where this one ends. */
  append(next: CompactRange): void {
    assert(next.from === this.#to, 'only the range that begins where this one ends can be appended');
    const hashes = next.hashes();
    subtreesCovering(next.from, next.to).forEach(({ level, index }, i) => {
      this.#append(hashes[i] as Buffer, level, index);
    });
  }

  /** Copies, from left to right: the frontier, to be stored or handed out. */
  hashes(): readonly Buffer[] {
    return Array.from({ length: this.#count }, (_, i) => Buffer.from(this.#at(i)));
  }

  /** MTH of all leaves. Only a range that begins at leaf 0 has one. */
  root(): Buffer {
    assert(this.from === 0, 'only a range that begins at leaf 0 has a root');
    if (this.#count === 0) return Buffer.from(EMPTY_ROOT);
    let root: Buffer = Buffer.from(this.#at(this.#count - 1));
    for (let i = this.#count - 2; i >= 0; i--) root = nodeHash(this.#at(i), root);
    return root;
  }

  /** A perfect subtree at the right end; joined with its left sibling as long as that lies in the range. */
  #append(subtree: Uint8Array, level: number, index: number): void {
    let width = 2 ** level;
    assert(this.#to + width <= Number.MAX_SAFE_INTEGER, 'a tree has at most 2^53 - 1 leaves');
    this.#add(subtree);
    this.#to += width;
    for (let i = index; i % 2 === 1 && (i - 1) * width >= this.from; i = (i - 1) / 2) {
      this.#join();
      width *= 2;
    }
  }

  /** Replaces the last two hashes by their parent. */
  #join(): void {
    const start = (this.#count - 2) * HASH_BYTES;
    this.#hashes.copy(node, 1, start, start + 2 * HASH_BYTES);
    this.#hashes.write(hash('sha256', node, 'binary'), start, 'latin1');
    this.#count--;
  }

  #add(one: Uint8Array): void {
    assert(one.length === HASH_BYTES && this.#count < 2 * MAX_LEVELS, 'a hash has 32 bytes');
    const start = this.#count * HASH_BYTES;
    if (start === this.#hashes.length) this.#hashes = Buffer.concat([this.#hashes], 2 * start);
    this.#hashes.set(one, start);
    this.#count++;
  }

  #at(i: number): Buffer {
    return this.#hashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES);
  }
}

export const isHash = (value: unknown): value is Uint8Array =>
  value instanceof Uint8Array && value.length === HASH_BYTES;

/**
 * The root by the definition of RFC 6962 section 2.1, word for word. It shares no code with the above, so that a root
 * about to be signed is computed twice. Slower; as deep as the tree is high.
 */
export function rootOf(leafHashes: readonly Uint8Array[], from = 0, to = leafHashes.length): Buffer {
  const n = to - from;
  if (n === 0) return createHash('sha256').digest();
  if (n === 1) return Buffer.from(leafHashes[from] as Uint8Array);
  let k = 1;
  while (k * 2 < n) k *= 2;
  return createHash('sha256')
    .update(Uint8Array.of(1))
    .update(rootOf(leafHashes, from, from + k))
    .update(rootOf(leafHashes, from + k, to))
    .digest();
}
