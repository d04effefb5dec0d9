import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import t from 'tap';
import { canonicalizeRecord } from '../../src/kernel/canonical-json.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { type EmbeddedLedgerOptions, openEmbeddedLedger } from '../../src/ledger/adapters/embedded/embedded-ledger.ts';
import { type Ledger, START } from '../../src/ledger/ledger.ts';
import { ledgerAdapters } from '../contracts/ledger-adapters.ts';
import { ledgerContract } from '../contracts/ledger.contract.ts';
import { TestClock } from '../support/ledger-clock.ts';
import {
  all,
  anEvent,
  codeOf,
  envelopes,
  eventOf,
  idsOf,
  newStream,
  rejection,
  someEvents,
} from '../support/ledger-events.ts';
import { verifiedIds } from '../support/ledger-integrity.ts';
import { startProcess } from '../support/ledger-process.ts';

const FORWARDS = { direction: 'forwards' } as const;
const folder = mkdtempSync(join(tmpdir(), 'regesta-embedded-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = (): string => join(folder, `${files++}`, 'ledger.db');
const open = (file: string, more: Partial<EmbeddedLedgerOptions> = {}): Promise<Ledger> =>
  openEmbeddedLedger({ file, clock: systemClock, ...more });

/** A closed ledger of some streams, and the ids in it in order. */
async function aLedger(): Promise<{ file: string; ids: string[] }> {
  const file = newFile();
  const ledger = await open(file);
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      const stream = newStream();
      await ledger.append(stream, 'noStream', [anEvent(stream, { n: 0 }, envelopes('a', 'identity', 'contact'))]);
      await ledger.append(stream, 0n, someEvents(stream, 3));
    }),
  );
  const ids = idsOf(await all(ledger.readAll({ fromPosition: START })));
  await ledger.close();
  return { file, ids };
}

await ledgerContract(t, 'embedded', ledgerAdapters.embedded);

t.test('the file holds the canonical bytes, in an order without gaps from 0', async (t) => {
  const { file, ids } = await aLedger();
  t.notOk(existsSync(`${file}-wal`), 'closing folds the log back into the file');
  t.same(verifiedIds(file), ids);
  const db = new Sqlite(file, { readonly: true });
  const rows = db.prepare('SELECT metadata, clear, sealed FROM events LEFT JOIN envelopes USING (ordinal)').all();
  db.close();
  for (const row of rows as Record<string, string | null>[]) {
    for (const text of Object.values(row)) {
      if (text !== null) t.equal(text, canonicalizeRecord(JSON.parse(text as string)));
    }
  }
});

t.test('rows of events cannot be changed, deleted, replaced or put in between', async (t) => {
  const { file, ids } = await aLedger();
  const db = new Sqlite(file);
  const copy = 'SELECT ordinal, prev, revision, id, stream, type, metadata, clear FROM events WHERE ordinal = 2';
  for (const [sql, why] of [
    [`UPDATE events SET clear = '{}' WHERE ordinal = 2`, 'never changed'],
    ['UPDATE events SET ordinal = ordinal + 100', 'never changed'],
    ['DELETE FROM events WHERE ordinal = 2', 'never deleted'],
    ['DELETE FROM events', 'never deleted'],
    [`INSERT OR REPLACE INTO events ${copy}`, 'without a gap'],
    [`INSERT INTO events ${copy.replace('ordinal,', '1000,')}`, 'without a gap'],
    [`UPDATE envelopes SET sealed = '{}'`, 'authorised purge'],
    ['DELETE FROM envelopes', 'authorised purge'],
    [`INSERT OR REPLACE INTO envelopes SELECT ordinal, '{}' FROM envelopes`, 'never changed'],
  ] as const) {
    t.throws(() => db.exec(sql), { message: new RegExp(why) }, sql);
  }
  db.close();
  t.same(verifiedIds(file), ids);
});

t.test('ciphertext goes only by an authorised purge, and its event stays whole', async (t) => {
  const file = newFile();
  const stream = newStream();
  const ledger = await open(file);
  const { position } = await ledger.append(stream, 'noStream', [anEvent(stream, {}, envelopes('p', 'identity'))]);
  const before = eventOf((await all(ledger.readStream(stream, FORWARDS)))[0]);
  await ledger.close();
  const db = new Sqlite(file);
  db.prepare('INSERT INTO purge_permits VALUES (?, ?)').run(Number(position), 'erasure');
  db.prepare('DELETE FROM envelopes WHERE ordinal = ?').run(Number(position));
  db.close();
  const again = await open(file);
  const after = eventOf((await all(again.readStream(stream, FORWARDS)))[0]);
  await again.close();
  t.same(after, { ...before, data: { clear: before.data.clear } });
  t.ok(after.metadata.sealed?.identity, 'the digest stands');
});

t.test(
  'a second process is refused and told who has the ledger, until that one is gone, however it went',
  async (t) => {
    const file = newFile();
    const child = startProcess('embedded-writer.ts', [file]);
    await child.said('ack', 5);
    const error = await open(file).catch((error) => error);
    t.equal(codeOf(error), 'LEDGER_IN_USE');
    t.equal(error.details.pid, child.pid);
    t.match(error.message, String(child.pid));
    await child.kill('SIGKILL');
    const ledger = await open(file);
    t.equal(await rejection(open(file)), 'LEDGER_IN_USE', 'a second time in the same process, too');
    await ledger.close();
    await (await open(file)).close();
  },
);

t.test('a writer that lost its lock stops as soon as another one has written', async (t) => {
  const file = newFile();
  const older = await open(file);
  const stream = newStream();
  await older.append(stream, 'noStream', [anEvent(stream)]);
  // What POSIX does when any descriptor of the lock file is closed in its process, done the hard way.
  rmSync(`${file}.lock`);
  const newer = await open(file);
  await newer.append(stream, 0n, [anEvent(stream)]);
  t.equal(await rejection(older.append(stream, 0n, [anEvent(stream)])), 'LEDGER_IN_USE');
  t.match(older.health(), { ready: false, code: 'LEDGER_IN_USE' });
  t.equal((await newer.append(stream, 1n, [anEvent(stream)])).revision, 2n);
  await older.close();
  await newer.close();
  t.equal(verifiedIds(file).length, 3);
});

t.test('what is not a ledger of ours is refused and left as it is', async (t) => {
  const { file } = await aLedger();
  const spoiled = (name: string, spoil: (path: string) => void): string => {
    const path = join(folder, `${name}.db`);
    copyFileSync(file, path);
    spoil(path);
    return path;
  };
  const sql = (text: string) => (path: string) => {
    const db = new Sqlite(path);
    db.exec(text);
    db.close();
  };
  const bytes = (at: number, length: number) => (path: string) => {
    const content = readFileSync(path);
    content.fill(0x5a, at, at + length);
    writeFileSync(path, content);
  };
  const other = join(folder, 'other.db');
  sql('CREATE TABLE customers (name TEXT)')(other);
  for (const [path, code] of [
    [other, 'LEDGER_FOREIGN'],
    [spoiled('another-application', sql('PRAGMA application_id = 7')), 'LEDGER_FOREIGN'],
    [spoiled('a-later-form', sql('PRAGMA user_version = 99')), 'LEDGER_FOREIGN'],
    [spoiled('no-trigger', sql('DROP TRIGGER events_no_update')), 'LEDGER_CORRUPT'],
    [spoiled('one-table-more', sql('CREATE TABLE more (x)')), 'LEDGER_CORRUPT'],
    [spoiled('magic', bytes(0, 16)), 'LEDGER_CORRUPT'],
    [spoiled('header', bytes(16, 84)), 'LEDGER_CORRUPT'],
    [spoiled('first-page', bytes(100, 8_000)), 'LEDGER_CORRUPT'],
    [spoiled('text', (path) => writeFileSync(path, 'name,email\n'.repeat(2_000))), 'LEDGER_CORRUPT'],
  ] as const) {
    const before = readFileSync(path);
    t.equal(await rejection(open(path)), code, path.slice(folder.length));
    t.ok(readFileSync(path).equals(before), 'untouched');
  }
});

t.test('an empty file, as a crash of the first start leaves it, becomes a ledger', async (t) => {
  const file = join(folder, 'empty.db');
  writeFileSync(file, '');
  const ledger = await open(file);
  t.same(await ledger.head(), { position: START });
  await ledger.close();
});

t.test('a chain that leads astray is an error and never a shorter history', async (t) => {
  const { file } = await aLedger();
  const db = new Sqlite(file);
  const stream = db.prepare('SELECT stream FROM events WHERE ordinal = 0').pluck().get() as never;
  db.exec('DROP TRIGGER events_no_update');
  db.prepare('UPDATE events SET prev = NULL WHERE stream = ? AND revision = 2').run(stream);
  db.exec(`CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT raise(ABORT, 'events are never changed'); END`);
  db.close();
  const ledger = await open(file);
  t.equal(await rejection(all(ledger.readStream(stream, FORWARDS))), 'LEDGER_CORRUPT');
  await ledger.close();
});

t.test(
  'a limit that is reached is a full disk: refused, nothing lost, and on it goes when there is room',
  async (t) => {
    const file = newFile();
    const ledger = await open(file, { maxPages: 60 });
    const acknowledged: string[] = [];
    const answers = new Set<string>();
    for (let n = 0; n < 100 && !answers.has('LEDGER_NO_SPACE'); n++) {
      const stream = newStream();
      const event = anEvent(stream, { filler: 'x'.repeat(20_000) });
      const answer = await rejection(ledger.append(stream, 'noStream', [event]));
      answers.add(answer);
      if (answer === 'accepted') acknowledged.push(event.id);
    }
    t.same(answers, new Set(['accepted', 'LEDGER_NO_SPACE']));
    t.match(ledger.health(), { ready: false, code: 'LEDGER_NO_SPACE' });
    t.same(idsOf(await all(ledger.readAll({ fromPosition: START }))), acknowledged, 'reading goes on');
    await ledger.close();
    const roomier = await open(file);
    const stream = newStream();
    t.equal((await roomier.append(stream, 'noStream', [anEvent(stream)])).position, BigInt(acknowledged.length));
    t.same(roomier.health(), { ready: true });
    await roomier.close();
    t.same(verifiedIds(file).slice(0, -1), acknowledged);
  },
);

t.test('a clock corrected by its own event may go behind the head, and the head means it from there on', async (t) => {
  const clock = new TestClock();
  const ledger = await open(newFile(), { clock });
  const stream = newStream('ledger');
  const wrong = clock.stopAt(systemClock.now(), 20 * 24 * 3_600_000);
  await ledger.append(stream, 'noStream', [anEvent(stream)]);
  clock.stopAt(wrong, -20 * 24 * 3_600_000);
  t.equal(await rejection(ledger.append(stream, 0n, [anEvent(stream)])), 'LEDGER_CLOCK_BEHIND');
  const correction = { ...anEvent(stream, { from: 0, to: 0 }), type: 'ClockCorrected' };
  const { recordedAt } = await ledger.append(stream, 0n, [correction]);
  t.equal(recordedAt, clock.now());
  t.equal((await ledger.head()).recordedAt, recordedAt);
  t.equal((await ledger.append(stream, 1n, [anEvent(stream)])).recordedAt, clock.now());
  await ledger.close();
});

t.test('a jump of the clock that an operator accepted is taken', async (t) => {
  const file = newFile();
  const clock = new TestClock();
  const first = await open(file, { clock });
  const stream = newStream();
  const { recordedAt } = await first.append(stream, 'noStream', [anEvent(stream)]);
  await first.close();
  const now = clock.stopAt(recordedAt, 40 * 24 * 3_600_000);
  const refusing = await open(file, { clock });
  t.equal(await rejection(refusing.append(stream, 0n, [anEvent(stream)])), 'LEDGER_CLOCK_JUMPED');
  await refusing.close();
  const accepting = await open(file, { clock, acceptJumpUntil: now });
  t.equal((await accepting.append(stream, 0n, [anEvent(stream)])).recordedAt, now);
  await accepting.close();
});

t.test('a stream longer than any batch and any chunk is read whole from both ends', async (t) => {
  const ledger = await open(newFile());
  const stream = newStream('access');
  const events = someEvents(stream, 10_000);
  for (let n = 0; n < events.length; n += 500) {
    await ledger.append(stream, n === 0 ? 'noStream' : BigInt(n - 1), events.slice(n, n + 500));
  }
  const ids = events.map((event) => event.id);
  t.same(idsOf(await all(ledger.readStream(stream, FORWARDS))), ids);
  t.same(
    idsOf(await all(ledger.readStream(stream, { direction: 'backwards', fromRevision: 9_000n, limit: 10 }))),
    [...ids].slice(8_991, 9_001).reverse(),
  );
  t.same(idsOf(await all(ledger.readAll({ fromPosition: START }))), ids);
  t.equal(
    await rejection(ledger.append(stream, 9_999n, [events[17] as never])),
    'LEDGER_WRONG_REVISION',
    'an old id is known',
  );
  await ledger.close();
});
