import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { Change, Checkpoint, ReadModelStore } from '../../src/projections/read-model-store.ts';
import { openEmbeddedReadModels, type StoredModel } from '../../src/projections/store/embedded-store.ts';

export type ReadModelStoreAdapter = 'embedded';

export interface ReadModelStoreUnderTest {
  /** Opens what is there, or makes it. Never twice at once, save to show that it is refused. */
  open(models: readonly StoredModel[]): Promise<ReadModelStore>;
  /** Every byte that the store keeps anywhere, to look for what should be gone. */
  bytes(): Buffer;
  dispose(): Promise<void>;
}

/** Every adapter runs the same suite; one that is forgotten here does not compile. */
export const readModelStores: Readonly<Record<ReadModelStoreAdapter, () => ReadModelStoreUnderTest>> = {
  embedded: () => {
    const folder = mkdtempSync(join(tmpdir(), 'regesta-store-'));
    return {
      open: (models) => openEmbeddedReadModels({ file: join(folder, 'read-models.db'), models }),
      bytes: () => Buffer.concat(readdirSync(folder).map((file) => readFileSync(join(folder, file)))),
      dispose: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
};

const words: StoredModel = {
  name: 'words',
  version: 1,
  schema: `
    CREATE TABLE word (word TEXT PRIMARY KEY, place INTEGER NOT NULL, note TEXT) STRICT, WITHOUT ROWID;
    CREATE TABLE other (a TEXT NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (b, a)) STRICT;
  `,
};

const put = (word: string, place: number | bigint, note: string | null = null): Change => ({
  sql: 'INSERT INTO word (word, place, note) VALUES (?, ?, ?)',
  params: [word, place, note],
});
const drop = (word: string): Change => ({ sql: 'DELETE FROM word WHERE word = ?', params: [word] });
const WORDS = { sql: 'SELECT * FROM word ORDER BY word', params: [] };

export const checkpointAt = (position: bigint): Checkpoint => ({
  position,
  stream: 'customer-0',
  revision: position,
  eventId: `event ${position}`,
  ledger: 'one',
  recordedAt: '2026-11-22T09:00:00.000Z' as never,
});

/** The promises of read-model-store.ts. */
export async function readModelStoreContract(t: Test, name: ReadModelStoreAdapter): Promise<void> {
  const start = async (t: Test) => {
    const under = readModelStores[name]();
    const opened: ReadModelStore[] = [];
    t.teardown(async () => {
      for (const store of opened) await store.close();
      await under.dispose();
    });
    const open = async (models: readonly StoredModel[] = [words]) => {
      const store = await under.open(models);
      opened.push(store);
      return store;
    };
    return { under, open };
  };

  await t.test('a commit is there with its checkpoint, now and after opening again', async (t) => {
    const { open } = await start(t);
    const store = await open();
    t.equal(await store.checkpoint(), undefined);
    await store.commit([put('a', 1), put('b', 9_007_199_254_740_993n, 'x')], checkpointAt(7n));
    t.strictSame(await store.checkpoint(), checkpointAt(7n));
    const rows = [
      { word: 'a', place: 1n, note: null },
      { word: 'b', place: 9_007_199_254_740_993n, note: 'x' },
    ];
    t.strictSame(await store.read([WORDS]), [rows], 'integers as bigint, none of them rounded');
    const { recordedAt: _, ...foreign } = checkpointAt(8n);
    await store.commit([], foreign);
    await store.close();
    const again = await open();
    t.strictSame(await again.checkpoint(), foreign);
    t.strictSame(await again.read([WORDS]), [rows]);
  });

  await t.test('a commit that fails leaves nothing behind', async (t) => {
    const { open } = await start(t);
    const store = await open();
    await store.commit([put('a', 1)], checkpointAt(1n));
    await t.rejects(store.commit([put('b', 2), drop('a'), put('b', 3)], checkpointAt(2n)));
    t.strictSame(await store.read([WORDS]), [[{ word: 'a', place: 1n, note: null }]]);
    t.match(await store.checkpoint(), { position: 1n });
    await store.commit([put('c', 3)], checkpointAt(3n));
    t.equal((await store.read([WORDS]))[0]?.length, 2, 'and it goes on');
  });

  await t.test('changes are made in their order, and queries answered in theirs', async (t) => {
    const { open } = await start(t);
    const store = await open();
    const twice = { sql: 'INSERT INTO word (word, place, note) VALUES (?2, ?1, ?2)', params: [5, 'n'] };
    await store.commit([put('a', 1), drop('a'), put('a', 2), twice], checkpointAt(1n));
    const among = { sql: 'SELECT place FROM word WHERE word = ? OR note = ?', params: ['n', 'n'] };
    t.strictSame(await store.read([among, WORDS, { sql: 'SELECT 1 AS one', params: [] }]), [
      [{ place: 5n }],
      [
        { word: 'a', place: 2n, note: null },
        { word: 'n', place: 5n, note: 'n' },
      ],
      [{ one: 1n }],
    ]);
  });

  await t.test('the digest is of the rows and of nothing else', async (t) => {
    const { open, under } = await start(t);
    const one = await open();
    const empty = await one.digest();
    await one.commit([put('a', 1), put('b', 2)], checkpointAt(1n));
    const digest = await one.digest();
    t.not(digest, empty);
    await one.setNote('release', '2');
    await one.commit([put('c', 3)], checkpointAt(2n));
    t.not(await one.digest(), digest, 'one row more');
    await one.commit([drop('c'), drop('a'), put('a', 1)], checkpointAt(3n));
    t.equal(await one.digest(), digest, 'neither history, nor notes, nor the checkpoint');
    await one.commit([{ sql: "UPDATE word SET note = '' WHERE word = 'a'", params: [] }], checkpointAt(4n));
    t.not(await one.digest(), digest, 'an empty text is not nothing');
    await one.close();
    const two = await under.open([words]);
    await two.reset();
    await two.commit([put('b', 2)], checkpointAt(9n));
    await two.commit([put('a', 1)], checkpointAt(10n));
    t.equal(await two.digest(), digest);
    await two.close();
  });

  await t.test('a reset leaves it as new', async (t) => {
    const { open } = await start(t);
    const store = await open();
    const empty = await store.digest();
    await store.commit([put('a', 1)], checkpointAt(1n));
    await store.setNote('release', '1');
    await store.reset();
    t.equal(await store.checkpoint(), undefined);
    t.equal(await store.note('release'), undefined);
    t.equal(await store.digest(), empty);
    await store.commit([put('b', 1)], checkpointAt(1n));
    t.equal((await store.read([WORDS]))[0]?.length, 1);
  });

  await t.test('another store is made beside it and takes its place', async (t) => {
    const { open } = await start(t);
    const store = await open();
    await store.commit([put('old', 1)], checkpointAt(1n));
    const abandoned = await store.beside();
    await abandoned.commit([put('never', 1)], checkpointAt(5n));
    await abandoned.close();
    const beside = await store.beside();
    t.equal(await beside.checkpoint(), undefined, 'what an earlier rebuild left is gone');
    await beside.commit([put('new', 1)], checkpointAt(9n));
    await beside.setNote('release', '9');
    t.match(await store.read([WORDS]), [[{ word: 'old' }]], 'the old one serves until then');
    await store.replaceWith(beside);
    t.match(await store.read([WORDS]), [[{ word: 'new' }]]);
    t.match(await store.checkpoint(), { position: 9n });
    t.equal(await store.note('release'), '9');
    await t.rejects(beside.read([WORDS]), { code: 'PROJECTION_CLOSED' }, 'it is one store now');
    await store.commit([put('newer', 2)], checkpointAt(10n));
    await store.close();
    const again = await open();
    t.equal((await again.read([WORDS]))[0]?.length, 2);
  });

  await t.test('what was deleted is in no file after a purge', async (t) => {
    const { open, under } = await start(t);
    const store = await open();
    const secret = 'bm90aGluZyByZWFkYWJsZSBpcyBsZWZ0';
    // In no order of their keys, so that a store which keeps them sorted has to move many of them.
    const words = Array.from({ length: 2_000 }, (_, n) => `w${(n * 7_919) % 2_000}`);
    const rows = words.map((word, n) => put(word, n, `${secret}-${n}-${'x'.repeat(300)}`));
    await store.commit(rows, checkpointAt(1n));
    t.ok(under.bytes().includes(secret), 'it was there');
    const isDropped = (n: number): boolean => n % 3 === 0;
    const some = words.filter((_, n) => isDropped(n)).map((word) => drop(word));
    await store.commit([...some, put('kept', 1, 'kept-note')], checkpointAt(2n));
    await store.purge();
    const left = under.bytes();
    t.strictSame(
      words.flatMap((_, n) => (isDropped(n) && left.includes(`${secret}-${n}-x`) ? [n] : [])),
      [],
    );
    t.ok(under.bytes().includes('kept-note'));
  });

  await t.test('a second opener is refused while the first has it', async (t) => {
    const { open, under } = await start(t);
    const store = await open();
    await store.commit([put('a', 1)], checkpointAt(1n));
    await t.rejects(under.open([words]), { code: 'PROJECTION_IN_USE' });
    t.equal((await store.read([WORDS]))[0]?.length, 1);
  });

  await t.test('read models of another shape, or another reading of the events, begin anew', async (t) => {
    const { open } = await start(t);
    const one = await open();
    await one.commit([put('a', 1)], checkpointAt(1n));
    await one.close();
    const other = await open([{ ...words, version: 2 }]);
    t.equal(await other.checkpoint(), undefined);
    t.strictSame(await other.read([WORDS]), [[]]);
  });

  await t.test('nothing is answered after closing', async (t) => {
    const { open } = await start(t);
    const store = await open();
    await store.close();
    await store.close();
    for (const call of [
      () => store.read([WORDS]),
      () => store.commit([], checkpointAt(1n)),
      () => store.checkpoint(),
      () => store.digest(),
      () => store.reset(),
      () => store.beside(),
    ]) {
      await t.rejects(async () => void (await call()), { code: 'PROJECTION_CLOSED' });
    }
  });
}
