import { malformed } from './evidence-error.ts';
import { CompactRange, isHash, nodeHash, subtreesCovering } from './merkle.ts';

/** Where perfect subtrees' hashes are found: tiles, an array, a database. `node(0, i)` is the hash of leaf i. */
export interface NodeSource {
  node(level: number, index: number): Buffer;
}

/** C2SP allows no more; a tree of 2^53 leaves needs 53. */
export const MAX_PROOF_HASHES = 63;

/** The audit path of a leaf (RFC 6962 section 2.1.1), from the leaf's sibling up. Throws EVIDENCE_OUT_OF_TREE. */
export function inclusionProof(index: number, size: number, nodes: NodeSource): readonly Buffer[] {
  if (!isIndex(index) || !isIndex(size) || index >= size) {
    malformed('EVIDENCE_OUT_OF_TREE', 'There is no leaf of this index in a tree of this size.');
  }
  const path: Buffer[] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      path.push(rootOfRange(middle, to, nodes));
      to = middle;
    } else {
      path.push(rootOfRange(from, middle, nodes));
      from = middle;
    }
  }
  return path.reverse();
}

/**
 * The proof that the tree of `from` leaves is a prefix of that of `to` leaves (RFC 6962 section 2.1.2). Empty from 0, for
 * there is nothing to prove. Throws EVIDENCE_OUT_OF_TREE.
 */
export function consistencyProof(from: number, to: number, nodes: NodeSource): readonly Buffer[] {
  if (!isIndex(from) || !isIndex(to) || from > to) {
    malformed('EVIDENCE_OUT_OF_TREE', 'A tree can be proved consistent with a larger one only.');
  }
  if (from === 0 || from === to) return [];
  const path: Buffer[] = [];
  let start = 0;
  let end = to;
  while (from !== end) {
    const middle = start + splitOf(end - start);
    if (from <= middle) {
      path.push(rootOfRange(middle, end, nodes));
      end = middle;
    } else {
      path.push(rootOfRange(start, middle, nodes));
      start = middle;
    }
  }
  // What is left is a subtree of the old tree; the verifier knows it when it is the whole of that.
  if (start !== 0) path.push(rootOfRange(start, end, nodes));
  return path.reverse();
}

export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/**
 * RFC 9162 section 2.1.3.2. Size and root come together, from one checkpoint: a proof alone does not tell sizes apart
 * between which the path of the leaf is the same. All else may come from an adversary; nothing makes it throw.
 */
export function verifyInclusion({ index, size, leafHash, proof, root }: InclusionClaim): boolean {
  if (!isIndex(index) || !isIndex(size) || index >= size) return false;
  if (!isHash(leafHash) || !isHash(root) || !areHashes(proof)) return false;
  let node = index;
  let last = size - 1;
  let hash: Uint8Array = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && Buffer.compare(hash, root) === 0;
}

export interface ConsistencyClaim {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * RFC 9162 section 2.1.4.2. A proof from size 0 is refused, even 0 to 0, as the public test vectors have it: the empty
 * tree is a prefix of every tree, so such a proof says nothing, and who needs it (a witness meeting a log for the first
 * time) says so itself instead of asking here.
 */
export function verifyConsistency({ from, to, fromRoot, toRoot, proof }: ConsistencyClaim): boolean {
  if (!isIndex(from) || !isIndex(to) || from === 0 || from > to) return false;
  if (!(fromRoot instanceof Uint8Array) || !(toRoot instanceof Uint8Array) || !areHashes(proof)) return false;
  // The public vectors have a case with two equal roots of another length than a hash: equal is equal.
  if (from === to) return proof.length === 0 && Buffer.compare(fromRoot, toRoot) === 0;
  if (!isHash(fromRoot) || !isHash(toRoot)) return false;
  if (proof.length === 0) return false;
  const [first, ...rest] = isPowerOfTwo(from) ? [fromRoot, ...proof] : proof;
  let node = from - 1;
  let last = to - 1;
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  let old = first as Uint8Array;
  let grown = old;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      old = nodeHash(sibling, old);
      grown = nodeHash(sibling, grown);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      grown = nodeHash(grown, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && Buffer.compare(old, fromRoot) === 0 && Buffer.compare(grown, toRoot) === 0;
}

export interface RangeFrontiers {
  /** The compact range [0, from). */
  readonly left: readonly Buffer[];
  /** The compact range [to, size). */
  readonly right: readonly Buffer[];
}

/** What proves that the leaves [from, to) are all that stand there in a tree of `size` leaves. Throws EVIDENCE_OUT_OF_TREE. */
export function rangeFrontiers(from: number, to: number, size: number, nodes: NodeSource): RangeFrontiers {
  if (![from, to, size].every(isIndex) || from > to || to > size) {
    malformed('EVIDENCE_OUT_OF_TREE', 'There is no such range of leaves in a tree of this size.');
  }
  const hashes = (start: number, end: number) =>
    subtreesCovering(start, end).map(({ level, index }) => nodes.node(level, index));
  return { left: hashes(0, from), right: hashes(to, size) };
}

export interface RangeClaim {
  /** Of the leaves themselves, hashed by the verifier and pushed one after the other. */
  readonly leaves: CompactRange;
  readonly size: number;
  readonly left: readonly Uint8Array[];
  readonly right: readonly Uint8Array[];
}

/**
 * The root of the tree that the claim leads to; `undefined` when it has not its form. If it is the root of a checkpoint of
 * that size, then the leaves stand there in this order, and none between them was left out.
 */
export function rootOfRangeClaim({ leaves, size, left, right }: RangeClaim): Buffer | undefined {
  if (!isIndex(size) || leaves.to > size || !Array.isArray(left) || !Array.isArray(right)) return undefined;
  if (left.length + right.length > 4 * MAX_PROOF_HASHES) return undefined;
  if (![...left, ...right].every(isHash)) return undefined;
  if (subtreesCovering(0, leaves.from).length !== left.length) return undefined;
  if (subtreesCovering(leaves.to, size).length !== right.length) return undefined;
  const all = CompactRange.covering(0, leaves.from, left);
  all.append(leaves);
  all.append(CompactRange.covering(leaves.to, size, right));
  return all.root();
}

export function verifyRange(claim: RangeClaim & { readonly root: Uint8Array }): boolean {
  const root = rootOfRangeClaim(claim);
  return root !== undefined && isHash(claim.root) && Buffer.compare(root, claim.root) === 0;
}

/** MTH(D[from:to]) where [from, to) is a node of the tree on its way down: from is a multiple of every subtree in it. */
function rootOfRange(from: number, to: number, nodes: NodeSource): Buffer {
  const hashes = subtreesCovering(from, to).map(({ level, index }) => nodes.node(level, index));
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** The largest power of two smaller than n (RFC 6962 section 2.1). */
function splitOf(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

// Sizes go beyond 2^32, where JavaScript's operators on bits end.
const isIndex = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
const isOdd = (n: number): boolean => n % 2 === 1;
const half = (n: number): number => Math.floor(n / 2);
const isPowerOfTwo = (n: number): boolean => splitOf(n * 2) === n;
const areHashes = (proof: unknown): boolean =>
  Array.isArray(proof) && proof.length <= MAX_PROOF_HASHES && proof.every(isHash);
