import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { SealerThread } from '../../src/entrypoints/sealer-thread.ts';
import type { SealerSettings } from '../../src/entrypoints/sealer-wire.ts';
import { createLogger } from '../../src/http/log.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { SYSTEM_ACTOR } from '../../src/kernel/ids.ts';
import { openEmbeddedLedger } from '../../src/ledger/adapters/embedded/embedded-ledger.ts';
import { openEventStoreDbLedger } from '../../src/ledger/adapters/eventstoredb/eventstoredb-ledger.ts';
import { type Ledger, LedgerError } from '../../src/ledger/ledger.ts';
import type { AppendToLedger } from '../../src/sealer/ports.ts';
import { EvidenceReader } from '../../src/sealer/evidence-reader.ts';
import { openEvidenceDbReader } from '../../src/sealer/store/evidence-db.ts';
import { openLedger } from '../../src/usecases/ledger/open-ledger.ts';
import { anEvent, newStream, rejection } from '../support/ledger-events.ts';
import { NO_SERVER, ownEventStoreDb } from '../support/real-eventstoredb.ts';
import { checkLedger, until } from './support/sealer-world.ts';

t.setTimeout(300_000);

interface Place {
  readonly ledger: Ledger;
  readonly settings: SealerSettings;
  readonly reader: EvidenceReader;
}

async function place(t: Test, ledger: Ledger, of: SealerSettings['ledger'], folder: string): Promise<Place> {
  const { origin, previousOrigins } = await openLedger(ledger, undefined);
  const settings = {
    ...{ ledger: of, origin, previousOrigins, secretsDir: folder, sidecarFile: join(folder, 'evidence.db') },
    ...{ sealMs: 3_600_000, sealLeaves: 1_000_000, pollMs: 10 },
  };
  const reader = new EvidenceReader(openEvidenceDbReader(settings.sidecarFile), ledger);
  t.teardown(async () => {
    reader.close();
    await ledger.close();
  });
  return { ledger, settings, reader };
}

function newFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'regesta-sealer-thread-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(folder, { recursive: true });
  return folder;
}

async function embedded(t: Test): Promise<Place> {
  const folder = newFolder(t);
  const file = join(folder, 'ledger.db');
  return place(t, await openEmbeddedLedger({ file, clock: systemClock }), { kind: 'embedded', file }, folder);
}

const thread = ({ settings, ledger }: Place, append?: AppendToLedger): SealerThread =>
  new SealerThread(settings, append ?? ((...args) => ledger.append(...args)), createLogger('silent'));

async function append(ledger: Ledger, count: number): Promise<string> {
  let last = '';
  for (let n = 0; n < count; n++) {
    const stream = newStream();
    const event = anEvent(stream);
    await ledger.append(stream, 'noStream', [event]);
    last = event.id;
  }
  return last;
}

async function life(t: Test, where: Place): Promise<void> {
  const { secretsDir } = where.settings;
  const leftOver = join(secretsDir, `signing-key.pem.${randomUUID()}.tmp`);
  writeFileSync(leftOver, 'half a key');
  const sealer = thread(where);
  try {
    const id = await append(where.ledger, 50);
    const { size } = await sealer.sealNow();
    t.ok(size >= 51);
    t.notOk(existsSync(leftOver), 'what a crash left half written is gone');
    t.equal(where.reader.receipt(id).kind, 'sealed', 'seen from this thread as soon as it is answered');
    const [old] = where.reader.keys();
    const vkey = await sealer.rotateKey(SYSTEM_ACTOR);
    t.same(where.reader.keys(), [vkey]);
    t.not(old, vkey);
    await append(where.ledger, 5);
    const [one, two] = await Promise.all([sealer.sealNow(), sealer.sealNow()]);
    t.equal(one?.note, two?.note, 'two callers share a checkpoint');
    t.match(await sealer.rebuild(), { sound: true });
    t.match(sealer.health(), { state: 'sealing', unsealed: 0 });
    t.equal(await rejection(sealer.continueOrigin('why-not', SYSTEM_ACTOR)), 'SEALER_NOT_RESTORED');
    const revocation = { vkey: 'example.com/x+00000000+AAAA', lastTrustedSize: 1, reason: 'lost' };
    t.equal(await sealer.revokeKey(revocation, SYSTEM_ACTOR), 'signing-key-unknown', 'a refusal is a value, here too');
    await checkLedger(t, where.ledger, where.settings.origin, 'by a thread');
  } finally {
    await sealer.close();
  }
  t.equal(sealer.health().state, 'closed');
  t.equal(await rejection(sealer.sealNow()), 'SEALER_CLOSED');
}

t.test('the sealer in its thread, on an embedded ledger', async (t) => life(t, await embedded(t)));

const server = await ownEventStoreDb({ disk: false });
await t.test(
  'the sealer in its thread, on EventStoreDB',
  server === undefined ? { skip: NO_SERVER } : {},
  async (t) => {
    if (server === undefined) return;
    const { connectionString } = server;
    t.teardown(() => server.stop());
    const ledger = await openEventStoreDbLedger({ connectionString, clock: systemClock });
    await life(t, await place(t, ledger, { kind: 'eventstoredb', connectionString }, newFolder(t)));
  },
);

t.test('failures of the ledger reach the thread with their codes, and a lost answer doubles nothing', async (t) => {
  const where = await embedded(t);
  let calls = 0;
  const sealer = thread(where, async (...args) => {
    calls++;
    if (calls === 1) throw new LedgerError('LEDGER_UNAVAILABLE', 'away');
    const receipt = await where.ledger.append(...args);
    if (calls === 3) throw new LedgerError('LEDGER_OUTCOME_UNKNOWN', 'lost');
    return receipt;
  });
  t.equal(await rejection(sealer.sealNow()), 'LEDGER_UNAVAILABLE');
  await append(where.ledger, 3);
  await sealer.sealNow();
  t.ok(calls >= 3, 'the answer about the checkpoint was lost');
  t.equal((await checkLedger(t, where.ledger, where.settings.origin, 'after both')).length, 1);
  await sealer.close();
});

t.test('nothing is sealed when the operator says so; a thread that cannot start is tried again', async (t) => {
  const where = await embedded(t);
  const off = thread({ ...where, settings: { ...where.settings, sealMs: 0 } });
  t.equal(off.health().state, 'off');
  t.equal(await rejection(off.sealNow()), 'SEALER_OFF');
  await off.close();

  const nowhere = join(where.settings.secretsDir, 'not-there', 'evidence.db');
  const lost = thread({ ...where, settings: { ...where.settings, sidecarFile: nowhere } });
  t.equal(await rejection(lost.sealNow()), 'SEALER_THREAD_LOST');
  t.match(lost.health(), { state: 'failing', code: 'SEALER_THREAD_LOST' });
  mkdirSync(join(where.settings.secretsDir, 'not-there'));
  await until(() => lost.health().state === 'sealing', 'the next thread works');
  await lost.close();
});
