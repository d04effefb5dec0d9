import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { idOf, type Owner, randomId } from '../../src/kernel/ids.ts';
import type { SealedRef } from '../../src/kernel/sealed.ts';
import { dataFolder, secretsFolder, vaultAdapters } from '../contracts/key-vault-adapters.ts';
import {
  closing,
  filesHolding,
  newCustomer,
  openAll,
  openOne,
  sealOne,
  shredRequest,
  VaultProcess,
  vaultFolder,
  withSession,
} from '../support/vault-fixtures.ts';

const { open } = vaultAdapters.embedded;
const vaultFile = (folder: string): string => join(dataFolder(folder), 'vault.db');
const journalFile = (folder: string): string => join(secretsFolder(folder), 'erasure-journal.jsonl');
const masterFile = (folder: string): string => join(secretsFolder(folder), 'master.key');

t.test('after a shred the wrapped bytes are in no file of the vault, however its pages were used', async (t) => {
  const folder = vaultFolder(t);
  const vault = closing(t, await open(folder));
  const owners = Array.from({ length: 1200 }, newCustomer);
  await Promise.all(owners.map((owner) => withSession(vault, owner, ['identity', 'contact'], () => undefined)));
  const shredded: Buffer[] = [];
  for (let round = 0; round < 4; round++) {
    const doomed = owners.filter((_, i) => i % 5 === round);
    const needles = doomed.map((owner) => wrappedOf(folder, owner, 'identity'));
    t.strictSame(filesHolding(folder, needles).length > 0, true, 'they are found before');
    await vault.shred(shredRequest(doomed, ['identity']));
    shredded.push(...needles);
    t.strictSame(filesHolding(folder, shredded), []);
    await Promise.all(
      Array.from({ length: 200 }, newCustomer).map((owner) => withSession(vault, owner, ['identity'], () => undefined)),
    );
    await vault.rotateMasterKey();
    await Promise.all(
      doomed.map((owner) => t.rejects(vault.session({ owner, seal: ['identity'] }), { code: 'VAULT_ERASED' })),
    );
  }
  const kept = owners.filter((_, i) => i % 5 === 4);
  await Promise.all(kept.map((owner) => withSession(vault, owner, ['identity'], () => undefined)));
});

t.test('after a shred nothing joins a suppression to the customer it came from', async (t) => {
  const folder = vaultFolder(t);
  const vault = closing(t, await open(folder));
  const owner = newCustomer();
  for (let i = 0; i < 300; i++) await vault.reserve('crm', `id-${i}`, i % 100 === 7 ? idOf(owner) : randomId());
  const db = new Database(vaultFile(folder), { readonly: true });
  const rows = db.prepare('SELECT lookup, suppression FROM reservations WHERE customer = ?').all(idOf(owner)) as {
    lookup: Buffer;
    suppression: Buffer;
  }[];
  db.close();
  t.equal(rows.length, 3);
  const joined = rows.flatMap(({ lookup, suppression }) => [
    Buffer.concat([lookup, suppression]),
    Buffer.concat([suppression, Buffer.from(idOf(owner))]),
  ]);
  t.not(filesHolding(dataFolder(folder), joined).length, 0, 'they stand side by side before');
  await vault.shred(shredRequest([owner], ['source']));
  t.strictSame(filesHolding(dataFolder(folder), joined), []);
  const lines = readFileSync(journalFile(folder), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.strictSame(
    lines.map((line) => line.t),
    ['key', 'suppression', 'suppression', 'suppression'],
  );
  t.ok(lines.slice(1).every((line) => Object.keys(line).sort().join() === 'hmac,on,t,until'));
  t.strictSame(
    lines.slice(1).map((line) => line.hmac),
    lines
      .slice(1)
      .map((line) => line.hmac)
      .sort(),
  );
});

t.test('an older vault that is put back forgets again before it serves', async (t) => {
  const folder = vaultFolder(t);
  const owner = newCustomer();
  const first = await open(folder);
  const ref = await withSession(first, owner, ['identity', 'source'], (session) => sealOne(session, 'identity', {}));
  await first.reserve('crm', 'A1', idOf(owner));
  await first.close();
  const needle = wrappedOf(folder, owner, 'identity');
  cpSync(dataFolder(folder), join(folder, 'backup'), { recursive: true });

  const second = await open(folder);
  const request = shredRequest([owner], ['identity', 'source', 'note']);
  const outcome = await second.shred(request);
  await second.close();
  rmSync(dataFolder(folder), { recursive: true });
  cpSync(join(folder, 'backup'), dataFolder(folder), { recursive: true });
  t.strictSame(filesHolding(dataFolder(folder), [needle]), ['vault.db'], 'the key is back');

  const third = closing(t, await open(folder));
  t.strictSame(filesHolding(dataFolder(folder), [needle]), []);
  t.strictSame(await openOne(third, ref), { kind: 'erased', at: request.at, request: request.request });
  t.strictSame(await third.resolve('crm', 'A1'), { kind: 'suppressed' });
  t.strictSame(await third.shred(request), outcome, 'and says the same of it');
});

t.test('a new vault beside an old journal knows what was erased', async (t) => {
  const folder = vaultFolder(t);
  const owner = newCustomer();
  const first = await open(folder);
  await first.reserve('crm', 'A1', idOf(owner));
  await first.shred(shredRequest([owner], ['source']));
  await first.close();
  rmSync(dataFolder(folder), { recursive: true });
  const second = closing(t, await open(folder));
  await t.rejects(second.session({ owner, seal: ['source'] }), { code: 'VAULT_ERASED' });
});

t.test('the journal: a lost one is written again, a torn end is cut, a damaged line stops the start', async (t) => {
  const folder = vaultFolder(t);
  const owners = [newCustomer(), newCustomer()] as const;
  const first = await open(folder);
  await first.reserve('crm', 'A1', idOf(owners[0]));
  await first.shred(shredRequest([owners[0]], ['identity', 'source']));
  await first.close();
  const whole = readFileSync(journalFile(folder), 'utf8');
  rmSync(journalFile(folder));
  await (await open(folder)).close();
  t.strictSame(readFileSync(journalFile(folder), 'utf8').split('\n').sort(), whole.split('\n').sort());

  appendFileSync(journalFile(folder), '{"at":"2026-11-2');
  const second = await open(folder);
  await second.shred(shredRequest([owners[1]], ['note']));
  await second.close();
  t.equal(readFileSync(journalFile(folder), 'utf8').trim().split('\n').length, 4);
  await (await open(folder)).close();

  writeFileSync(journalFile(folder), whole.replace('"t":"key"', '"t":"kez"'));
  await t.rejects(open(folder), { code: 'VAULT_CORRUPT', details: { line: 1 } });
});

t.test('master keys: made once for an empty vault, and a wrong or missing one mints nothing', async (t) => {
  const folder = vaultFolder(t);
  const ref = await sealedIn(folder, newCustomer());
  t.equal(statSync(masterFile(folder)).mode & 0o777, 0o600);
  t.equal(statSync(secretsFolder(folder)).mode & 0o777, 0o700);
  t.equal(statSync(vaultFile(folder)).mode & 0o777, 0o600);
  const [right, before] = [readFileSync(masterFile(folder)), readFileSync(vaultFile(folder))] as const;

  rmSync(secretsFolder(folder), { recursive: true });
  await t.rejects(open(folder), { code: 'VAULT_MASTER_KEY_MISSING', message: /master key of epoch 1/ });
  t.notOk(existsSync(secretsFolder(folder)), 'none is made');
  mkdirSync(secretsFolder(folder));
  const wrong: readonly (readonly [string, string])[] = [
    [`1:${randomBytes(32).toString('base64')}`, 'VAULT_MASTER_KEY_WRONG'],
    ['', 'VAULT_MASTER_KEY_WRONG'],
    ['1:AAAA', 'VAULT_MASTER_KEY_WRONG'],
    [`0:${randomBytes(32).toString('base64')}`, 'VAULT_MASTER_KEY_WRONG'],
    [`2:${randomBytes(32).toString('base64')}`, 'VAULT_MASTER_KEY_MISSING'],
  ];
  for (const [text, code] of wrong) {
    writeFileSync(masterFile(folder), text);
    await t.rejects(open(folder), { code }, code);
    rmSync(masterFile(folder));
    await t.rejects(open(folder, { masterKey: text }), { code }, 'and from the environment');
  }
  t.ok(readFileSync(vaultFile(folder)).equals(before), 'the file was not touched');
  const given = closing(t, await open(folder, { masterKey: right.toString('utf8') }));
  t.equal((await openOne(given, ref)).kind, 'opened', 'the right one, from the environment');
  t.notOk(existsSync(masterFile(folder)));
});

t.test('a copy of the data without the secrets opens nothing', async (t) => {
  const folder = vaultFolder(t);
  await sealedIn(folder, newCustomer());
  const thief = vaultFolder(t);
  cpSync(dataFolder(folder), dataFolder(thief), { recursive: true });
  await t.rejects(open(thief), { code: 'VAULT_MASTER_KEY_MISSING' });
  await t.rejects(open(thief, { masterKey: randomBytes(32).toString('base64') }), { code: 'VAULT_MASTER_KEY_WRONG' });
});

t.test(
  'rotation: everything opens, also in a process that was there before, and old epochs can be taken away',
  async (t) => {
    const folder = vaultFolder(t);
    const [vault, other] = [await open(folder), await open(folder, { cachedKeys: 2 })] as const;
    closing(t, other);
    const refs = await Promise.all(
      Array.from({ length: 1100 }, newCustomer).map((owner) =>
        withSession(vault, owner, ['identity'], (session) => sealOne(session, 'identity', {})),
      ),
    );
    await vault.reserve('crm', 'A1', randomId());
    const tokens = await vault.queryTokens('name', 'zoe');
    t.strictSame(await vault.rotateMasterKey(), { epoch: 2, rewrapped: 1104, damaged: 0 });
    refs.push(await withSession(other, newCustomer(), ['note'], (session) => sealOne(session, 'note', {})));
    t.ok((await openAll(other, refs)).every((one) => one.kind === 'opened'));
    t.strictSame(await vault.rotateMasterKey(), { epoch: 3, rewrapped: 1105, damaged: 0 });
    await vault.close();

    const [newest] = readFileSync(masterFile(folder), 'utf8').split('\n') as [string];
    t.match(newest, /^3:/);
    writeFileSync(masterFile(folder), newest);
    const reopened = closing(t, await open(folder));
    t.ok((await openAll(reopened, refs)).every((one) => one.kind === 'opened'));
    t.equal((await reopened.resolve('crm', 'A1')).kind, 'customer', 'lookups live on');
    t.strictSame(await reopened.queryTokens('name', 'zoe'), tokens, 'and search');
  },
);

t.test('a rotation that is killed is finished by the next one', async (t) => {
  const folder = vaultFolder(t);
  const vault = await open(folder);
  const refs = await Promise.all(
    Array.from({ length: 3000 }, newCustomer).map((owner) =>
      withSession(vault, owner, ['identity'], (session) => sealOne(session, 'identity', {})),
    ),
  );
  await vault.close();
  const process = new VaultProcess(t, 'embedded', folder);
  await process.ask('open');
  const watcher = new Database(vaultFile(folder), { readonly: true });
  const rotating = process.ask('rotate').catch(() => undefined);
  const rewrapped = watcher.prepare("SELECT count(*) FROM keys WHERE substr(wrapped, 1, 4) = x'00000002'").pluck();
  while (rewrapped.get() === 0) await new Promise(setImmediate);
  process.child.kill('SIGKILL');
  await Promise.all([process.exited, rotating]);
  const done = rewrapped.get() as number;
  watcher.close();
  const after = closing(t, await open(folder));
  t.ok(
    (await openAll(after, refs)).every((one) => one.kind === 'opened'),
    'half way, everything opens',
  );
  const rest = await after.rotateMasterKey();
  // When the kill came after the last batch there was nothing to finish, and this was a rotation of its own.
  t.ok(done < 3000 ? rest.epoch === 2 && rest.rewrapped === 3000 - done : rest.epoch >= 2);
  t.ok((await openAll(after, refs)).every((one) => one.kind === 'opened'));
});

t.test('a master key from the environment is rotated by giving the new one beside the old one', async (t) => {
  const folder = vaultFolder(t);
  const [old, young] = [`1:${randomBytes(32).toString('base64')}`, `2:${randomBytes(32).toString('base64')}`] as const;
  const first = await open(folder, { masterKey: old });
  const ref = await withSession(first, newCustomer(), ['identity'], (session) => sealOne(session, 'identity', {}));
  await t.rejects(first.rotateMasterKey(), { code: 'VAULT_MASTER_KEY_MISSING' });
  await first.close();
  const second = await open(folder, { masterKey: `${young},${old}` });
  t.equal((await second.rotateMasterKey()).epoch, 2);
  await second.close();
  t.equal((await openOne(closing(t, await open(folder, { masterKey: young })), ref)).kind, 'opened');
});

t.test('a row that was moved or changed in the file is damage, not an erasure', async (t) => {
  const folder = vaultFolder(t);
  const owner = newCustomer();
  const ref = await sealedIn(folder, owner);
  const db = new Database(vaultFile(folder));
  db.prepare('UPDATE keys SET owner = ?').run(newCustomer());
  const moved = db.prepare('SELECT owner FROM keys').pluck().get() as Owner;
  db.close();
  const vault = closing(t, await open(folder));
  t.strictSame(await openOne(vault, { ...ref, owner: moved }), { kind: 'unreadable', code: 'KEY_MISSING' });
  await t.rejects(vault.session({ owner: moved, seal: ['identity'] }), { code: 'VAULT_CORRUPT' });
  t.strictSame(await vault.rotateMasterKey(), { epoch: 2, rewrapped: 4, damaged: 1 });
});

t.test('a file that is no key vault is refused', async (t) => {
  const folder = vaultFolder(t);
  mkdirSync(dataFolder(folder));
  writeFileSync(vaultFile(folder), randomBytes(8192));
  await t.rejects(open(folder), { code: 'VAULT_CORRUPT' });
  rmSync(vaultFile(folder));
  const foreign = new Database(vaultFile(folder));
  foreign.exec('CREATE TABLE t (x)');
  foreign.close();
  await t.rejects(open(folder), { code: 'VAULT_CORRUPT' });
  t.notOk(existsSync(secretsFolder(folder)));
});

t.test('a reader that never lets go makes the shred answer busy; asked again later, it finishes', async (t) => {
  const folder = vaultFolder(t);
  const vault = closing(t, await open(folder, { shredLimitMs: 200 }));
  const owner = newCustomer();
  const ref = await withSession(vault, owner, ['identity'], (session) => sealOne(session, 'identity', {}));
  const needle = wrappedOf(folder, owner, 'identity');
  const reader = new Database(vaultFile(folder), { readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM keys').get();
  const request = shredRequest([owner], ['identity']);
  await t.rejects(vault.shred(request), { code: 'VAULT_SHRED_BUSY' });
  t.equal((await openOne(vault, ref)).kind, 'erased', 'it counts as erased already');
  t.not(filesHolding(dataFolder(folder), [needle]).length, 0, 'and is not called done');
  reader.exec('COMMIT');
  reader.close();
  t.equal((await vault.shred(request)).tombstones.length, 1);
  t.strictSame(filesHolding(dataFolder(folder), [needle]), []);
});

t.test('a full disk refuses writes with a clear code, and it goes on when there is room', async (t) => {
  const folder = vaultFolder(t);
  const disk = smallDisk(t, folder);
  if (disk === undefined) {
    t.pass('not run: a small file system can be mounted only by root');
    return;
  }
  const vault = closing(t, await open(folder, { heartbeatMs: 30, staleAfterMs: 60_000 }));
  const ref = await withSession(vault, newCustomer(), ['identity'], (session) => sealOne(session, 'identity', {}));
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(64), { flag: 'w' });
  fill(join(disk, 'ballast'));
  const refused = await attemptUntilRefused(() => withSession(vault, newCustomer(), ['identity'], () => undefined));
  t.equal(refused, 'VAULT_NO_SPACE');
  t.match(vault.health(), { ready: false, code: 'VAULT_NO_SPACE' });
  t.equal((await openOne(vault, ref)).kind, 'opened', 'what is there can be read');
  truncateSync(join(disk, 'ballast'));
  const owner = newCustomer();
  const late = await withSession(vault, owner, ['identity'], (session) => sealOne(session, 'identity', {}));
  t.strictSame(vault.health(), { ready: true });
  t.equal((await openOne(vault, late)).kind, 'opened');
});

t.test('nothing that was sealed, reserved or keyed stands in any file of the vault', async (t) => {
  const folder = vaultFolder(t);
  const vault = closing(t, await open(folder));
  const owner = newCustomer();
  await withSession(vault, owner, ['identity'], async (session) => {
    const ref = sealOne(session, 'identity', { name: 'Zoë Lüdenscheidt', email: 'zoe@example.org' });
    await vault.indexTokens(ref, ['name', 'email']);
  });
  await vault.queryTokens('email', 'zoe@example.org');
  await vault.reserve('crm', 'LUEDENSCHEIDT-1', idOf(owner));
  await vault.commandFor(randomId(), 'zoe-retry-key', '{"name":"Zoë Lüdenscheidt"}');
  const words = ['Zoë', 'scheidt', 'SCHEIDT', 'zoe@', 'zoe-retry'].map((word) => Buffer.from(word, 'utf8'));
  t.strictSame(filesHolding(folder, words), []);
  t.ok(readdirSync(dataFolder(folder)).length > 0);
});

async function sealedIn(folder: string, owner: Owner): Promise<SealedRef> {
  const vault = await open(folder);
  const ref = await withSession(vault, owner, ['identity'], (session) => sealOne(session, 'identity', { name: 'Zoë' }));
  await vault.close();
  return ref;
}

function wrappedOf(folder: string, owner: Owner, category: string): Buffer {
  const db = new Database(vaultFile(folder), { readonly: true });
  try {
    const wrapped = db
      .prepare('SELECT wrapped FROM keys WHERE owner = ? AND category = ?')
      .pluck()
      .get(owner, category);
    return wrapped as Buffer;
  } finally {
    db.close();
  }
}

/** The data folder on a file system of 2 MiB; `undefined` where we may not mount one. */
function smallDisk(t: Test, folder: string): string | undefined {
  const disk = dataFolder(folder);
  mkdirSync(disk, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  t.teardown(() => execFileSync('umount', ['-l', disk]));
  return disk;
}

function fill(path: string): void {
  for (const size of [65536, 4096, 1]) {
    try {
      for (;;) appendFileSync(path, Buffer.alloc(size));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}

async function attemptUntilRefused(attempt: () => Promise<unknown>): Promise<string | undefined> {
  for (let i = 0; i < 5000; i++) {
    try {
      await attempt();
    } catch (error) {
      return (error as { code?: string }).code;
    }
  }
  return undefined;
}
