/**
 * The embedded ledger beside raw SQLite: the same sealed events, rows, group commit and durability, in one run and in
 * turns, so that the ratio means something on a busy machine. The peer only inserts: it checks no revision and no id,
 * stamps no guarded time, refuses nothing and has no triggers. `ROUNDS` (7) and `MS` (1000) a round can be set.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { systemClock } from '../src/kernel/time.ts';
import { openEmbeddedLedger } from '../src/ledger/adapters/embedded/embedded-ledger.ts';
import type { Ledger } from '../src/ledger/ledger.ts';
import {
  type Contender,
  median,
  type Rate,
  sealedEvent,
  type Subject,
  subjects,
  throughput,
} from './append-workload.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 7);
const MS = Number(process.env['MS'] ?? 1_000);
const SUBJECTS = 1_000;

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

function print(callers: number, contenders: readonly Contender[], rates: readonly [Rate[], Rate[]]): void {
  const shown = contenders.map(({ name }, side) => {
    const own = rates[side] as Rate[];
    const cpu = median(own.map((rate) => rate.cpuMicros)).toFixed(0);
    return `${name} ${Math.round(median(own.map((rate) => rate.perSecond)))}/s (${cpu} us CPU each)`;
  });
  const ratio = median(rates[0].map((rate, round) => rate.perSecond / (rates[1][round] as Rate).perSecond));
  const cpuRatio = median(rates[0].map((rate, round) => (rates[1][round] as Rate).cpuMicros / rate.cpuMicros));
  console.log(
    `${String(callers).padStart(3)} callers: ${shown.join(', ')}, ratio ${ratio.toFixed(2)} (by CPU ${cpuRatio.toFixed(2)})`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'regesta-bench-'));
const ledger = await openEmbeddedLedger({ file: join(folder, 'ledger.db'), clock: systemClock });
const raw = rawSqlite(join(folder, 'raw.db'));
try {
  const contenders = [product(ledger), raw] as const;
  const pools: readonly Subject[][] = contenders.map(() => subjects(SUBJECTS));
  console.log(`events with three sealed envelopes, ${ROUNDS} rounds of ${MS} ms each in turns, medians`);
  for (const callers of [1, 10, 100]) {
    const rates: [Rate[], Rate[]] = [[], []];
    for (let round = -1; round < ROUNDS; round++) {
      for (const side of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
        const rate = await throughput(contenders[side], pools[side] as Subject[], callers, MS);
        // The first round warms up and is not counted.
        if (round >= 0) rates[side].push(rate);
      }
    }
    print(callers, contenders, rates);
  }
} finally {
  await ledger.close();
  raw.close();
  rmSync(folder, { recursive: true, force: true });
}
