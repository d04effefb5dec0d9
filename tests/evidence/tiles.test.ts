import fc from 'fast-check';
import t from 'tap';
import { leafHash, rootOf } from '../../src/evidence/merkle.ts';
import { consistencyProof, inclusionProof, rangeFrontiers, verifyInclusion } from '../../src/evidence/proofs.ts';
import {
  decodeEntries,
  encodeEntries,
  formatTilePath,
  hashesOfTile,
  parseTilePath,
  rootOfTile,
  type Tile,
  tileNodes,
  tilesOf,
  tileWidth,
} from '../../src/evidence/tiles.ts';
import { arrayNodes, codeThrown, leaves, plainRoot } from './support/trees.ts';

const SIZE = 66_500;
const all = leaves(SIZE);
const nodes = arrayNodes(all);
/** A tile by the formula of C2SP: hash i of tile n at level l is the root of 256^l leaves. */
const fetchTile = ({ level, index, width }: Tile): Buffer =>
  Buffer.concat(Array.from({ length: width }, (_, i) => nodes.node(8 * Number(level), index * 256 + i)));

t.test('paths are written as C2SP has them, and read back', async (t) => {
  for (const [path, tile] of [
    ['tile/0/000', { level: 0, index: 0, width: 256 }],
    ['tile/0/000.p/1', { level: 0, index: 0, width: 1 }],
    ['tile/0/x001/x234/067', { level: 0, index: 1_234_067, width: 256 }],
    ['tile/1/x001/000.p/255', { level: 1, index: 1000, width: 255 }],
    ['tile/63/999', { level: 63, index: 999, width: 256 }],
    ['tile/entries/x001/234', { level: 'entries', index: 1234, width: 256 }],
    ['tile/0/x009/x007/x199/x254/x740/991', { level: 0, index: Number.MAX_SAFE_INTEGER, width: 256 }],
  ] as const) {
    t.equal(formatTilePath(tile), path);
    t.same(parseTilePath(path), tile);
  }
  const level = fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant('entries' as const));
  const tiles = fc.record({ level, index: fc.maxSafeNat(), width: fc.integer({ min: 1, max: 256 }) });
  fc.assert(
    fc.property(tiles, (tile) => {
      const read = parseTilePath(formatTilePath(tile));
      return read?.level === tile.level && read.index === tile.index && read.width === tile.width;
    }),
  );
});

t.test('no other spelling is a path, least of all one that leads elsewhere', async (t) => {
  for (const path of [
    '',
    'tile',
    'tile/0',
    'tile/0/',
    'tile/0/0',
    'tile/0/00',
    'tile/0/0000',
    'tile/0/001/002',
    'tile/0/x001',
    'tile/0/x000/067',
    'tile/0/x001/x000',
    'tile/00/000',
    'tile/01/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/+1/000',
    'tile/1e1/000',
    'tile/0x1/000',
    'tile/0/X001/000',
    'tile/0/000.p/0',
    'tile/0/000.p/00',
    'tile/0/000.p/01',
    'tile/0/000.p/256',
    'tile/0/000.p/257',
    'tile/0/000.p/-1',
    'tile/0/000.p',
    'tile/0/000.p/',
    'tile/0/000.P/1',
    'tile/0/000.p/1/',
    'tile/0/000/',
    'tile/0/000 ',
    ' tile/0/000',
    'tile/0/000\n',
    '/tile/0/000',
    './tile/0/000',
    'tile//0/000',
    'tile/0/../000',
    'tile/../0/000',
    'tile/entries/../../etc/passwd',
    'tile/0/000\0',
    'tile\\0\\000',
    'tile/data/000',
    'tile/Entries/000',
    'tile/0/x009/x007/x199/x254/x740/992',
    'tile/0/x999/x999/x999/x999/x999/999',
    'tile/0/x001/x000/x000/x000/x000/x000/x000/000',
    'tile/0/٠٠٠',
    `tile/0/${'x000/'.repeat(1e5)}000`,
  ]) {
    t.equal(parseTilePath(path), undefined, JSON.stringify(path.slice(0, 60)));
  }
});

t.test('a tree has the tiles that the specification counts', async (t) => {
  const widths = (size: number) =>
    [...tilesOf(size)].reduce<Record<string, number>>((counts, { level, width }) => {
      const key = `${level}:${width}`;
      return { ...counts, [key]: (counts[key] ?? 0) + 1 };
    }, {});
  t.same(widths(70_000), { '0:256': 273, '0:112': 1, '1:256': 1, '1:17': 1, '2:1': 1 });
  t.same(widths(256), { '0:256': 1, '1:1': 1 });
  t.same(widths(255), { '0:255': 1 });
  t.same(widths(0), {});
  for (const size of [1, 255, 256, 257, 65_535, 65_536, 70_000]) {
    const right = [...tilesOf(size)].every(({ level, index, width }) => tileWidth(level, index, size) === width);
    t.ok(right, `each alone is as wide as among all, at ${size}`);
  }
  t.equal(tileWidth(0, 1, 256), 0);
  t.equal(tileWidth(3, 0, 70_000), 0);
});

t.test('tiles give the same nodes, proofs and frontiers as the whole tree does', async (t) => {
  const places = fc
    .tuple(fc.nat(SIZE), fc.nat(SIZE), fc.nat(SIZE))
    .map((three) => three.toSorted((a, b) => a - b) as [number, number, number])
    .filter(([, , size]) => size > 0);
  const edges = [1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, SIZE].map((n) => [0, n >> 1, n] as const);
  const agree = (from: number, to: number, size: number): boolean => {
    const tiled = tileNodes(size, fetchTile);
    const index = Math.min(to, size - 1);
    const pairs = [
      [inclusionProof(index, size, tiled), inclusionProof(index, size, nodes)],
      [consistencyProof(to, size, tiled), consistencyProof(to, size, nodes)],
      [rangeFrontiers(from, to, size, tiled).left, rangeFrontiers(from, to, size, nodes).left],
      [rangeFrontiers(from, to, size, tiled).right, rangeFrontiers(from, to, size, nodes).right],
    ] as const;
    return pairs.every(([a, b]) => Buffer.concat(a).equals(Buffer.concat(b)));
  };
  for (const [from, to, size] of edges) t.ok(agree(from, to, size), `at ${size}`);
  fc.assert(
    fc.property(places, ([from, to, size]) => agree(from, to, size)),
    { numRuns: 100 },
  );
  const proof = inclusionProof(65_535, SIZE, tileNodes(SIZE, fetchTile));
  t.ok(verifyInclusion({ index: 65_535, size: SIZE, leafHash: all[65_535] as Buffer, proof, root: rootOf(all) }));
  t.ok(rootOfTile(all.slice(0, 256)).equals(nodes.node(8, 0)), 'a full tile folds to a hash of the level above');
  t.ok(rootOfTile(all.slice(0, 5)).equals(plainRoot(leaves(5))));
});

t.test('each tile is fetched once while it is among the last that were used', async (t) => {
  const fetched: string[] = [];
  const tiled = tileNodes(SIZE, (tile) => {
    fetched.push(formatTilePath(tile));
    return fetchTile(tile);
  });
  for (let index = 0; index < 4096; index++) tiled.node(0, index);
  t.equal(fetched.length, 16);
  for (let index = 0; index < SIZE; index += 256) tiled.node(3, index >> 3);
  const before = fetched.length;
  tiled.node(0, 0);
  t.equal(fetched.length, before + 1, 'the first was given up for the 64 after it');
});

t.test('what the tree does not have is refused, and so is a tile of another length', async (t) => {
  const tiled = tileNodes(300, fetchTile);
  for (const [level, index] of [
    [0, 300],
    [1, 150],
    [2, 75],
    [8, 1],
    [9, 0],
    [16, 0],
    [53, 0],
    [0, -1],
    [0, Number.NaN],
    [0, 0.5],
  ] as const) {
    t.equal(
      codeThrown(() => tiled.node(level, index)),
      'EVIDENCE_OUT_OF_TREE',
      `${level}/${index}`,
    );
  }
  for (const bytes of [Buffer.alloc(0), Buffer.alloc(8191), Buffer.alloc(8193), Buffer.alloc(44 * 32)]) {
    t.equal(
      codeThrown(() => tileNodes(300, () => bytes).node(0, 0)),
      'EVIDENCE_TILE_MALFORMED',
      `${bytes.length} bytes`,
    );
  }
  t.equal(
    codeThrown(() => hashesOfTile(Buffer.alloc(65), 2)),
    'EVIDENCE_TILE_MALFORMED',
  );
  t.throws(
    () =>
      tileNodes(300, () => {
        throw new TypeError('the disk');
      }).node(0, 0),
    { message: 'the disk' },
  );
});

t.test('entry bundles: what is written is read, and hashes to the tile', async (t) => {
  const entries = Array.from({ length: 256 }, (_, i) => Buffer.from(`entry ${i}`));
  const read = decodeEntries(encodeEntries(entries), 256);
  t.ok(rootOfTile(read.map(leafHash)).equals(nodes.node(8, 0)));
  const any = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 256 });
  fc.assert(
    fc.property(any, (given) => {
      const got = decodeEntries(encodeEntries(given), given.length);
      return got.length === given.length && got.every((entry, i) => entry.equals(given[i] as Uint8Array));
    }),
  );
  const largest = Buffer.alloc(65_535, 1);
  t.ok(decodeEntries(encodeEntries([largest, Buffer.alloc(0)]), 2)[0]?.equals(largest));
  t.equal(
    codeThrown(() => encodeEntries([Buffer.alloc(65_536)])),
    'EVIDENCE_LIMIT_EXCEEDED',
  );
});

t.test('a bundle with one entry more or less than it says, or a byte, is refused', async (t) => {
  const bundle = encodeEntries([Buffer.from('a'), Buffer.from('bc'), Buffer.alloc(0)]);
  t.equal(bundle.toString('hex'), '00016100026263'.concat('0000'));
  for (const [bytes, width] of [
    [bundle, 2],
    [bundle, 4],
    [bundle, 0],
    [bundle.subarray(0, -1), 3],
    [bundle.subarray(0, -2), 3],
    [bundle.subarray(1), 3],
    [Buffer.concat([bundle, Buffer.alloc(1)]), 3],
    [Buffer.concat([bundle, Buffer.alloc(2)]), 3],
    [Buffer.of(0), 1],
    [Buffer.of(0xff, 0xff, 1), 1],
  ] as const) {
    t.equal(
      codeThrown(() => decodeEntries(bytes, width)),
      'EVIDENCE_TILE_MALFORMED',
      `${bytes.toString('hex')} ${width}`,
    );
  }
  t.same(decodeEntries(Buffer.alloc(0), 0), []);
});
