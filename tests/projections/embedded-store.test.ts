import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { readModels } from '../../src/projections/models/read-models.ts';
import { openEmbeddedReadModels } from '../../src/projections/store/embedded-store.ts';
import { failureOf } from '../../src/projections/store/failure.ts';
import { checkpointAt, readModelStoreContract } from '../contracts/read-model-store.contract.ts';

t.test('the embedded store keeps the promises of the port', (t) => readModelStoreContract(t, 'embedded'));

const folder = mkdtempSync(join(tmpdir(), 'regesta-store-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const models = readModels;

t.test('a damaged file of ours is thrown away and made again', async (t) => {
  const file = join(folder, 'damaged.db');
  const store = await openEmbeddedReadModels({ file, models });
  await store.commit([], checkpointAt(1n));
  await store.close();
  const bytes = readFileSync(file);
  // The mark of the file stands in the first page's header and is left; all the rest is noise.
  bytes.fill(0xa5, 100);
  writeFileSync(file, bytes);
  const again = await openEmbeddedReadModels({ file, models });
  t.equal(await again.checkpoint(), undefined);
  await again.commit([], checkpointAt(2n));
  await again.close();
});

t.test('a file of somebody else is refused and left as it is', async (t) => {
  const table = join(folder, 'customers.csv');
  writeFileSync(table, 'name;email\n'.repeat(500));
  await t.rejects(openEmbeddedReadModels({ file: table, models }), { code: 'PROJECTION_CORRUPT' });
  t.equal(readFileSync(table, 'utf8').length, 5500);

  const database = join(folder, 'other.db');
  const db = new Database(database);
  db.exec('CREATE TABLE precious (x); INSERT INTO precious VALUES (1)');
  db.close();
  await t.rejects(openEmbeddedReadModels({ file: database, models }), { code: 'PROJECTION_CORRUPT' });
  const reopened = new Database(database);
  t.equal(reopened.prepare('SELECT count(*) FROM precious').pluck().get(), 1);
  reopened.close();
});

t.test('a full disk has its code, and a fault of ours stays one', async (t) => {
  const db = new Database(':memory:');
  t.teardown(() => db.close());
  db.pragma('max_page_count = 4');
  db.exec('CREATE TABLE big (x)');
  const failure = (sql: string): unknown => {
    try {
      db.exec(sql);
      return undefined;
    } catch (error) {
      return failureOf(error);
    }
  };
  t.match(failure('INSERT INTO big VALUES (zeroblob(100000))'), { code: 'PROJECTION_NO_SPACE' });
  t.match(failure('INSERT INTO nowhere VALUES (1)'), { code: 'SQLITE_ERROR' });
});

t.test('every read model has a primary key and strict types, so that its digest has an order', async (t) => {
  const db = new Database(':memory:');
  t.teardown(() => db.close());
  for (const model of models) db.exec(model.schema);
  const tables = db.pragma('table_list') as { name: string; strict: number; schema: string }[];
  const ours = tables.filter((table) => !table.name.startsWith('sqlite_'));
  t.ok(ours.length > 20);
  for (const { name, strict } of ours) {
    t.equal(strict, 1, `${name} is strict`);
    const columns = db.pragma(`table_info(${name})`) as { pk: number }[];
    t.ok(
      columns.some((column) => column.pk > 0),
      `${name} has a key`,
    );
  }
});
