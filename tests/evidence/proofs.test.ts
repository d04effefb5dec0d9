import fc from 'fast-check';
import t from 'tap';
import { leafHash, nodeHash } from '../../src/evidence/merkle.ts';
import {
  consistencyProof,
  inclusionProof,
  rangeFrontiers,
  verifyConsistency,
  verifyInclusion,
} from '../../src/evidence/proofs.ts';
import { all, altered, nodes, rootAt, same, SIZE } from './support/large-tree.ts';
import { arrayNodes, codeThrown, flipped, leaves, plainRoot, sha256 } from './support/trees.ts';

const splitOf = (n: number): number => 2 ** ((n - 1).toString(2).length - 1);

/** PATH(m, D[n]) of RFC 6962 section 2.1.1, as it is written there. */
function path(m: number, leaves: readonly Buffer[]): readonly Buffer[] {
  if (leaves.length === 1) return [];
  const k = splitOf(leaves.length);
  if (m < k) return [...path(m, leaves.slice(0, k)), plainRoot(leaves.slice(k))];
  return [...path(m - k, leaves.slice(k)), plainRoot(leaves.slice(0, k))];
}

/** SUBPROOF(m, D[n], b) of section 2.1.2. */
function subproof(m: number, leaves: readonly Buffer[], b: boolean): readonly Buffer[] {
  if (m === leaves.length) return b ? [] : [plainRoot(leaves)];
  const k = splitOf(leaves.length);
  if (m <= k) return [...subproof(m, leaves.slice(0, k), b), plainRoot(leaves.slice(k))];
  return [...subproof(m - k, leaves.slice(k), false), plainRoot(leaves.slice(0, k))];
}

t.test('up to 40 leaves, every proof is that of the RFC and proves its own place and no other', async (t) => {
  let wrong = 0;
  const roots = Array.from({ length: 41 }, (_, size) => plainRoot(leaves(size)));
  for (let size = 1; size <= 40; size++) {
    const root = roots[size] as Buffer;
    for (let index = 0; index < size; index++) {
      const proof = inclusionProof(index, size, nodes);
      if (!same(proof, path(index, leaves(size)))) wrong++;
      for (let claimed = 0; claimed < size + 2; claimed++) {
        const claim = { index: claimed, size, leafHash: all[index] as Buffer, proof, root };
        if (verifyInclusion(claim) !== (claimed === index)) wrong++;
      }
    }
    for (let from = 1; from <= size; from++) {
      const proof = consistencyProof(from, size, nodes);
      if (!same(proof, subproof(from, leaves(size), true))) wrong++;
      for (let claimed = 0; claimed <= size + 1; claimed++) {
        const claim = { from: claimed, to: size, fromRoot: roots[from] as Buffer, toRoot: root, proof };
        if (verifyConsistency(claim) !== (claimed === from)) wrong++;
      }
    }
  }
  t.equal(wrong, 0);
});

t.test('inclusion: what is built verifies, and nothing that was changed does', async (t) => {
  const place = fc.integer({ min: 1, max: SIZE }).chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)));
  fc.assert(
    fc.property(place, fc.nat(255), ([size, index], bit) => {
      const root = rootAt(size);
      const leaf = all[index] as Buffer;
      const proof = inclusionProof(index, size, nodes);
      const holds = (claim: object) => verifyInclusion({ index, size, leafHash: leaf, proof, root, ...claim });
      return (
        holds({}) &&
        !holds({ leafHash: flipped(leaf, bit) }) &&
        !holds({ root: flipped(root, bit) }) &&
        !holds({ index: size }) &&
        (size === 1 || !holds({ index: (index + 1) % size })) &&
        !holds({ size: size * 2 + 1, index }) &&
        !altered(proof, root).some((other) => holds({ proof: other }))
      );
    }),
    { numRuns: 60 },
  );
  t.pass('as often as fast-check looked');
});

t.test('consistency: what is built verifies, and nothing that was changed does', async (t) => {
  const sizes = fc
    .integer({ min: 1, max: SIZE })
    .chain((to) => fc.tuple(fc.integer({ min: 1, max: to }), fc.constant(to)));
  fc.assert(
    fc.property(sizes, fc.nat(255), ([from, to], bit) => {
      const [fromRoot, toRoot] = [rootAt(from), rootAt(to)];
      const proof = consistencyProof(from, to, nodes);
      const holds = (claim: object) => verifyConsistency({ from, to, fromRoot, toRoot, proof, ...claim });
      return (
        holds({}) &&
        !holds({ fromRoot: flipped(fromRoot, bit) }) &&
        !holds({ toRoot: flipped(toRoot, bit) }) &&
        !holds({ from: 0 }) &&
        !holds({ from: to + 1 }) &&
        (from === to || !holds({ from: to, to: from })) &&
        (from === to || !holds({ fromRoot: toRoot, toRoot: fromRoot })) &&
        !altered(proof, toRoot).some((other) => holds({ proof: other }))
      );
    }),
    { numRuns: 60 },
  );
  t.pass('as often as fast-check looked');
});

t.test('a history rewritten before the old head has no proof, whoever computes it', async (t) => {
  for (const [from, to, changed] of [
    [1, 2, 0],
    [64, 100, 63],
    [65, 100, 64],
    [77, 300, 0],
    [300, 300, 150],
  ] as const) {
    const forged = leaves(to).with(changed, leafHash(Buffer.from('forged')));
    const proof = consistencyProof(from, to, arrayNodes(forged));
    const claim = { from, to, fromRoot: rootAt(from), toRoot: plainRoot(forged), proof };
    t.notOk(verifyConsistency(claim), `leaf ${changed} of ${to}, seen at ${from}`);
    t.notOk(verifyConsistency({ ...claim, proof: consistencyProof(from, to, nodes) }), 'nor with the honest proof');
  }
});

t.test('an inner node shown as a leaf is not one', async (t) => {
  const [a, b, c, d] = leaves(4) as [Buffer, Buffer, Buffer, Buffer];
  const root = plainRoot([a, b, c, d]);
  const entry = Buffer.concat([a, b]);
  const claim = { index: 0, size: 2, proof: [nodeHash(c, d)], root };
  t.notOk(verifyInclusion({ ...claim, leafHash: leafHash(entry) }), 'hashed as a leaf it is another hash');
  t.ok(verifyInclusion({ ...claim, leafHash: sha256(Buffer.of(1), entry) }), 'which is all that stands in the way');
});

t.test('a path longer than the tree is high leads nowhere, even where its hashes add up', async (t) => {
  const [a, b] = leaves(2) as [Buffer, Buffer];
  const root = nodeHash(a, b);
  t.ok(verifyInclusion({ index: 1, size: 2, leafHash: b, proof: [a], root }));
  t.notOk(verifyInclusion({ index: 0, size: 1, leafHash: b, proof: [a], root }), 'as the only leaf of a tree of one');
  const claim = { from: 1, toRoot: root, fromRoot: a, proof: [b] };
  t.ok(verifyConsistency({ ...claim, to: 2 }));
  t.notOk(verifyConsistency({ ...claim, to: 1 }));
});

t.test('beyond 2^32 and up to 2^53 the path is that of exact arithmetic', async (t) => {
  const place = fc
    .bigInt({ min: 1n, max: 2n ** 53n - 1n })
    .chain((size) => fc.tuple(fc.constant(size), fc.bigInt({ min: 0n, max: size - 1n })));
  /** From the top down: true where the leaf is in the right half. */
  const sides = (index: bigint, size: bigint): readonly boolean[] => {
    if (size === 1n) return [];
    const k = 1n << BigInt((size - 1n).toString(2).length - 1);
    return index < k ? [false, ...sides(index, k)] : [true, ...sides(index - k, size - k)];
  };
  const [leaf, ...siblings] = leaves(60) as [Buffer, ...Buffer[]];
  fc.assert(
    fc.property(place, ([size, index]) => {
      const turns = sides(index, size).toReversed();
      const proof = siblings.slice(0, turns.length);
      const root = turns.reduce((hash, right, i) => {
        const sibling = proof[i] as Buffer;
        return right ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
      }, leaf);
      const claim = { index: Number(index), size: Number(size), leafHash: leaf, proof, root };
      const longer = { ...claim, proof: [...proof, leaf] };
      return verifyInclusion(claim) && !verifyInclusion(longer) && !verifyInclusion({ ...claim, index: Number(size) });
    }),
    { numRuns: 500 },
  );
  t.pass('as often as fast-check looked');
});

t.test('whatever an adversary hands over is answered, and never thrown at', async (t) => {
  const good = { index: 2, size: 5, leafHash: all[2] as Buffer, proof: inclusionProof(2, 5, nodes), root: rootAt(5) };
  const step = { from: 3, to: 5, fromRoot: rootAt(3), toRoot: rootAt(5), proof: consistencyProof(3, 5, nodes) };
  t.ok(verifyInclusion(good) && verifyConsistency(step));
  const sizes: readonly unknown[] = [
    -1,
    0.5,
    2 ** 53,
    2 ** 53 + 2,
    2 ** 63,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '2',
    null,
  ];
  for (const n of [...sizes, undefined]) {
    for (const field of ['index', 'size']) t.notOk(verifyInclusion({ ...good, [field]: n } as never), `${field} ${n}`);
    for (const field of ['from', 'to']) t.notOk(verifyConsistency({ ...step, [field]: n } as never), `${field} ${n}`);
  }
  const hash = all[0] as Buffer;
  const proofs: readonly unknown[] = [
    null,
    undefined,
    'abc',
    { length: 1 },
    [null],
    ['a'.repeat(32)],
    [Buffer.alloc(31)],
    [Buffer.alloc(33)],
    [new Array(32).fill(0)],
    new Array(64).fill(hash),
    new Array(100_000).fill(hash),
  ];
  for (const proof of proofs) {
    t.notOk(verifyInclusion({ ...good, proof } as never));
    t.notOk(verifyConsistency({ ...step, proof } as never));
  }
  for (const other of [null, undefined, '', Buffer.alloc(31), Buffer.alloc(33), []]) {
    t.notOk(verifyInclusion({ ...good, leafHash: other } as never));
    t.notOk(verifyInclusion({ ...good, root: other } as never));
    t.notOk(verifyConsistency({ ...step, fromRoot: other } as never));
    t.notOk(verifyConsistency({ ...step, toRoot: other } as never));
  }
});

t.test('a leaf or a size that the tree does not have has no proof', async (t) => {
  for (const act of [
    () => inclusionProof(5, 5, nodes),
    () => inclusionProof(0, 0, nodes),
    () => inclusionProof(-1, 5, nodes),
    () => inclusionProof(0, 2 ** 53, nodes),
    () => inclusionProof(Number.NaN, 5, nodes),
    () => consistencyProof(6, 5, nodes),
    () => consistencyProof(-1, 5, nodes),
    () => rangeFrontiers(3, 2, 5, nodes),
    () => rangeFrontiers(3, 6, 5, nodes),
    () => rangeFrontiers(0.5, 2, 5, nodes),
  ]) {
    t.equal(codeThrown(act), 'EVIDENCE_OUT_OF_TREE');
  }
  t.same(consistencyProof(0, 5, nodes), [], 'from the empty tree there is nothing to prove');
  t.same(consistencyProof(5, 5, nodes), []);
});
