import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { evidenceStream } from '../../src/domain/evidence/stream.ts';
import type { LedgerItem } from '../../src/ledger/ledger.ts';
import { DurableFile, realDisk } from '../../src/sealer/durable-file.ts';
import { forgetHalfWrittenHead } from '../../src/sealer/head-file.ts';
import { forgetHalfWrittenKeys, openKeyFiles } from '../../src/sealer/key-files.ts';
import type { LedgerReads } from '../../src/sealer/ports.ts';
import { anEvent, codeOf } from '../support/ledger-events.ts';
import { SealerWorld } from './support/sealer-world.ts';

t.test('a foreign event on the stream of the evidence is a leaf, and sealing goes on', async (t) => {
  const world = await SealerWorld.make(t);
  const stream = evidenceStream(world.origin);
  const reads = withForeign(world, stream);
  for (const round of [1, 2]) {
    const open = world.open({ reads });
    await world.append(3);
    const before = await open.sealer.sealNow();
    const { revision } = open.sidecar.head() ?? {};
    await world.ledger.append(stream, revision ?? 'noStream', [anEvent(stream)]);
    await world.append(3);
    const after = await open.sealer.sealNow();
    t.ok(after.size > before.size, `round ${round}: a larger one is sealed`);
    t.equal(open.sealer.health().state, 'sealing');
    t.match(await open.sealer.rebuild(), { sound: true });
    await open.close();
  }
});

/** What somebody else has written to the stream, as the codec hands it on. */
function withForeign({ ledger }: SealerWorld, stream: string): LedgerReads {
  const seen = <Item extends { readonly kind: string }>(item: Item): Item => {
    const one = item as unknown as LedgerItem;
    if (one.kind !== 'event' || one.event.stream !== stream || one.event.type !== 'TestNoted') return item;
    const { revision, position, id, type } = one.event;
    return { kind: 'foreign', stream, revision, position, id, type, reason: 'metadata' } as unknown as Item;
  };
  async function* each<Item extends { readonly kind: string }>(items: AsyncIterable<Item>) {
    for await (const item of items) yield seen(item);
  }
  return {
    readAll: (options) => each(ledger.readAll(options)),
    subscribe: (options, signal) => each(ledger.subscribe(options, signal)),
    head: () => ledger.head(),
  };
}

t.test('whoever waits for a sealer that never comes to the end is answered', async (t) => {
  const world = await SealerWorld.make(t);
  await world.append(1);
  const { ledger } = world;
  async function* endless(signal: AbortSignal) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    yield* [];
  }
  const reads: LedgerReads = {
    readAll: (options) => ledger.readAll(options),
    subscribe: (_, signal) => endless(signal as AbortSignal),
    head: () => ledger.head(),
  };
  const open = world.open({ reads, patienceMs: 20 });
  t.equal(await open.sealer.sealNow().catch(codeOf), 'SEALER_CATCHING_UP');
  t.equal(open.sealer.health().state, 'catching-up');
  await open.close();
});

t.test('two first starts at once have one key', async (t) => {
  const folder = folderOf(t);
  const [one, other] = [openKeyFiles(folder), openKeyFiles(folder)];
  const first = one.makeCurrent('example.com/ledger/1').verifier.toString();
  t.equal(other.makeCurrent('example.com/ledger/1').verifier.toString(), first);
  t.strictSame(readdirSync(folder), ['signing-key.pem'], 'and nothing half done is left');
});

t.test('a key is made where a file has one name only', async (t) => {
  const folder = folderOf(t);
  const link = () => {
    throw Object.assign(new Error('no links here'), { code: 'EPERM' });
  };
  const keys = openKeyFiles(folder, { ...realDisk, link });
  const first = keys.makeCurrent('example.com/ledger/1').verifier.toString();
  t.equal(keys.makeCurrent('example.com/ledger/1').verifier.toString(), first);
  t.strictSame(readdirSync(folder), ['signing-key.pem']);
});

t.test('only a file that is not there is none', async (t) => {
  const folder = folderOf(t);
  t.equal(new DurableFile(join(folder, 'none')).read(), undefined);
  mkdirSync(join(folder, 'a-folder'));
  t.throws(() => new DurableFile(join(folder, 'a-folder')).read(), { code: 'SEALER_SECRETS_UNREADABLE' });
  const file = new DurableFile(join(folder, 'file'));
  file.write('old');
  t.throws(() => new DurableFile(join(folder, 'file', 'below')).read(), { code: 'SEALER_SECRETS_UNREADABLE' });
  if (process.getuid?.() !== 0) {
    chmodSync(folder, 0o000);
    t.throws(() => file.read(), { code: 'SEALER_SECRETS_UNREADABLE' });
    chmodSync(folder, 0o700);
  }
  const full = () => {
    throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
  };
  t.throws(() => new DurableFile(file.path, { ...realDisk, rename: full }).write('new'), {
    code: 'SEALER_SECRETS_UNWRITABLE',
  });
  t.equal(file.read(), 'old');
  t.strictSame(readdirSync(folder).sort(), ['a-folder', 'file'], 'nothing half done is left');
});

t.test('what a crash left half written in the secrets folder is gone after the next start', async (t) => {
  const folder = folderOf(t);
  const half = (name: string): string => `${name}.${randomUUID()}.tmp`;
  const ours = ['signing-key.pem', 'signing-key.next.pem', 'last-signed.json'].map(half);
  const others = [
    half('master-key'),
    half('signing-key.pem.old'),
    'signing-key.pem.tmp',
    `signing-key.pem.${randomUUID()}`,
    `${half('last-signed.json')}.kept`,
    'last-signed.json.not-a-uuid.tmp',
  ];
  for (const name of [...ours, ...others]) writeFileSync(join(folder, name), 'half');
  const kept = openKeyFiles(folder).makeCurrent('example.com/ledger/1').verifier.toString();
  forgetHalfWrittenHead(folder);
  forgetHalfWrittenKeys(folder);
  t.strictSame(readdirSync(folder).sort(), [...others, 'signing-key.pem'].sort(), 'and nothing else');
  t.equal(openKeyFiles(folder).current('example.com/ledger/1')?.verifier.toString(), kept);
  forgetHalfWrittenKeys(join(folder, 'nowhere'));

  const next = half('last-signed.json');
  mkdirSync(join(folder, next));
  forgetHalfWrittenHead(folder);
  t.ok(existsSync(join(folder, next)), 'what is no file is nothing of ours');
});

t.test('a write whose half was taken away by another start fails, and is made when it is tried again', async (t) => {
  const folder = folderOf(t);
  const rename = (from: string, to: string): void => {
    forgetHalfWrittenHead(folder);
    realDisk.rename(from, to);
  };
  const path = join(folder, 'last-signed.json');
  const file = new DurableFile(path);
  file.write('old');
  t.throws(() => new DurableFile(path, { ...realDisk, rename }).write('new'), { code: 'SEALER_SECRETS_UNWRITABLE' });
  t.equal(file.read(), 'old');
  file.write('new');
  t.equal(file.read(), 'new');
});

function folderOf(t: { teardown(work: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'regesta-secrets-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
