import { chmodSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import t, { type Test } from 'tap';
import { evidenceStream } from '../../src/domain/evidence/stream.ts';
import { SYSTEM_ACTOR } from '../../src/kernel/ids.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { openEmbeddedLedger } from '../../src/ledger/adapters/embedded/embedded-ledger.ts';
import { openEmbeddedReader } from '../../src/ledger/adapters/embedded/read-only.ts';
import { LedgerError } from '../../src/ledger/ledger.ts';
import { type Disk, realDisk } from '../../src/sealer/durable-file.ts';
import { openHeadFile } from '../../src/sealer/head-file.ts';
import { openKeyFiles } from '../../src/sealer/key-files.ts';
import type { AppendToLedger } from '../../src/sealer/ports.ts';
import type { SealerOptions } from '../../src/sealer/sealer.ts';
import type { Sidecar } from '../../src/sealer/sidecar.ts';
import { openEvidenceDb } from '../../src/sealer/store/evidence-db.ts';
import { openLedger } from '../../src/usecases/open-ledger.ts';
import { all, codeOf, rejection } from '../support/ledger-events.ts';
import { checkLedger, type OpenSealer, SealerWorld, until } from './support/sealer-world.ts';

t.setTimeout(300_000);

/** What a port does at the call that is hurt: fails before it did anything, or after it did all of it. */
type When = 'before' | 'after';

/** Hurts the n-th call of a port, counted from 1. */
class Hurt {
  readonly #at: number;
  readonly #when: When;
  #count = 0;
  hits = 0;

  constructor(at: number, when: When) {
    this.#at = at;
    this.#when = when;
  }

  sync<Value>(work: () => Value, error: () => Error): Value {
    const isHit = ++this.#count === this.#at;
    if (isHit) this.hits++;
    if (isHit && this.#when === 'before') throw error();
    const value = work();
    if (isHit) throw error();
    return value;
  }

  async async<Value>(work: () => Promise<Value>, error: () => Error): Promise<Value> {
    const isHit = ++this.#count === this.#at;
    if (isHit) this.hits++;
    if (isHit && this.#when === 'before') throw error();
    const value = await work();
    if (isHit) throw error();
    return value;
  }
}

const eio = (): Error => Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
const unknown = (): Error => new LedgerError('LEDGER_OUTCOME_UNKNOWN', 'The answer was lost.');

function hurtDisk(hurt: Hurt, step: keyof Disk): Disk {
  const disk = { ...realDisk };
  return { ...disk, [step]: (...args: [string, string]) => hurt.sync(() => disk[step](...args), eio) };
}

/** Every port that the sealer commits something by, each hurt at the first calls, before and after. */
const PORTS: { readonly [name: string]: (world: SealerWorld, hurt: Hurt) => Partial<SealerOptions> } = {
  'append, answered with an error': (world, hurt) => ({ append: hurtAppend(world, hurt, eio) }),
  'append, with an outcome unknown': (world, hurt) => ({ append: hurtAppend(world, hurt, unknown) }),
  'commit of the sidecar': (world, hurt) => ({ sidecar: hurtSidecar(world, hurt) }),
  'head file: the write': (world, hurt) => ({ headFile: openHeadFile(world.secrets(), hurtDisk(hurt, 'write')) }),
  'head file: the rename': (world, hurt) => ({ headFile: openHeadFile(world.secrets(), hurtDisk(hurt, 'rename')) }),
  'head file: the flush of the folder': (world, hurt) => ({
    headFile: openHeadFile(world.secrets(), hurtDisk(hurt, 'syncFolder')),
  }),
  'key file: the write': (world, hurt) => ({ keys: openKeyFiles(world.secrets(), hurtDisk(hurt, 'write')) }),
  'key file: the link': (world, hurt) => ({ keys: openKeyFiles(world.secrets(), hurtDisk(hurt, 'link')) }),
};

const hurtAppend =
  ({ ledger }: SealerWorld, hurt: Hurt, error: () => Error): AppendToLedger =>
  (stream, expected, events) =>
    hurt.async(() => ledger.append(stream, expected, events), error);

function hurtSidecar(world: SealerWorld, hurt: Hurt): Sidecar {
  const sidecar = openEvidenceDb(join(world.secrets(), 'evidence.db'));
  return new Proxy(sidecar, {
    get: (target, name) => {
      if (name === 'commit') return (batch: never) => hurt.sync(() => target.commit(batch), eio);
      const member = Reflect.get(target, name) as unknown;
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

/** Two seals and a rotation between them; whatever fails is asked for again, as a person or the schedule would. */
async function life(world: SealerWorld, { sealer }: OpenSealer): Promise<void> {
  for (const work of [() => sealer.sealNow(), () => sealer.rotateKey(), () => sealer.sealNow()]) {
    await world.append(20);
    for (let attempt = 1; ; attempt++) {
      try {
        await work();
        break;
      } catch (error) {
        if (attempt >= 50) throw error;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  }
}

t.test('whatever fails once, before or after it was done, leaves one history', async (t) => {
  for (const [name, ports] of Object.entries(PORTS)) {
    for (const when of ['before', 'after'] as const) {
      let hits = 0;
      for (let at = 1; at <= 5; at++) {
        const world = await SealerWorld.make(t);
        await (await firstOpened(world)).close();
        const hurt = new Hurt(at, when);
        const open = world.open(ports(world, hurt));
        const signed = recordedHeads(world);
        await life(world, open);
        await open.close();
        hits += hurt.hits;
        const next = world.open();
        await world.append(1);
        await next.sealer.sealNow();
        const checkpoints = await world.check(t, `${name}, ${when}, call ${at}`);
        t.ok((await next.sealer.rebuild()).sound, 'and read again from the beginning');
        const notes = new Set(checkpoints.map(({ note }) => note));
        t.ok(notes.has(signed() ?? ''), 'what was last signed stands in the ledger, as it was signed');
        await next.close();
      }
      t.ok(hits > 0, `${name} was hurt ${when}`);
    }
  }
});

/** Makes the folder of the process, so that ports can be opened in it. */
async function firstOpened(world: SealerWorld): Promise<OpenSealer> {
  const open = world.open();
  await open.sealer.sealNow();
  return open;
}

const recordedHeads = (world: SealerWorld) => (): string | undefined => openHeadFile(world.secrets()).read()?.note;

t.test('a head that was signed and never appended is appended with the same note', async (t) => {
  const world = await SealerWorld.make(t);
  const first = world.open();
  await first.sealer.sealNow();
  await first.close();
  await world.append(5);
  // The ledger is away from the moment of signing on.
  const second = world.open({ append: () => Promise.reject(new LedgerError('LEDGER_UNAVAILABLE', 'away')) });
  t.equal(await rejection(second.sealer.sealNow()), 'LEDGER_UNAVAILABLE');
  await second.close();
  const signed = openHeadFile(world.secrets()).read();
  t.equal((await world.check(t, 'before')).length, 1, 'nothing stands in the ledger yet');

  await world.append(5);
  const third = world.open();
  await until(() => third.sealer.health().sealedSize === signed?.size, 'the start finishes what was signed');
  const { size } = await third.sealer.sealNow();
  const checkpoints = await world.check(t, 'after');
  t.equal(checkpoints[1]?.note, signed?.note, 'the same note');
  t.equal(checkpoints.length, 3);
  t.ok(size > (signed?.size ?? 0));
  await third.close();
});

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
  const { events } = await forged(
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

async function forged(world: SealerWorld, note: string, size: number) {
  const { anEvent } = await import('../support/ledger-events.ts');
  const [, , root] = note.split('\n');
  const changed = note.replace(/^(.*)\n[0-9]+\n/, `$1\n${size}\n`);
  const stream = evidenceStream(world.origin);
  const event = anEvent(stream, { origin: world.origin, size: String(size), root: root ?? '', note: changed });
  return { events: [{ ...event, type: 'CheckpointSealed' }] };
}

t.test('keys: refused with a sentence when missing, foreign or open to others; nothing is minted', async (t) => {
  const world = await SealerWorld.make(t);
  const first = world.open();
  await first.sealer.sealNow();
  await first.close();
  const file = join(world.secrets(), 'signing-key.pem');
  const pem = readFileSync(file, 'utf8');

  rmSync(file);
  const missing = world.open();
  t.equal(await rejection(missing.sealer.sealNow()), 'SEALER_KEY_MISSING');
  t.notOk(existsSync(file), 'none was made in its place');
  await missing.close();

  openKeyFiles(world.secrets()).makeCurrent(world.origin);
  const other = world.open();
  t.equal(await rejection(other.sealer.sealNow()), 'SEALER_KEY_MISMATCH');
  await other.close();

  writeFileSync(file, 'no key at all');
  const broken = world.open();
  t.equal(await rejection(broken.sealer.sealNow()), 'SEALER_SECRETS_UNREADABLE');
  await broken.close();

  writeFileSync(file, pem);
  chmodSync(file, 0o644);
  const exposed = world.open();
  t.equal(await rejection(exposed.sealer.sealNow()), 'SEALER_SECRETS_UNREADABLE');
  await exposed.close();
  chmodSync(file, 0o600);

  writeFileSync(join(world.secrets(), 'last-signed.json'), '{"format":"regesta-last-signed/1"}\n');
  const headless = world.open();
  t.equal(
    await rejection(headless.sealer.sealNow()),
    'SEALER_SECRETS_UNREADABLE',
    'a damaged head is not taken for none',
  );
  await headless.close();
});

t.test('a lost key is revoked, and another one takes its place', async (t) => {
  const world = await SealerWorld.make(t);
  const first = world.open();
  const { size } = await first.sealer.sealNow();
  const [lost] = first.sidecar.head()?.state.keys ?? [];
  await first.close();
  rmSync(join(world.secrets(), 'signing-key.pem'));
  const second = world.open();
  t.equal(await rejection(second.sealer.sealNow()), 'SEALER_KEY_MISSING');
  const revocation = { vkey: lost?.vkey ?? '', lastTrustedSize: size, reason: 'disk-lost' };
  t.equal(await second.sealer.revokeKey({ ...revocation, vkey: 'example.com/x+00000000+AAAA' }), 'signing-key-unknown');
  t.equal(await second.sealer.revokeKey(revocation), undefined);
  await world.append(2);
  const sealed = await second.sealer.sealNow();
  t.equal(second.sealer.health().state, 'sealing');
  await second.close();
  t.equal((await world.check(t, 'after the revocation')).at(-1)?.note, sealed.note);
});

t.test('a rotation that was cut off anywhere is finished by the next start', async (t) => {
  // The appends of a rotation are: the key, the overlap, the retirement. The last cut is before the file is moved.
  for (let cut = 0; cut <= 3; cut++) {
    const world = await SealerWorld.make(t);
    await (await firstOpened(world)).close();
    const old = readFileSync(join(world.secrets(), 'signing-key.pem'), 'utf8');
    let appends = 0;
    const dead = new LedgerError('LEDGER_UNAVAILABLE', 'cut off');
    const keys = openKeyFiles(world.secrets());
    const open = world.open({
      append: (...args) => (appends++ < cut ? world.ledger.append(...args) : Promise.reject(dead)),
      keys: {
        ...keys,
        promote: () => {
          throw dead;
        },
      },
    });
    t.equal(await rejection(open.sealer.rotateKey()), 'LEDGER_UNAVAILABLE');
    await open.close();
    const next = world.open();
    await next.sealer.sealNow();
    t.notSame(readFileSync(join(world.secrets(), 'signing-key.pem'), 'utf8'), old, `cut at ${cut}: the new key signs`);
    t.notOk(existsSync(join(world.secrets(), 'signing-key.next.pem')));
    const states = next.sidecar.head()?.state.keys ?? [];
    t.equal(states.length, 2, 'one key was added, once');
    t.type(states[0]?.lastSize, 'number', 'the old one is retired');
    await next.close();
    const checkpoints = await world.check(t, `cut at ${cut}`);
    t.ok(
      checkpoints.some(({ note }) => note.split('\n\u2014 ').length === 3),
      'one checkpoint has both signatures',
    );
  }
});

t.test('the secrets of another ledger are refused', async (t) => {
  const one = await SealerWorld.make(t);
  await (await firstOpened(one)).close();
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
