import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { nodeHash } from '../../src/evidence/merkle.ts';
import { consistencyProof, inclusionProof, verifyConsistency, verifyInclusion } from '../../src/evidence/proofs.ts';
import { nodes, rootAt, same } from './support/large-tree.ts';
import { leaves } from './support/trees.ts';

const b64 = (text: string): Buffer => Buffer.from(text, 'base64');
interface PublicInclusion {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
  readonly proof: readonly string[] | null;
  readonly desc: string;
  readonly wantErr: boolean;
}
interface PublicConsistency {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
  readonly proof: readonly string[] | null;
  readonly desc: string;
  readonly wantErr: boolean;
}
/** Of transparency-dev/merkle. They lie beside the project where they are there at all; its own cases follow below. */
function publicCases<Case>(name: string): readonly Case[] | undefined {
  const file = new URL(`../../../shared/vectors/${name}`, import.meta.url);
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly Case[] }).cases;
}
const publicInclusion = publicCases<PublicInclusion>('rfc6962-inclusion.json');
const publicConsistency = publicCases<PublicConsistency>('rfc6962-consistency.json');
const skip = publicInclusion === undefined && 'the public vectors are not beside this project';

t.test('every public case of inclusion is judged as published', { skip }, async (t) => {
  for (const { leafIdx, treeSize, root, leafHash, proof, desc, wantErr } of publicInclusion ?? []) {
    const claim = {
      index: leafIdx,
      size: treeSize,
      root: b64(root),
      leafHash: b64(leafHash),
      proof: (proof ?? []).map(b64),
    };
    t.equal(verifyInclusion(claim), !wantErr, desc);
  }
  t.equal(publicInclusion?.length, 98);
});

t.test('every public case of consistency is judged as published', { skip }, async (t) => {
  for (const { size1, size2, root1, root2, proof, desc, wantErr } of publicConsistency ?? []) {
    const claim = { from: size1, to: size2, fromRoot: b64(root1), toRoot: b64(root2), proof: (proof ?? []).map(b64) };
    t.equal(verifyConsistency(claim), !wantErr, desc);
  }
  t.equal(publicConsistency?.length, 98);
});

t.test('the examples of RFC 6962 section 2.1.3', async (t) => {
  const [a, b, c, d, e, f, j] = leaves(7) as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer];
  const [g, h, i] = [nodeHash(a, b), nodeHash(c, d), nodeHash(e, f)];
  const [k, l] = [nodeHash(g, h), nodeHash(i, j)];
  t.ok(rootAt(7).equals(nodeHash(k, l)));
  t.ok(same(inclusionProof(0, 7, nodes), [b, h, l]));
  t.ok(same(inclusionProof(3, 7, nodes), [c, g, l]));
  t.ok(same(inclusionProof(4, 7, nodes), [f, j, k]));
  t.ok(same(inclusionProof(6, 7, nodes), [i, k]));
  t.ok(same(consistencyProof(3, 7, nodes), [c, d, g, l]));
  t.ok(same(consistencyProof(4, 7, nodes), [l]));
  t.ok(same(consistencyProof(6, 7, nodes), [i, j, k]));
});
