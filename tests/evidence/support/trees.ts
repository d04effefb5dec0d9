import { createHash } from 'node:crypto';
import { leafHash, nodeHash } from '../../../src/evidence/merkle.ts';
import type { NodeSource } from '../../../src/evidence/proofs.ts';

/** The eight leaves of the reference tree of Certificate Transparency, and the roots of its prefixes. */
export const REFERENCE_ENTRIES: readonly Buffer[] = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'));
export const REFERENCE_ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

export const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

/** The root by a recursion of the test's own: halves at the highest power of two that a bit length gives. */
export function plainRoot(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return Buffer.from(leaves[0] as Uint8Array);
  const k = 2 ** ((leaves.length - 1).toString(2).length - 1);
  return sha256(Buffer.of(1), plainRoot(leaves.slice(0, k)), plainRoot(leaves.slice(k)));
}

const made: Buffer[] = [];
/** Leaf i of a tree that grows as tests ask for more of it. */
export function leaves(n: number): readonly Buffer[] {
  for (let i = made.length; i < n; i++) made.push(leafHash(Buffer.from(`entry ${i}`)));
  return made.slice(0, n);
}

/** Every perfect subtree of those leaves, row by row. */
export function arrayNodes(hashes: readonly Buffer[]): NodeSource {
  const rows: (readonly Buffer[])[] = [hashes];
  for (let row = hashes; row.length > 1; rows.push(row)) {
    row = Array.from({ length: row.length >> 1 }, (_, i) => nodeHash(row[2 * i] as Buffer, row[2 * i + 1] as Buffer));
  }
  return {
    node(level, index) {
      const found = rows[level]?.[index];
      if (found === undefined) throw new Error(`no node ${level}/${index}`);
      return found;
    },
  };
}

/** The same bytes with one bit changed. */
export function flipped(bytes: Uint8Array, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
  return copy;
}

/** The code that was thrown, or that nothing was. Anything but a failure with a code fails the test that asked. */
export function codeThrown(act: () => unknown): string {
  try {
    act();
    return 'nothing thrown';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}
