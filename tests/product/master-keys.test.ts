import { randomBytes } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { backupDesk } from '../../src/entrypoints/backups/desk.ts';
import { makeKit, readKit } from '../../src/entrypoints/backups/recovery-kit.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { recordBackup, recordKit, recordVerifiedBackup } from '../../src/usecases/backups/record-backup.ts';
import { vaultEpochsAt } from '../../src/usecases/core/vault-epochs.ts';
import { certificateFacts } from '../../src/usecases/erasure/certificate-facts.ts';
import { destroyEpoch } from '../../src/usecases/keys/destroy-epoch.ts';
import { keepKeys } from '../../src/usecases/keys/keep-keys.ts';
import { openEmbeddedVault } from '../../src/vault/adapters/embedded/embedded-vault.ts';
import { BackupWorld } from '../support/backup-world.ts';
import { ALL_CATEGORIES, eraseIn } from '../support/erase.ts';
import { TestClock } from '../support/ledger-clock.ts';
import { Product, productFolder } from '../support/product-app.ts';
import { filesUnder } from '../support/product-bytes.ts';
import { everyEvent, openEverything } from '../support/product-ledger.ts';
import { registration } from '../support/product-people.ts';

t.setTimeout(600_000);
const long = { timeout: 300_000 };
const DAY = 24 * 3_600_000;

const kinds = async (product: Product, id: string): Promise<string[]> => [
  ...new Set(
    (await openEverything(product))
      .filter(({ ref }) => ref.owner === `customer-${id}`)
      .map(({ payload }) => payload.kind),
  ),
];

/** The clock goes on by days; time that passes in steps below 30 days is no jump. */
async function pass(product: Product, clock: TestClock, days: number): Promise<void> {
  for (let left = days; left > 0; left -= 20) {
    clock.stopAt(clock.now(), Math.min(left, 20) * DAY);
    await product.must('POST', '/v1/customers', registration(1000 + Math.floor(Math.random() * 9000)));
  }
}

t.test(
  'an old backup of the vault opens nothing once its epoch is destroyed, and a newer one everything else',
  long,
  async (t) => {
    const { world, product: first, ids } = await BackupWorld.of(t, 4);
    await first.close();
    const { dataDir, secretsDir } = world.config;
    // A raw copy, as a thief or a backup tool of anybody takes it; and the master key of that day, to show what it would do.
    const old = join(world.folder, 'old');
    mkdirSync(old);
    copyFileSync(join(dataDir, 'vault.db'), join(old, 'vault.db'));
    const oldKey = readFileSync(join(secretsDir, 'master.key'), 'utf8').trim();
    const clock = new TestClock();
    const product = await Product.of(t, world.folder, {}, clock);
    const { deps } = product;
    const destroy = async (attested = false) =>
      destroyEpoch(deps, await product.caller(), { epoch: 1, attested }).then((outcome) =>
        outcome.kind === 'refused' ? outcome.reason : outcome.kind,
      );

    const gone = ids[0] as string;
    const erasedAt = clock.now();
    await eraseIn(product, { customers: [gone], dataCategories: ALL_CATEGORIES });
    t.equal(await destroy(), 'epoch-in-use');
    const planned = await vaultEpochsAt(deps, erasedAt);
    t.match(planned, { current: 1, older: [], isDestroyed: false, isAttested: false });
    t.equal(
      planned.destroyedBy,
      (await import('../../src/kernel/time.ts')).plusMillis(planned.since, 180 * DAY).slice(0, 10),
      'rotation and retention from now on',
    );

    t.equal(await keepKeys(deps), 0, 'nothing is due yet');
    await pass(product, clock, 91);
    t.equal(await keepKeys(deps), 2, 'rotated and written down');
    t.equal(await keepKeys(deps), 0);
    t.match((await product.must('GET', '/v1/keys')).body, {
      current: 2,
      held: [1, 2],
      unfinished: false,
      epochs: [
        { epoch: 1, hindrance: 'epoch-without-verified-backup' },
        { epoch: 2, hindrance: 'epoch-in-use' },
      ],
    });
    t.equal(await destroy(), 'epoch-without-verified-backup');

    const made = await world.backup();
    const { backup, madeAt } = made.manifest;
    const facts = { backup, madeAt, manifest: made.digest, epoch: made.manifest.vault.epoch };
    await recordBackup(deps, await product.caller(), { ...facts, size: '0', ledger: 'included' });
    t.equal(await destroy(), 'epoch-without-verified-backup', 'made is not proved');
    const proof = await world.verify(made.folder);
    t.equal(proof.epoch, 2);
    await recordVerifiedBackup(deps, await product.caller(), {
      ...facts,
      verifiedAt: clock.now(),
      sampled: proof.sampled,
      keys: proof.keys,
    });
    t.equal(await destroy(), 'epoch-within-retention');
    await pass(product, clock, 89);
    t.equal(await keepKeys(deps), 0);
    await pass(product, clock, 2);
    t.equal(await keepKeys(deps), 2 + 1, 'the schedule destroys it by itself, and rotates once more');
    const after = await vaultEpochsAt(deps, erasedAt);
    t.match(after, { isDestroyed: true, isAttested: false, older: [{ epoch: 1, attested: undefined }, { epoch: 2 }] });
    t.equal(after.destroyedBy, clock.now().slice(0, 10));
    t.equal((await vaultEpochsAt(deps)).isDestroyed, false, 'of what is erased today, it is a plan again');
    const events = (await everyEvent(deps.ledger)).filter(({ stream }) => stream.startsWith('ledger-'));
    t.same(
      events.filter(({ type }) => type.startsWith('MasterKey')).map(({ type, data }) => [type, data.clear['epoch']]),
      [
        ['MasterKeyRotated', 2],
        ['MasterKeyRotated', 3],
        ['MasterKeyEpochDestroyed', 1],
      ],
    );
    await product.close();

    const present = readFileSync(join(secretsDir, 'master.key'), 'utf8').trim().split('\n').join(',');
    t.notMatch(present, /(?:^|,)1:/);
    const bytes = Buffer.from(oldKey.slice(2), 'base64');
    const holding = filesUnder(world.folder).filter((file) => {
      const content = readFileSync(file);
      return content.includes(bytes) || content.includes(oldKey.slice(2));
    });
    t.same(holding, [world.kit], 'the old master key is in no file but the kit, which is to be destroyed');
    const open = (masterKey: string) =>
      openEmbeddedVault({
        file: join(old, 'vault.db'),
        secretsDir: join(old, 'secrets'),
        masterKey,
        clock: systemClock,
      });
    await t.rejects(
      open(present),
      { code: 'VAULT_MASTER_KEY_MISSING' },
      'every key that still exists opens nothing of it',
    );
    for (const key of present.split(',')) {
      await t.rejects(
        open(`1:${key.slice(key.indexOf(':') + 1)}`),
        { code: 'VAULT_MASTER_KEY_WRONG' },
        'nor under another number',
      );
    }
    await (await open(oldKey)).close();
    t.pass('it would have, with the key that is gone');

    world.setAside('data');
    t.equal((await world.restore(made.folder, {}, clock)).journal, 'secrets');
    const again = await Product.of(t, world.folder, {}, clock);
    t.same(await kinds(again, gone), ['erased']);
    for (const id of ids.slice(1)) t.same(await kinds(again, id), ['opened']);
    await again.close();
  },
);

/** Of the master key, as the ledger knows them. */
const epochsOf = async (product: Product): Promise<number[]> =>
  (await product.must('GET', '/v1/keys')).body['epochs'].map(({ epoch }: { readonly epoch: number }) => epoch);

t.test('an erasure between a rotation and its event counts the epoch that the vault is in', long, async (t) => {
  const days = { REGESTA_BACKUP_RETENTION_DAYS: '0' };
  const { world, product: first, ids } = await BackupWorld.of(t, 2, days);
  await first.deps.masterKeys?.rotateMasterKey(1);
  t.match((await first.must('GET', '/v1/keys')).body, {
    current: 2,
    epochs: [{ epoch: 1 }],
    opensNothingFrom: undefined,
  });
  // A crash here: the vault has another key, and nobody wrote it down. A thief comes, and then somebody is erased.
  await first.close();
  const old = join(world.folder, 'old');
  mkdirSync(old);
  copyFileSync(join(world.config.dataDir, 'vault.db'), join(old, 'vault.db'));
  const keys = readFileSync(join(world.config.secretsDir, 'master.key'), 'utf8').trim().split('\n');
  const product = await Product.of(t, world.folder, days);
  const { deps } = product;
  const { erasure } = await eraseIn(product, { customers: [ids[0] as string], dataCategories: ALL_CATEGORIES });
  const backups = async () => {
    const { facts } = await certificateFacts(deps, erasure as Id, (await deps.ledger.head()).position);
    return facts.backups;
  };
  const before = await backups();
  t.equal(before.epoch, 2);
  const types = (await everyEvent(deps.ledger)).map(({ type }) => type);
  t.ok(types.indexOf('MasterKeyRotated') < types.indexOf('ErasureCompleted'), 'written down before the completion');

  const made = await world.backup();
  const { backup, madeAt } = made.manifest;
  const facts = { backup, madeAt, manifest: made.digest, epoch: made.manifest.vault.epoch };
  await recordBackup(deps, await product.caller(), { ...facts, size: '0', ledger: 'included' });
  const proof = { ...facts, verifiedAt: deps.clock.now(), sampled: 1, keys: 1 };
  await recordVerifiedBackup(deps, await product.caller(), proof);
  t.equal(await keepKeys(deps), 1, 'the older epoch is destroyed');
  t.same(await backups(), before, 'which says nothing of the copy that the newer one opens');
  const stolen = keys.find((line) => line.startsWith('2:')) as string;
  const opened = {
    file: join(old, 'vault.db'),
    secretsDir: join(old, 'secrets'),
    masterKey: stolen,
    clock: systemClock,
  };
  await (await openEmbeddedVault(opened)).close();
});

t.test('no epoch is left out of the ledger, whatever was cut short or put back', long, async (t) => {
  const { world, product: first } = await BackupWorld.of(t, 1);
  await first.deps.masterKeys?.rotateMasterKey(1);
  t.equal(await keepKeys(first.deps), 1, 'a rotation that nobody wrote down is, and is not done once more');
  t.same(await epochsOf(first), [1, 2]);
  const made = await world.backup();
  await first.deps.masterKeys?.rotateMasterKey(2);
  await first.must('POST', '/v1/keys/rotations', {});
  t.same(await epochsOf(first), [1, 2, 3, 4]);
  await first.close();

  world.setAside('data');
  await world.restore(made.folder);
  const again = await Product.of(t, world.folder);
  t.match(
    (await again.must('GET', '/v1/keys')).body,
    { current: 4, epochs: [1, 2, 3, 4].map((epoch) => ({ epoch })), wrapped: [{ epoch: 4 }] },
    'also those from after the backup, whose keys are here still',
  );
});

t.test('a destroyed key that comes back with an older kit is destroyed again', long, async (t) => {
  const { world, product } = await BackupWorld.of(t, 1, { REGESTA_BACKUP_RETENTION_DAYS: '0' });
  const { deps } = product;
  const kit = readKit(world.kit);
  const caller = () => product.caller();
  await recordKit(deps, await caller(), { madeAt: deps.clock.now(), epochs: [1] });
  await product.must('POST', '/v1/keys/rotations', {});
  const made = await world.backup();
  const { backup, madeAt } = made.manifest;
  const facts = { backup, madeAt, manifest: made.digest, epoch: made.manifest.vault.epoch };
  await recordBackup(deps, await caller(), { ...facts, size: '0', ledger: 'included' });
  await recordVerifiedBackup(deps, await caller(), { ...facts, verifiedAt: deps.clock.now(), sampled: 1, keys: 1 });
  t.equal(await keepKeys(deps), 1);
  t.match((await product.must('GET', '/v1/keys')).body, { held: [2], kit: { epochs: [1], destroyed: [1] } });
  await product.close();
  const file = join(world.config.secretsDir, 'master.key');
  writeFileSync(file, `${readFileSync(file, 'utf8')}${kit.masterKeys}`);
  const again = await Product.of(t, world.folder, { REGESTA_BACKUP_RETENTION_DAYS: '0' });
  t.equal(await keepKeys(again.deps), 1);
  t.match((await again.must('GET', '/v1/keys')).body, { held: [2] });
  t.equal(readFileSync(file, 'utf8').includes(kit.masterKeys.slice(2).trim()), false, 'nor in the file');
  t.equal(await keepKeys(again.deps), 0);
});

t.test('a kit gives back the master keys that the backup needs, and no older one', long, async (t) => {
  const { world, product } = await BackupWorld.of(t, 1);
  const old = await world.backup();
  await product.must('POST', '/v1/keys/rotations', {});
  const made = await world.backup();
  await product.close();
  const renewed = join(world.folder, 'kit-2.txt');
  await makeKit(world.config, { out: renewed, newKey: false, renew: world.kit });
  const file = join(world.config.secretsDir, 'master.key');
  const epochs = () => [...readFileSync(file, 'utf8').matchAll(/^([0-9]+):/gm)].map(([, n]) => Number(n)).sort();
  t.same(epochs(), [1, 2]);
  for (const what of ['data', 'secrets'] as const) world.setAside(what);
  const desk = backupDesk(() => world.config);
  const recover = (kitFile: string, from: string) =>
    desk.recover({ kitFile, from, journalFile: world.journalCopy, journalUnknown: false });

  await t.rejects(recover(world.kit, made.folder), { code: 'BACKUP_VAULT_UNOPENED', message: /of epoch 2/ });
  t.notOk(existsSync(world.config.secretsDir), 'a kit that is too old leaves nothing behind');
  const damaged = join(world.folder, 'damaged');
  cpSync(made.folder, damaged, { recursive: true });
  rmSync(join(damaged, 'vault.tar.age'));
  await t.rejects(recover(renewed, damaged), { code: 'BACKUP_ARCHIVE_MISSING' });
  t.same(epochs(), [2]);
  t.match(await recover(renewed, old.folder), { journal: 'file' }, 'another backup, after a try that failed');
  t.same(epochs(), [1, 2], 'the older one needs the older key; the number of the newer one stays taken');
  for (const what of ['data', 'secrets'] as const) world.setAside(what);
  t.match(await recover(renewed, made.folder), { journal: 'file' });
  t.same(epochs(), [2]);
  const again = await Product.of(t, world.folder);
  t.match((await again.must('GET', '/v1/keys')).body, { held: [2], current: 2 });
});

t.test(
  'master keys in the environment: the operator gives a newer one, and attests that the older is gone',
  long,
  async (t) => {
    const [one, two] = [`1:${randomBytes(32).toString('base64')}`, `2:${randomBytes(32).toString('base64')}`] as const;
    const folder = productFolder(t);
    const clock = new TestClock();
    const days = { REGESTA_KEY_ROTATION_DAYS: '1', REGESTA_BACKUP_RETENTION_DAYS: '0' };
    const first = await Product.open(folder, { ...days, REGESTA_MASTER_KEY: one }, clock);
    const id = (await first.must('POST', '/v1/customers', registration(0))).body['id'];
    clock.stopAt(clock.now(), 2 * DAY);
    t.equal(await keepKeys(first.deps), 0, 'due, and nothing that the schedule could do');
    t.equal((await first.ask('POST', '/v1/keys/rotations', {})).body['code'], 'VAULT_MASTER_KEY_MISSING');
    await first.close();

    const second = await Product.open(folder, { ...days, REGESTA_MASTER_KEY: `${two},${one}` }, clock);
    t.equal(await keepKeys(second.deps), 2, 'the newer one takes over');
    const caller = () => second.caller();
    const facts = {
      backup: '0'.repeat(26),
      madeAt: clock.now(),
      manifest: randomBytes(32).toString('base64'),
      epoch: 2,
    };
    const proof = { ...facts, verifiedAt: clock.now(), sampled: 1, keys: 16 };
    t.match(await recordVerifiedBackup(second.deps, await caller(), proof as never), { reason: 'backup-unknown' });
    const made = { ...facts, size: '0', ledger: 'included' };
    t.match(await recordBackup(second.deps, await caller(), made as never), { kind: 'written' });
    t.match(await recordVerifiedBackup(second.deps, await caller(), proof as never), { kind: 'written' });
    const destruction = { epoch: 1, attested: true };
    t.equal((await second.ask('POST', '/v1/keys/destructions', destruction)).body['code'], 'VAULT_MASTER_KEY_HELD');
    t.equal(
      (await second.ask('POST', '/v1/keys/destructions', { epoch: 1, attested: false })).body['code'],
      'EPOCH_NOT_ATTESTED',
    );
    await second.close();

    const third = await Product.of(t, folder, { ...days, REGESTA_MASTER_KEY: two }, clock);
    t.equal(await keepKeys(third.deps), 0, 'nobody attests for the operator');
    t.equal(
      (await third.ask('POST', '/v1/keys/destructions', { epoch: 1, attested: false })).body['code'],
      'EPOCH_NOT_ATTESTED',
    );
    t.match((await third.must('POST', '/v1/keys/destructions', destruction)).body, { outcome: 'written' });
    t.match((await third.must('POST', '/v1/keys/destructions', destruction)).body, { outcome: 'unchanged' });
    t.match(await vaultEpochsAt(third.deps, third.deps.clock.now()), { isAttested: true, current: 2 });
    t.same(await kinds(third, id), ['opened']);
  },
);

t.test('an epoch is never used for two keys, also after an older vault alone was put back', long, async (t) => {
  const folder = productFolder(t);
  const first = await Product.open(folder);
  const id = (await first.must('POST', '/v1/customers', registration(0))).body['id'];
  await first.close();
  const copy = join(folder, 'copy');
  cpSync(join(folder, 'data', 'vault.db'), copy);
  const oldKey = readFileSync(join(folder, 'secrets', 'master.key'));
  const second = await Product.open(folder);
  await second.must('POST', '/v1/keys/rotations', {});
  await second.must('POST', '/v1/keys/rotations', {});
  await second.close();
  for (const side of ['', '-wal', '-shm']) rmSync(join(folder, 'data', `vault.db${side}`), { force: true });
  cpSync(copy, join(folder, 'data', 'vault.db'));
  writeFileSync(join(folder, 'secrets', 'master.key'), oldKey);
  const third = await Product.of(t, folder);
  await third.must('POST', '/v1/keys/rotations', {});
  t.match((await third.must('GET', '/v1/keys')).body, { current: 4, held: [1, 4] });
  t.same(await kinds(third, id), ['opened']);
});
