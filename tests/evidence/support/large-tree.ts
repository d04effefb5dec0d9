import { CompactRange } from '../../../src/evidence/merkle.ts';
import { arrayNodes, flipped, leaves } from './trees.ts';

export const SIZE = 4000;
export const all = leaves(SIZE);
export const nodes = arrayNodes(all);
export const rootAt = (size: number): Buffer => {
  const range = new CompactRange();
  for (const leaf of all.slice(0, size)) range.push(leaf);
  return range.root();
};

export const same = (a: readonly Buffer[], b: readonly Buffer[]): boolean =>
  a.length === b.length && a.every((hash, i) => hash.equals(b[i] as Buffer));

/** Every proof that differs from this one by one bit, or by a hash left out, put in, doubled or moved. */
export function altered(proof: readonly Buffer[], spare: Buffer): readonly (readonly Buffer[])[] {
  const bits = proof.flatMap((hash, i) => [0, 7, 100, 255].map((bit) => proof.with(i, flipped(hash, bit))));
  const without = proof.map((_, i) => proof.toSpliced(i, 1));
  const doubled = proof.map((hash, i) => proof.toSpliced(i, 0, hash));
  const swapped = proof.slice(1).map((hash, i) => proof.with(i, hash).with(i + 1, proof[i] as Buffer));
  return [...bits, ...without, ...doubled, ...swapped, [...proof, spare], [spare, ...proof]];
}
