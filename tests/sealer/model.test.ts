import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { leafEntryOf, leafEntryText } from '../../src/evidence/leaf.ts';
import { CompactRange, leafHash, rootOf } from '../../src/evidence/merkle.ts';
import { GrowingTree } from '../../src/sealer/growing-tree.ts';
import { all } from '../support/ledger-events.ts';
import { type OpenSealer, SealerWorld } from './support/sealer-world.ts';

t.setTimeout(300_000);

t.test('a tree that grows has the root of RFC 6962 at every size it has passed, kept and restored', async (t) => {
  const leaves = Array.from({ length: 1_200 }, (_, n) => leafHash(Buffer.from(`leaf ${n}`)));
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(1_200), { maxLength: 4 }),
      (steps, asked) => {
        const kept = new Map<string, Buffer>();
        const fetch = (level: number, index: number): Buffer => {
          const bytes = kept.get(`${level}/${index}`);
          if (bytes === undefined) throw new Error(`tile ${level}/${index} was never kept`);
          return bytes;
        };
        let tree = new GrowingTree(fetch);
        for (const step of steps) {
          for (let n = 0; n < step && tree.size < leaves.length; n++) tree.push(leaves[tree.size] as Buffer);
          for (const { level, index, bytes } of tree.takeTiles()) kept.set(`${level}/${index}`, bytes);
          tree = GrowingTree.restore(tree.size, fetch, fetch);
        }
        return [...asked.filter((size) => size <= tree.size), tree.size].every((size) =>
          tree.root(size).equals(rootOf(leaves, 0, size)),
        );
      },
    ),
    { numRuns: 60 },
  );
  // Three levels of tiles, against the other way to the root.
  const tree = new GrowingTree(() => Buffer.alloc(0));
  const range = new CompactRange();
  for (let n = 0; n < 70_000; n++) {
    const leaf = leafHash(Buffer.from(`leaf ${n}`));
    tree.push(leaf);
    range.push(leaf);
  }
  t.ok(tree.root().equals(range.root()), 'at 70,000 leaves');
});

type Step =
  | { readonly do: 'append'; readonly count: number }
  | { readonly do: 'seal' | 'sealAll' | 'restart' | 'abandon' | 'rebuild' | 'rotate' | 'lose' };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('append' as const), count: fc.integer({ min: 1, max: 300 }) }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('seal' as const, 'sealAll' as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constantFrom(
          'restart' as const,
          'abandon' as const,
          'rebuild' as const,
          'rotate' as const,
          'lose' as const,
        ),
      }),
    },
  ),
  { minLength: 3, maxLength: 14 },
);

async function carryOut(world: SealerWorld, open: OpenSealer, step: Step): Promise<OpenSealer> {
  switch (step.do) {
    case 'append':
      await world.append(step.count);
      return open;
    case 'seal':
      await open.sealer.sealNow();
      return open;
    case 'sealAll': {
      const leaves = (await all(world.ledger.readAll({ fromPosition: -1n }))).length;
      if ((await open.sealer.sealNow(leaves)).size < leaves) throw new Error('less was sealed than asked for');
      return open;
    }
    case 'restart':
      await open.close();
      return world.open();
    case 'abandon': {
      // Stopped in the middle of whatever it does: nothing more of it reaches the outside.
      const sealing = open.sealer.sealNow().catch(() => undefined);
      await open.close();
      await sealing;
      return world.open();
    }
    case 'rebuild': {
      const verdict = await open.sealer.rebuild();
      if (!verdict.sound || verdict.firstDifference !== undefined) throw new Error('a sound ledger was called unsound');
      return open;
    }
    case 'rotate':
      await open.sealer.rotateKey();
      return open;
    case 'lose':
      await open.close();
      for (const side of ['', '-wal', '-shm']) rmSync(join(world.secrets(), `evidence.db${side}`), { force: true });
      return world.open();
  }
}

async function agree(t: Test, world: SealerWorld, open: OpenSealer, what: string): Promise<void> {
  const { size } = await open.sealer.sealNow();
  const checkpoints = await world.check(t, what);
  const newest = checkpoints.at(-1);
  t.equal(newest?.size, size, 'the newest checkpoint is the one that was answered with');
  const head = JSON.parse(readFileSync(join(world.secrets(), 'last-signed.json'), 'utf8')) as { note: string };
  t.equal(head.note, newest?.note, 'and what was last signed is what stands in the ledger');
  const items = await all(world.ledger.readAll({ fromPosition: -1n }));
  const entries = items.map((item) => leafEntryText(leafEntryOf(item)));
  const kept = open.sidecar.leaves(0, items.length).map(({ entry }) => entry);
  t.same(kept, entries.slice(0, kept.length), 'the sidecar has the leaves of the ledger');
  t.ok(kept.length >= size, 'all that are sealed, at least');
}

t.test('whatever happens in whatever order, every checkpoint has the root of its leaves', async (t) => {
  const runs = Number(process.env['RUNS'] ?? 12);
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  for (const [n, sequence] of fc.sample(steps, { numRuns: runs, seed }).entries()) {
    const world = await SealerWorld.make(t);
    let open = world.open();
    const told = `seed ${seed}, run ${n}: ${sequence.map((step) => step.do).join(' ')}`;
    try {
      for (const step of sequence) open = await carryOut(world, open, step);
      await agree(t, world, open, told);
      t.ok((await open.sealer.rebuild()).sound, 'and all of it again from the beginning');
    } finally {
      await open.close();
    }
  }
});
