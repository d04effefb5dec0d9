import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import t, { type Test } from 'tap';
import { evidenceStream } from '../../src/domain/evidence/stream.ts';
import { SYSTEM_ACTOR } from '../../src/kernel/ids.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { openEmbeddedLedger } from '../../src/ledger/adapters/embedded/embedded-ledger.ts';
import { openEmbeddedReader } from '../../src/ledger/adapters/embedded/read-only.ts';
import { openKeyFiles } from '../../src/sealer/key-files.ts';
import { openLedger } from '../../src/usecases/ledger/open-ledger.ts';
import { all, anEvent, codeOf, rejection } from '../support/ledger-events.ts';
import { checkLedger, type OpenSealer, SealerWorld, until } from './support/sealer-world.ts';

t.setTimeout(300_000);

interface FileWorld {
  readonly file: string;
  open(): Promise<{ readonly sealer: OpenSealer['sealer']; readonly origin: string; close(): Promise<void> }>;
  world: SealerWorld;
}

/** A real ledger file, with a second connection for the sealer, as the product has it. */
async function onFile(t: Test): Promise<FileWorld> {
  const world = await SealerWorld.make(t);
  const file = join(world.folder, 'ledger.db');
  const open = async () => {
    const ledger = await openEmbeddedLedger({ file, clock: systemClock });
    const { origin, previousOrigins } = await openLedger(ledger, undefined);
    const of = Object.assign(Object.create(SealerWorld.prototype) as object, {
      ledger,
      origin,
      previousOrigins,
      folder: world.folder,
    }) as SealerWorld;
    const reads = openEmbeddedReader({ file, pollMs: 10 });
    const opened = of.open({ reads });
    const close = async (): Promise<void> => {
      await opened.close();
      reads.close();
      await ledger.close();
    };
    return { sealer: opened.sealer, origin, of, close };
  };
  return { file, open, world };
}

const copy = (from: string, to: string): void => {
  for (const side of ['', '-wal', '-shm']) {
    rmSync(`${to}${side}`, { force: true });
    if (existsSync(`${from}${side}`)) cpSync(`${from}${side}`, `${to}${side}`);
  }
};

async function appendTo(file: string, count: number): Promise<void> {
  const ledger = await openEmbeddedLedger({ file, clock: systemClock });
  const of = Object.assign(Object.create(SealerWorld.prototype) as object, { ledger }) as SealerWorld;
  await of.append(count);
  await ledger.close();
}

t.test('an older ledger that is put back is refused, and goes on under a new origin only', async (t) => {
  for (const regrown of [0, 3, 40]) {
    const place = await onFile(t);
    let open = await place.open();
    await appendThrough(open, 10);
    await open.sealer.sealNow();
    await open.close();
    copy(place.file, `${place.file}.yesterday`);
    await appendTo(place.file, 10);
    open = await place.open();
    const lost = await open.sealer.sealNow();
    await open.close();

    copy(`${place.file}.yesterday`, place.file);
    if (regrown > 0) await appendTo(place.file, regrown);
    open = await place.open();
    const code = regrown < 10 ? 'SEALER_ROLLBACK' : 'SEALER_FORK';
    t.equal(await rejection(open.sealer.sealNow()), code, `${regrown} events since`);
    t.match(open.sealer.health(), { state: 'refused', code });
    t.equal(await rejection(open.sealer.rotateKey()), code, 'nothing is signed any more, by whatever way');
    const before = readFileSync(join(place.world.secrets(), 'last-signed.json'), 'utf8');

    const continued = await open.sealer.continueOrigin('disk-lost', SYSTEM_ACTOR);
    t.strictSame(continued.previousOrigins, [open.origin]);
    t.match(continued.origin, /\/2$/);
    await open.close();
    t.equal(readFileSync(join(place.world.secrets(), 'last-signed.json'), 'utf8'), before, 'the old head is kept');
    open = await place.open();
    t.equal(open.origin, continued.origin, 'the ledger is opened under its new origin');
    const { size, note } = await open.sealer.sealNow();
    t.ok(note.startsWith(`${continued.origin}\n${size}\n`));
    t.notOk((await rejection(open.sealer.continueOrigin('again', SYSTEM_ACTOR))) === 'accepted', 'once');
    await open.close();
    const ledger = await openEmbeddedLedger({ file: place.file, clock: systemClock });
    await checkLedger(t, ledger, continued.origin, 'the history under the new origin');
    const event = (await all(ledger.readAll({ fromPosition: -1n, categories: ['ledger'] }))).at(-1);
    t.match(event, { event: { type: 'OriginContinued', data: { clear: { roots: { previous: lost.root } } } } });
    await ledger.close();
  }
});

async function appendThrough(open: { readonly close: () => Promise<void> }, count: number): Promise<void> {
  const { of } = open as unknown as { readonly of: SealerWorld };
  await of.append(count);
}

t.test('a ledger that is as it was does not go on under another origin', async (t) => {
  const world = await SealerWorld.make(t);
  const open = world.open();
  await open.sealer.sealNow();
  t.equal(await rejection(open.sealer.continueOrigin('for-fun', SYSTEM_ACTOR)), 'SEALER_NOT_RESTORED');
  await open.close();
});

/** As somebody with the disk would: the triggers dropped, one text changed, the triggers put back. */
function alter(file: string, sql: string): number {
  const db = new Sqlite(file);
  const triggers = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all() as {
    name: string;
    sql: string;
  }[];
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
  const { changes } = db.prepare(sql).run();
  for (const one of triggers) db.exec(one.sql);
  db.close();
  return changes;
}

t.test('an unsealed event that is altered after it was read is not signed', async (t) => {
  for (const sql of [
    `UPDATE events SET clear = '{"n":99}' WHERE ordinal = 4`,
    `UPDATE events SET metadata = replace(metadata, '"v":1', '"v":2') WHERE ordinal = 4`,
    `UPDATE events SET type = 'OtherNoted' WHERE ordinal = 4`,
    'DELETE FROM events WHERE ordinal = 9',
  ]) {
    const place = await onFile(t);
    let open = await place.open();
    await appendThrough(open, 8);
    await until(() => open.sealer.health().size === 9, 'all is read');
    t.equal(alter(place.file, sql), sql.startsWith('DELETE') ? 0 : 1);
    if (sql.startsWith('DELETE')) alter(place.file, 'DELETE FROM events WHERE ordinal = 8');
    t.equal(await rejection(open.sealer.sealNow()), 'SEALER_SELF_CHECK', sql);
    t.match(open.sealer.health(), { state: 'refused', code: 'SEALER_SELF_CHECK' });
    await open.close();
    if (sql.startsWith('DELETE')) continue;
    open = await place.open();
    t.equal(await rejection(open.sealer.sealNow()), 'SEALER_SELF_CHECK', 'nor after the next start');
    await open.close();
  }
});

t.test('a sealed event that is altered is found by a rebuild, and named', async (t) => {
  const place = await onFile(t);
  const open = await place.open();
  await appendThrough(open, 400);
  await open.sealer.sealNow();
  await appendThrough(open, 10);
  await open.sealer.sealNow();
  alter(place.file, `UPDATE events SET clear = '{"n":99}' WHERE ordinal = 150`);
  const verdict = await open.sealer.rebuild();
  t.match(verdict, { sound: false, firstDifference: 150, checkpoints: 2 });
  t.equal(verdict.firstWrongCheckpoint, 402);
  await open.close();
});

t.test('a checkpoint that somebody put into the ledger stops the sealer', async (t) => {
  const world = await SealerWorld.make(t);
  const own = world.open();
  await own.sealer.sealNow();
  await world.append(3);
  const { note, size } = await own.sealer.sealNow();
  await world.append(3);
  const stranger = openKeyFiles(world.folder);
  stranger.makeCurrent(world.origin);
  await own.close();
  // Signed by a key that the ledger does not name, over the true root; then by nobody, over a false one.
  const { events } = forged(
    world,
    note.replace(/\n\n\u2014 [^ ]+ .{20}/, (line) => line.slice(0, -4) + 'AAAA'),
    size + 1,
  );
  await world.ledger.append(evidenceStream(world.origin), 2n, events);
  const next = world.open();
  t.equal(await rejection(next.sealer.sealNow()), 'SEALER_TAMPER');
  t.match(next.sealer.health(), { state: 'refused', code: 'SEALER_TAMPER' });
  await next.close();
});

function forged(world: SealerWorld, note: string, size: number) {
  const [, , root] = note.split('\n');
  const changed = note.replace(/^(.*)\n[0-9]+\n/, `$1\n${size}\n`);
  const stream = evidenceStream(world.origin);
  const event = anEvent(stream, { origin: world.origin, size: String(size), root: root ?? '', note: changed });
  return { events: [{ ...event, type: 'CheckpointSealed' }] };
}

t.test('the secrets of another ledger are refused', async (t) => {
  const one = await SealerWorld.make(t);
  await one.begin();
  const other = await SealerWorld.make(t);
  other.origin = one.origin;
  cpSync(one.secrets(), other.secrets(), { recursive: true });
  writeFileSync(
    join(other.secrets(), 'last-signed.json'),
    readFileSync(join(one.secrets(), 'last-signed.json'), 'utf8').replaceAll(
      'example.com/ledger/1',
      'example.com/other/1',
    ),
  );
  const open = other.open();
  t.equal(await rejection(open.sealer.sealNow()), 'SEALER_ORIGIN_MISMATCH');
  t.equal(
    codeOf(await open.sealer.sealNow().catch((error: unknown) => error)),
    'SEALER_ORIGIN_MISMATCH',
    'it stays so',
  );
  await open.close();
});
