import fc from 'fast-check';
import t from 'tap';
import { CompactRange } from '../../src/evidence/merkle.ts';
import { rangeFrontiers, rootOfRangeClaim, verifyRange } from '../../src/evidence/proofs.ts';
import { all, altered, nodes, rootAt, SIZE } from './support/large-tree.ts';
import { flipped } from './support/trees.ts';

t.test('a range proves that nothing between its ends was left out, put in, changed or moved', async (t) => {
  const ranges = fc
    .tuple(fc.nat(SIZE), fc.nat(SIZE), fc.nat(SIZE))
    .map((three) => three.toSorted((a, b) => a - b) as [number, number, number]);
  const rangeOf = (from: number, hashes: readonly Buffer[]): CompactRange => {
    const range = new CompactRange(from);
    for (const hash of hashes) range.push(hash);
    return range;
  };
  fc.assert(
    fc.property(ranges, fc.nat(), ([from, to, size], seed) => {
      const root = rootAt(size);
      const { left, right } = rangeFrontiers(from, to, size, nodes);
      const given = all.slice(from, to);
      const holds = (hashes: readonly Buffer[], claim = {}, start = from) =>
        verifyRange({ leaves: rangeOf(start, hashes), size, left, right, root, ...claim });
      if (!holds(given)) return false;
      if (given.length > 0) {
        const i = seed % given.length;
        const one = given[i] as Buffer;
        if (holds(given.toSpliced(i, 1)) || holds(given.toSpliced(i, 0, one))) return false;
        if (holds(given.with(i, flipped(one, seed % 256)))) return false;
        if (given.length > 1 && holds([...given.slice(1), given[0] as Buffer])) return false;
        if (holds(given, {}, from + 1) || (from > 0 && holds(given, {}, from - 1))) return false;
      }
      const range = rangeOf(from, given);
      const edges = [
        ...altered(left, root).map((other) => ({ left: other, right })),
        ...altered(right, root).map((other) => ({ left, right: other })),
      ];
      return !edges.some((frontiers) => verifyRange({ leaves: range, size, root, ...frontiers }));
    }),
    { numRuns: 40 },
  );
  t.pass('as often as fast-check looked');
});

t.test('a range claim of no form leads to no root', async (t) => {
  const leaves = new CompactRange(3);
  leaves.push(all[3] as Buffer);
  const { left, right } = rangeFrontiers(3, 4, 9, nodes);
  const claim = { leaves, size: 9, left, right };
  t.ok(rootOfRangeClaim(claim)?.equals(rootAt(9)));
  for (const other of [
    { size: 3 },
    { size: -1 },
    { size: 2 ** 53 },
    { size: '9' },
    { left: null },
    { right: 'x' },
    { left: [...left, null] },
    { right: [] },
    { left: new Array(1e6).fill(left[0]) },
  ]) {
    t.equal(rootOfRangeClaim({ ...claim, ...other } as never), undefined, Object.keys(other)[0] ?? '');
  }
});
