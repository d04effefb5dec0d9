/**
 * The embedded ledger beside raw SQLite: the same sealed events, rows, group commit and durability, in one run and in
 * turns. The peer only inserts: it checks no revision and no id, stamps no guarded time, refuses nothing and has no
 * triggers. `ROUNDS` (7) and `MS` (1000) a round can be set.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { systemClock } from '../src/kernel/time.ts';
import { openEmbeddedLedger } from '../src/ledger/adapters/embedded/embedded-ledger.ts';
import type { Ledger } from '../src/ledger/ledger.ts';
import { compareAppends } from './append-comparison.ts';
import { type Contender, sealedEvent } from './append-workload.ts';

function product(ledger: Ledger): Contender {
  return {
    name: 'regesta embedded',
    append: async (subject) => {
      const expected = subject.revision < 0 ? 'noStream' : BigInt(subject.revision);
      await ledger.append(subject.stream, expected, [sealedEvent(subject)]);
      subject.revision++;
    },
  };
}

interface Waiting {
  readonly row: readonly (string | number | null)[];
  readonly sealed: string;
  readonly done: () => void;
}

function rawSqlite(file: string): Contender & { close(): void } {
  const db = new Sqlite(file);
  db.pragma('page_size = 8192');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('wal_autocheckpoint = 2000');
  db.pragma('cache_size = -65536');
  db.exec(`CREATE TABLE events (ordinal INTEGER PRIMARY KEY, prev INTEGER, revision INTEGER NOT NULL, id TEXT NOT NULL,
      stream TEXT NOT NULL, type TEXT NOT NULL, metadata TEXT NOT NULL, clear TEXT NOT NULL);
    CREATE TABLE envelopes (ordinal INTEGER PRIMARY KEY, sealed TEXT NOT NULL);`);
  const event = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const envelopes = db.prepare('INSERT INTO envelopes VALUES (?, ?)');
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  let waiting: Waiting[] = [];
  let ordinal = 0;
  const drain = (): void => {
    const group = waiting;
    waiting = [];
    begin.run();
    for (const { row, sealed } of group) {
      event.run(ordinal, ...row);
      envelopes.run(ordinal++, sealed);
    }
    commit.run();
    for (const { done } of group) done();
  };
  return {
    name: 'raw SQLite',
    append: (subject) => {
      const { id, type, data, metadata } = sealedEvent(subject);
      const stamped = JSON.stringify({ ...metadata, recordedAt: systemClock.now() });
      const row = [null, ++subject.revision, id, subject.stream, type, stamped, JSON.stringify(data.clear)];
      return new Promise<void>((done) => {
        if (waiting.push({ row, sealed: JSON.stringify(data.sealed), done }) === 1) setImmediate(drain);
      });
    },
    close: () => db.close(),
  };
}

const folder = mkdtempSync(join(tmpdir(), 'regesta-bench-'));
const ledger = await openEmbeddedLedger({ file: join(folder, 'ledger.db'), clock: systemClock });
const raw = rawSqlite(join(folder, 'raw.db'));
try {
  await compareAppends(product(ledger), raw);
} finally {
  await ledger.close();
  raw.close();
  rmSync(folder, { recursive: true, force: true });
}
