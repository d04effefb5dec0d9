import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import t from 'tap';
import { randomId, type StreamName } from '../../src/kernel/ids.ts';
import type { Envelope, Envelopes } from '../../src/kernel/sealed.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { type EmbeddedLedgerOptions, openEmbeddedLedger } from '../../src/ledger/adapters/embedded/embedded-ledger.ts';
import { LedgerError } from '../../src/ledger/ledger.ts';
import { all, anEnvelope, anEvent, newStream, rejection } from '../support/ledger-events.ts';
import { startProcess } from '../support/ledger-process.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 4);
t.setTimeout(120_000 + ROUNDS * 30_000);
const folder = mkdtempSync(join(tmpdir(), 'regesta-purge-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const open = (file: string, more: Partial<EmbeddedLedgerOptions> = {}): ReturnType<typeof openEmbeddedLedger> =>
  openEmbeddedLedger({ file, clock: systemClock, ...more });

interface World {
  readonly file: string;
  readonly gone: StreamName;
  readonly kid: string;
  /** A piece of each ciphertext, as the file holds it. */
  readonly needles: readonly Buffer[];
  readonly keptNeedles: readonly Buffer[];
}

/** Two owners whose events lie between each other, with envelopes of every size, some over several pages. */
async function ledgerOf(name: string, rounds: number): Promise<World> {
  const file = join(folder, name, 'ledger.db');
  const ledger = await open(file);
  const [gone, kept] = [newStream(), newStream()];
  const kids = new Map([gone, kept].map((owner) => [owner, randomId()]));
  const needles: Buffer[] = [];
  const keptNeedles: Buffer[] = [];
  const under = (owner: StreamName, seed: string, bytes: number, to: Buffer[]): Envelope => {
    const envelope = { ...anEnvelope(seed, bytes), kid: kids.get(owner) as string };
    to.push(Buffer.from(envelope.ct.slice(0, 48)), Buffer.from(envelope.ct.slice(-48)));
    return envelope;
  };
  for (let n = 0; n < rounds; n++) {
    for (const [owner, to] of [
      [gone, needles],
      [kept, keptNeedles],
    ] as const) {
      const bytes = n % 25 === 24 ? 60_000 : 80 + ((n * 613) % 3_000);
      const identity = { ...anEnvelope(`${owner} identity ${n}`, 200), kid: randomId() };
      keptNeedles.push(Buffer.from(identity.ct.slice(0, 48)));
      const sealed = { identity, note: under(owner, `${owner} ${n}`, bytes, to) } satisfies Envelopes;
      await ledger.append(owner, n === 0 ? 'noStream' : BigInt(n - 1), [anEvent(owner, { n }, sealed)]);
    }
  }
  await ledger.close();
  // Each search goes over the whole file: of a large one, some are looked for.
  const some = (all: Buffer[]): Buffer[] => all.filter((_, at) => at % Math.ceil(rounds / 100) === 0);
  return { file, gone, kid: kids.get(gone) as string, needles: some(needles), keptNeedles: some(keptNeedles) };
}

const bytesBeside = (file: string): Buffer =>
  Buffer.concat(readdirSync(join(file, '..')).map((name) => readFileSync(join(file, '..', name))));
const found = (file: string, needles: readonly Buffer[]): number => {
  const bytes = bytesBeside(file);
  return needles.filter((needle) => bytes.includes(needle)).length;
};
const keysOf = ({ gone, kid }: World) => ({
  request: randomId(),
  keys: [{ owner: gone, dataCategory: 'note' as const, kid }],
});

t.test('the bytes are gone from the file, its log and its free pages, and those of others are all there', async (t) => {
  const world = await ledgerOf('bytes', 150);
  const { file, needles, keptNeedles } = world;
  t.equal(found(file, needles), needles.length, 'the search finds what is there');
  const ledger = await open(file);
  // The log has the pages of these events once more.
  const more = newStream();
  await ledger.append(more, 'noStream', [anEvent(more)]);
  t.same(await ledger.purge?.(keysOf(world)), { envelopes: 150 });
  t.equal(found(file, needles), 0, 'while the ledger is open');
  t.equal(found(file, keptNeedles), keptNeedles.length);
  await ledger.close();
  t.equal(found(file, needles), 0);
  const db = new Sqlite(file, { readonly: true });
  t.equal(db.pragma('integrity_check', { simple: true }), 'ok');
  t.equal(db.prepare('SELECT count(*) FROM purge_permits').pluck().get(), 0, 'nothing is permitted any more');
  t.equal(db.pragma('freelist_count', { simple: true }), 0, 'no row moved and none went');
  db.close();
  const changed = new Sqlite(file);
  t.throws(() => changed.exec("UPDATE envelopes SET sealed = '{}'"), /authorised purge/);
  changed.close();
});

t.test('a reader that holds the log is waited for; then the purge says that it is not done', async (t) => {
  const world = await ledgerOf('busy', 10);
  const ledger = await open(world.file, { purgeLimitMs: 200 });
  const stream = newStream();
  await ledger.append(stream, 'noStream', [anEvent(stream)]);
  const reader = new Sqlite(world.file, { readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM events').get();
  const failure = await ledger.purge?.(keysOf(world)).then(
    () => undefined,
    (error: unknown) => error,
  );
  t.ok(failure instanceof LedgerError && failure.code === 'LEDGER_PURGE_BUSY');
  t.equal(await rejection(ledger.append(stream, 0n, [anEvent(stream)])), 'accepted', 'appends go on');
  t.not(found(world.file, world.needles), 0, 'the reader still has the pages as they were');
  reader.close();
  t.same(await ledger.purge?.(keysOf(world)), { envelopes: 10 });
  t.equal(found(world.file, world.needles), 0);
  await ledger.close();
});

t.test('closing in the middle ends the purge, and killed at any moment it is finished by the next', async (t) => {
  const world = await ledgerOf('kill', 500);
  const { file, gone, kid, needles, keptNeedles } = world;
  const closing = await open(file);
  const ended = rejection(closing.purge?.(keysOf(world)) ?? Promise.resolve());
  await closing.close();
  t.match(await ended, /LEDGER_CLOSED|accepted/);
  for (let round = 0; round < ROUNDS; round++) {
    const copy = join(folder, `kill-${round}`, 'ledger.db');
    await (await open(copy)).close();
    rmSync(copy);
    copyFileSync(file, copy);
    const child = startProcess('embedded-purge-child.ts', [copy, gone, kid]);
    await child.said('open', 1);
    await delay(Math.random() * 120);
    await child.kill('SIGKILL');
    const ledger = await open(copy);
    t.same(await ledger.purge?.(keysOf(world)), { envelopes: 500 }, `round ${round}: ${child.lines().join()}`);
    t.equal((await all(ledger.readStream(gone, { direction: 'forwards' }))).length, 500);
    await ledger.close();
    t.notOk(existsSync(`${copy}-wal`));
    t.equal(found(copy, needles), 0);
    t.equal(found(copy, keptNeedles), keptNeedles.length);
  }
});
