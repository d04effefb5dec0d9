import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { backupDesk } from '../../src/entrypoints/backups/desk.ts';
import { keepKeys } from '../../src/usecases/keys/keep-keys.ts';
import { BackupWorld } from '../support/backup-world.ts';
import { ALL_CATEGORIES, eraseIn } from '../support/erase.ts';
import { startProcess } from '../support/ledger-process.ts';
import { Product } from '../support/product-app.ts';
import { everyEvent, openEverything } from '../support/product-ledger.ts';

t.setTimeout(900_000);
const long = { timeout: 600_000 };

/** Runs until it has killed itself; fails when it came to its end instead. */
async function killedAt(t: Test, ...args: readonly string[]): Promise<void> {
  const child = startProcess('backup-child.ts', args);
  await t.rejects(child.said('ended'), /ended early/, `${args[0]} is killed at point ${args[2]}`);
}

const kindsOf = async (product: Product, id: string): Promise<string> =>
  [
    ...new Set(
      (await openEverything(product))
        .filter(({ ref }) => ref.owner === `customer-${id}`)
        .map(({ payload }) => payload.kind),
    ),
  ].join();

t.test('a backup that is killed is none, and the next takes away what it left', long, async (t) => {
  const { world, product } = await BackupWorld.of(t, 2);
  for (const point of ['1', '2', '3', '4']) {
    await killedAt(t, 'backup', world.folder, point);
    const left = readdirSync(world.backups).filter((name) => !name.startsWith('erasure-journal.jsonl.age'));
    t.ok(left.length === 1 && left[0]?.endsWith('.part'), 'under a name that says that it is not finished');
  }
  const made = await world.backup();
  await world.verify(made.folder);
  t.equal(readdirSync(world.backups).length, 3, 'one backup, and the journal beside it with what is said of it');
  t.same(
    readdirSync(world.folder).filter((name) => name.endsWith('.part')),
    [],
  );
  t.equal((await product.must('GET', '/readyz')).status, 200, 'the server never noticed');
});

t.test(
  'a restore that is killed at any point is done again or finished by the start, and nobody is brought back',
  long,
  async (t) => {
    const { world, product, ids } = await BackupWorld.of(t, 3);
    const made = await world.backup();
    await eraseIn(product, { customers: ids.slice(0, 1), dataCategories: ALL_CATEGORIES });
    await product.close();
    for (const point of ['1', '2', '3']) {
      rmSync(world.config.dataDir, { recursive: true });
      await killedAt(t, 'restore', world.folder, point, made.folder);
      const isThere = existsSync(join(world.config.dataDir, 'vault.db'));
      t.equal(isThere, point === '3', 'in its place only when the vault in it has forgotten');
      if (!isThere) await world.restore(made.folder);
      const again = await Product.open(world.folder);
      t.equal(await kindsOf(again, ids[0] as string), 'erased');
      t.equal(await kindsOf(again, ids[1] as string), 'opened');
      const restored = (await everyEvent(again.deps.ledger)).filter(({ type }) => type === 'LedgerRestored');
      t.equal(restored.length, 1, 'recorded, once');
      await again.close();
      t.notOk(existsSync(join(world.config.dataDir, 'restored.json')));
    }
    t.same(
      readdirSync(world.folder).filter((name) => name.endsWith('.part')),
      [],
    );
  },
);

t.test(
  'whoever is interrupted leaves no plain vault, and what was killed is taken away by the next',
  long,
  async (t) => {
    const { world, product } = await BackupWorld.of(t, 2);
    const made = await world.backup();
    await product.close();
    const parts = (): string[] => readdirSync(world.folder).filter((name) => name.endsWith('.part'));
    const aside = world.setAside('data');
    for (const point of ['1', '2']) {
      await killedAt(t, 'interrupted', world.folder, point, made.folder);
      t.same(parts(), [], 'gone with the process');
    }
    await killedAt(t, 'restore', world.folder, '1', made.folder);
    t.equal(parts().length, 1);
    const [left = ''] = parts();
    const path = join(world.folder, left, 'vault.db');
    const size = readFileSync(path).length;
    t.ok(size > 10_000, 'the plain vault lies there');
    // A second name of the same bytes: what a file that was only unlinked still has on its disk.
    const disk = join(world.folder, 'disk');
    linkSync(path, disk);
    renameSync(aside, world.config.dataDir);
    const again = await Product.open(world.folder);
    t.same(parts(), [], 'the start of a server takes it away, whatever the command was');
    t.ok(readFileSync(disk).equals(Buffer.alloc(size)), 'overwritten');
    await again.close();

    // In a container every command has the same number.
    const same = join(world.folder, `regesta-restore-${process.pid}-0123456789ab.part`);
    mkdirSync(same);
    writeFileSync(join(same, 'vault.db'), 'left');
    await Promise.all([world.verify(made.folder), world.verify(made.folder)]);
    t.same(parts(), [], 'a folder of our own number that is not ours is left by another, and two of ours do not meet');
    const desk = backupDesk(() => world.config);
    mkdirSync(same);
    await desk.kit({ out: join(world.folder, 'kit-2.txt'), renew: world.kit, newKey: false });
    t.same(parts(), [], 'and each command about backups does');
  },
);

t.test('a rotation and the destruction of an epoch that are killed are finished by the schedule', long, async (t) => {
  const { world, product, ids } = await BackupWorld.of(t, 3);
  await product.close();
  const { dataDir, secretsDir } = world.config;
  const start = join(world.folder, 'start');
  cpSync(dataDir, join(start, 'data'), { recursive: true });
  cpSync(secretsDir, join(start, 'secrets'), { recursive: true });
  for (const point of ['1', '2', '3', '4']) {
    for (const name of ['data', 'secrets']) {
      rmSync(join(world.folder, name), { recursive: true });
      cpSync(join(start, name), join(world.folder, name), { recursive: true });
    }
    await killedAt(t, 'rotate', world.folder, point);
    const again = await Product.open(world.folder);
    for (const id of ids) t.equal(await kindsOf(again, id), 'opened', 'half way, everything opens');
    t.equal(await keepKeys(again.deps), 2, 'finished and written down');
    t.match((await again.must('GET', '/v1/keys')).body, { current: 2, unfinished: false, wrapped: [{ epoch: 2 }] });
    t.equal(await keepKeys(again.deps), 0);
    for (const id of ids) t.equal(await kindsOf(again, id), 'opened');
    await again.close();
  }
  for (const point of ['5', '6']) {
    await killedAt(t, 'destroy', world.folder, point);
    const has = /^1:/m.test(readFileSync(join(secretsDir, 'master.key'), 'utf8'));
    t.equal(has, point === '5', 'the key is whole or gone');
    const again = await Product.open(world.folder);
    for (const id of ids) t.equal(await kindsOf(again, id), 'opened');
    await again.close();
  }
});
