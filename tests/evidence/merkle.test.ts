import fc from 'fast-check';
import t from 'tap';
import { CompactRange, EMPTY_ROOT, leafHash, nodeHash, rootOf, subtreesCovering } from '../../src/evidence/merkle.ts';
import { codeThrown, leaves, plainRoot, REFERENCE_ENTRIES, REFERENCE_ROOTS, sha256 } from './support/trees.ts';

const rangeOver = (from: number, to: number): CompactRange => {
  const range = new CompactRange(from);
  for (const leaf of leaves(to).slice(from)) range.push(leaf);
  return range;
};

t.test('the reference tree of Certificate Transparency has its nine roots, whole and grown leaf by leaf', async (t) => {
  const hashes = REFERENCE_ENTRIES.map(leafHash);
  const range = new CompactRange();
  REFERENCE_ROOTS.forEach((root, size) => {
    t.equal(rootOf(hashes.slice(0, size)).toString('hex'), root, `by the definition, ${size} leaves`);
    t.equal(range.root().toString('hex'), root, `by the compact range, ${size} leaves`);
    if (size < hashes.length) range.push(hashes[size] as Buffer);
  });
  t.equal(EMPTY_ROOT.toString('hex'), REFERENCE_ROOTS[0]);
});

t.test('a leaf is hashed behind 0x00 and a node behind 0x01, at every length', async (t) => {
  for (const length of [0, 1, 31, 32, 64, 258, 65_534, 65_535, 65_536, 100_000]) {
    const entry = Buffer.alloc(length, length);
    t.ok(leafHash(entry).equals(sha256(Buffer.of(0), entry)), `an entry of ${length} bytes`);
  }
  const [left, right] = leaves(2) as [Buffer, Buffer];
  t.ok(nodeHash(left, right).equals(sha256(Buffer.of(1), left, right)));
  t.notOk(nodeHash(left, right).equals(leafHash(Buffer.concat([left, right]))), 'a node is never the hash of a leaf');
  const kept = leafHash(Buffer.from('a'));
  const copy = Buffer.from(kept);
  leafHash(Buffer.from('b'));
  nodeHash(left, right);
  t.ok(kept.equals(copy), 'a hash handed out is not changed by later ones');
});

t.test('three ways to the root agree at every size up to 600 and at some beyond', async (t) => {
  const range = new CompactRange();
  let differing = 0;
  for (let size = 0; size <= 2100; size++) {
    if (size <= 600 || [1023, 1024, 1025, 2047, 2048, 2049].includes(size)) {
      const root = plainRoot(leaves(size));
      if (!range.root().equals(root) || !rootOf(leaves(size)).equals(root)) differing++;
    }
    range.push(leaves(size + 1)[size] as Buffer);
  }
  t.equal(differing, 0);
});

t.test('compact ranges cut anywhere join to the same tree', async (t) => {
  const splits = fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.array(fc.nat(5000), { maxLength: 8 }));
  fc.assert(
    fc.property(splits, ([size, cuts]) => {
      const bounds = [0, ...cuts.filter((cut) => cut < size).sort((a, b) => a - b), size];
      const whole = new CompactRange();
      for (let i = 1; i < bounds.length; i++) whole.append(rangeOver(bounds[i - 1] as number, bounds[i] as number));
      const plain = rangeOver(0, size);
      return whole.root().equals(plain.root()) && Buffer.concat(whole.hashes()).equals(Buffer.concat(plain.hashes()));
    }),
    { numRuns: 60 },
  );
  t.pass('as often as fast-check looked');
});

t.test('a range stored and restored grows on as if nothing had been', async (t) => {
  for (const size of [0, 1, 2, 3, 255, 256, 257, 1000]) {
    const restored = CompactRange.restore(size, rangeOver(0, size).hashes());
    for (const leaf of leaves(size + 300).slice(size)) restored.push(leaf);
    t.ok(restored.root().equals(rangeOver(0, size + 300).root()), `at ${size}`);
    t.equal(restored.size, size + 300);
  }
  const range = rangeOver(0, 5);
  range.hashes()[0]?.fill(0);
  t.ok(range.root().equals(plainRoot(leaves(5))), 'what is handed out is a copy');
});

t.test('a covering is the fewest perfect subtrees, in order and without a gap', async (t) => {
  const far = fc.maxSafeNat();
  fc.assert(
    fc.property(far, far, (a, b) => {
      const [from, to] = a < b ? [a, b] : [b, a];
      let at = BigInt(from);
      let previous: { level: number; index: number } | undefined;
      for (const one of subtreesCovering(from, to)) {
        if (BigInt(one.index) << BigInt(one.level) !== at) return false;
        // Two neighbours of one parent would be one subtree too many.
        const siblings = previous?.level === one.level && previous.index % 2 === 0;
        if (siblings) return false;
        at += 1n << BigInt(one.level);
        previous = one;
      }
      return at === BigInt(to);
    }),
  );
  t.same(subtreesCovering(3, 13), [
    { level: 0, index: 3 },
    { level: 2, index: 1 },
    { level: 2, index: 2 },
    { level: 0, index: 12 },
  ]);
  t.same(subtreesCovering(7, 7), []);
});

t.test('hashes that do not cover their range are refused', async (t) => {
  const hashes = rangeOver(0, 7).hashes();
  const cover = (from: number, to: number, given: readonly Uint8Array[]) => () =>
    CompactRange.covering(from, to, given);
  t.equal(codeThrown(cover(0, 7, hashes)), 'nothing thrown');
  for (const [what, act] of [
    ['one too few', cover(0, 7, hashes.slice(1))],
    ['one too many', cover(0, 7, [...hashes, hashes[0] as Buffer])],
    ['another size', cover(0, 8, hashes)],
    ['another start', cover(1, 7, hashes)],
    ['a short hash', cover(0, 7, [...hashes.slice(1), Buffer.alloc(31)])],
    ['backwards', cover(7, 0, [])],
    ['a size that is no integer', cover(0, 0.5, [Buffer.alloc(32)])],
    ['a negative start', cover(-1, 0, [Buffer.alloc(32)])],
    ['a size beyond 2^53', cover(0, 2 ** 53, [Buffer.alloc(32)])],
    ['no number', cover(0, Number.NaN, [])],
  ] as const) {
    t.equal(codeThrown(act), 'EVIDENCE_PROOF_MALFORMED', what);
  }
});

t.test('sizes at the end of what JavaScript counts exactly are still counted exactly', async (t) => {
  const end = Number.MAX_SAFE_INTEGER;
  const hashes = leaves(54);
  const whole = CompactRange.covering(0, end - 1, hashes.slice(0, subtreesCovering(0, end - 1).length));
  t.equal(whole.hashes().length, 52, '2^53 - 2 has 52 ones');
  whole.push(hashes[53] as Buffer);
  t.equal(whole.to, end);
  t.equal(whole.hashes().length, 53);
  t.throws(() => whole.push(hashes[53] as Buffer), { name: 'InvariantBroken' });
  t.equal(whole.hashes().length, 53, 'and nothing was taken in');
});

t.test('misuse by our own code is a broken invariant', async (t) => {
  t.throws(() => new CompactRange(-1), { name: 'InvariantBroken' });
  t.throws(() => rangeOver(3, 5).root(), { name: 'InvariantBroken' }, 'no root without the leaves before');
  t.throws(() => rangeOver(0, 5).append(rangeOver(6, 7)), { name: 'InvariantBroken' }, 'no gap');
  t.throws(() => new CompactRange().push(Buffer.alloc(31)), { name: 'InvariantBroken' });
});
