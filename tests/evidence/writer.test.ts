import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { parseNote } from '../../src/evidence/note.ts';
import { consistencyProof } from '../../src/evidence/proofs.ts';
import { formatTilePath } from '../../src/evidence/tiles.ts';
import type {
  BundleFile,
  BundleOptions,
  BundleSelection,
  BundleSource,
} from '../../src/evidence/writer/bundle-source.ts';
import { writeDirectory } from '../../src/evidence/writer/directory-sink.ts';
import { EVENTS_A_FILE, writeBundle } from '../../src/evidence/writer/write-bundle.ts';
import { erasureEvents } from '../../src/domain/erasure/events.ts';
import { evidenceEvents } from '../../src/domain/evidence/events.ts';
import { ledgerEvents } from '../../src/domain/ledger/events.ts';
import { decodeEvent } from '../../src/domain/shape/event.ts';
import { pem } from '../support/certificate-forge.ts';
import { honest, honestLedger, SIGNATURE_ONLY } from './attacks/setting.ts';
import { ForgedBundle } from './forge/bundle.ts';
import { askVerifier } from './forge/checkers.ts';
import { evidenceEvent, HEAD, honestPlan } from './forge/honest.ts';
import { AUTHORITY, ForgedLedger, verifierText } from './forge/ledger.ts';
import { ORIGIN, timeOf } from './forge/plan.ts';
import { putDown } from './forge/on-disk.ts';
import { Witness } from './forge/witness.ts';

t.setTimeout(300_000);

const run = promisify(execFile);
const GOLDEN = fileURLToPath(new URL('./golden/bundle/', import.meta.url));

function folderOf(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'regesta-writer-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function filesOf(source: BundleSource, selection: BundleSelection, sealed: BundleOptions['sealed'] = 'included') {
  const files: BundleFile[] = [];
  for await (const file of writeBundle(source, { selection, sealed })) files.push(file);
  return files;
}

const EVERY_MODE: readonly BundleSelection[] = [
  { mode: 'full' },
  { mode: 'range', from: 120, to: 320 },
  { mode: 'events', indexes: [2, 9, 10, 11, 150, 599] },
  { mode: 'subject', indexes: [2, 9, 16, 420] },
];

t.test('the files of every mode come sorted, once each, and the same every time', async (t) => {
  const source = honestLedger().source(HEAD);
  for (const selection of EVERY_MODE) {
    const files = await filesOf(source, selection);
    const paths = files.map(({ path }) => path);
    t.same(paths, [...new Set(paths)].sort(), `${selection.mode}: sorted by code unit`);
    t.same(await filesOf(source, selection), files, `${selection.mode}: the same bytes`);
  }
});

t.test('a bundle of a small ledger has the bytes that it always had', async (t) => {
  // No time stamps: their signatures are other ones each time.
  const ledger = ForgedLedger.of(honestPlan({ anchored: false }).slice(0, 20));
  ledger.seal(20);
  ledger.cosign(20, 'witness1.example', timeOf(20));
  const names = readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(GOLDEN, name)).isFile(),
  );
  const files = await filesOf(ledger.source(20), { mode: 'full' });
  t.same(
    files.map(({ path }) => path),
    names.sort(),
  );
  for (const { path, bytes } of files) t.ok(readFileSync(join(GOLDEN, path)).equals(bytes), path);
  const answer = await askVerifier([GOLDEN, ...policyIn(folderOf(t))]);
  t.equal(answer.exit, 0, 'and is verified');
});

function policyIn(folder: string): readonly string[] {
  writeFileSync(join(folder, 'policy'), SIGNATURE_ONLY);
  return ['--policy', join(folder, 'policy')];
}

t.test('what is written to a folder is for its owner alone, and into a folder of its own', async (t) => {
  const folder = folderOf(t);
  const target = join(folder, 'bundle');
  const source = honestLedger().source(HEAD);
  const written = () =>
    writeDirectory(target, writeBundle(source, { selection: { mode: 'full' }, sealed: 'withheld' }));
  await written();
  for (const { path, bytes } of await filesOf(source, { mode: 'full' }, 'withheld')) {
    t.ok(readFileSync(join(target, path)).equals(bytes), path);
    t.equal(statSync(join(target, path)).mode & 0o777, 0o600);
  }
  t.equal(statSync(target).mode & 0o777, 0o700);
  t.equal((await askVerifier([target, ...policyIn(folder)])).exit, 0);
  await t.rejects(written(), { code: 'EEXIST' });
});

t.test('no envelope is in a bundle that withholds them', async (t) => {
  const files = await filesOf(honestLedger().source(HEAD), { mode: 'full' }, 'withheld');
  t.notOk(files.some(({ bytes }) => Buffer.from(bytes).includes('"ct":')));
  const included = await filesOf(honestLedger().source(HEAD), { mode: 'full' });
  t.ok(included.some(({ bytes }) => Buffer.from(bytes).includes('"ct":')));
});

t.test('what the checkpoint does not cover is refused before anything is written', async (t) => {
  const source = honestLedger().source(HEAD);
  const refused: readonly BundleSelection[] = [
    { mode: 'range', from: 0, to: HEAD + 1 },
    { mode: 'range', from: 5, to: 5 },
    { mode: 'range', from: -1, to: 5 },
    { mode: 'range', from: Number.NaN, to: 5 },
    { mode: 'events', indexes: [] },
    { mode: 'events', indexes: [HEAD] },
    { mode: 'subject', indexes: [-1, 3] },
  ];
  for (const selection of refused) {
    const first = writeBundle(source, { selection, sealed: 'included' }).next();
    await t.rejects(first, { code: 'EVIDENCE_OUT_OF_TREE' }, JSON.stringify(selection));
  }
  const unsorted = writeBundle(source, { selection: { mode: 'events', indexes: [3, 2] }, sealed: 'included' }).next();
  await t.rejects(unsorted, { name: 'InvariantBroken' });
});

t.test('a ledger that lost events gives a bundle of what is left, and the verifier says what is missing', async (t) => {
  const folder = folderOf(t);
  const source = honestLedger().source(HEAD);
  const short: BundleSource = { ...source, items: (from, to) => source.items(from, to - 1) };
  const files = await filesOf(short, { mode: 'full' });
  const manifest = files.find(({ path }) => path === 'manifest.json') as BundleFile;
  t.match(Buffer.from(manifest.bytes).toString('utf8'), '"events":"599"');
  const bundle = new ForgedBundle(new Map(files.map(({ path, bytes }) => [path, Buffer.from(bytes)])));
  const answer = await askVerifier(putDown({ bundle, policy: SIGNATURE_ONLY }, join(folder, 'short')));
  t.equal(answer.exit, 1);
  t.ok(answer.finds.includes('E202'));
});

/** Big, and nowhere: everything is made when it is asked for. */
function hugeSource(size: number) {
  const asked = { items: 0, entries: 0, most: 0 };
  const event = honestLedger().event(150);
  const hash = Buffer.alloc(32, 1);
  const source: BundleSource = {
    ...{ origin: ORIGIN, size, note: Buffer.from('note'), notes: [], anchors: [] },
    nodes: { node: () => hash },
    async *entries(from, to) {
      asked.entries++;
      asked.most = Math.max(asked.most, to - from);
      for (let i = from; i < to; i++) yield 'entry';
    },
    async *items(from, to) {
      asked.items++;
      asked.most = Math.max(asked.most, to - from);
      for (let i = from; i < to; i++) yield { kind: 'event', event };
    },
  };
  return { source, asked };
}

t.test('a large ledger is read a file at a time, in the order of paths', async (t) => {
  // More than a thousand tiles: their paths then have two parts, and a second level is full.
  const size = 256 * 1030 + 3;
  const { source, asked } = hugeSource(size);
  let before = '';
  let lines = 0;
  const seen = new Set<string>();
  for await (const { path, bytes } of writeBundle(source, { selection: { mode: 'full' }, sealed: 'withheld' })) {
    if (!(before < path)) t.fail(`${path} stands behind ${before}`);
    before = path;
    seen.add(path);
    if (!path.startsWith('events/')) continue;
    const own = Buffer.from(bytes).toString('latin1').split('\n').length - 1;
    if (own !== Math.min(EVENTS_A_FILE, size - lines)) t.fail(`${path} has ${own} lines`);
    lines += own;
  }
  t.equal(lines, size);
  t.equal(asked.items, Math.ceil(size / EVENTS_A_FILE), 'one reading a file of events');
  t.equal(asked.entries, Math.ceil(size / 256), 'one reading a bundle of entries');
  t.equal(asked.most, EVENTS_A_FILE, 'never more at once');
  for (const level of [0, 'entries'] as const) t.ok(seen.has(formatTilePath({ level, index: 1030, width: 3 })));
  t.ok(seen.has('tile/1/004.p/6'));
  t.ok(seen.has('tile/2/000.p/4'));
});

/** The indented lines of the README below a heading, as the reader would put them into a shell. */
function commandsBelow(readme: string, heading: string): string {
  const part = readme.slice(readme.indexOf(heading)).split('\n\n').slice(1)[0] as string;
  return part.replace(/^ {2}/gm, '');
}

t.test('the commands that the README gives for a shell do what it says', async (t) => {
  const folder = folderOf(t);
  const bundle = await honest();
  bundle.writeTo(folder);
  const readme = bundle.text('README.txt');
  // What the README keeps in /tmp is kept in a folder of this test, for several run at once.
  const shell = (script: string, env: Record<string, string> = {}) =>
    run('sh', ['-ec', script.replaceAll('/tmp/', `${folder}/`)], { cwd: folder, env: { ...process.env, ...env } });
  const key = verifierText('first', ORIGIN).split('+').slice(2).join('+');

  const signature = commandsBelow(readme, 'The signature of the checkpoint.');
  t.match((await shell(signature, { LOG_KEY: key })).stdout, /Signature Verified Successfully/);
  const stranger = verifierText('stranger', ORIGIN).split('+').slice(2).join('+');
  await t.rejects(shell(signature, { LOG_KEY: stranger }), 'not with another key');

  writeFileSync(join(folder, 'authority.pem'), pem(AUTHORITY.root.certificate));
  const stamp = commandsBelow(readme, 'A time stamp,').replace('SIZE', String(HEAD));
  t.match((await shell(stamp)).stdout, /Verification: OK/);

  const leaf = (await shell(commandsBelow(readme, "The leaves. The first event's entry"))).stdout.trim().split('\n');
  t.equal(leaf.length, 2);
  t.equal(leaf[0], leaf[1], 'hash of the first entry, and hash in the first tile');
  t.equal(leaf[0], honestLedger().tree.node(0, 0).toString('hex'));
});

t.test('the README says of each mode what it holds', async (t) => {
  const source = honestLedger().source(HEAD);
  const readmes = new Map<string, string>();
  for (const selection of EVERY_MODE) {
    const [readme] = await filesOf(source, selection);
    const text = Buffer.from((readme as BundleFile).bytes).toString('utf8');
    readmes.set(selection.mode, text);
    t.match(text, ORIGIN);
    t.match(text, /WHAT IT DOES NOT PROVE/);
    t.notMatch(text, /undefined|NaN|\[object/);
  }
  t.match(readmes.get('range'), 'the events 120 to 319');
  t.match(readmes.get('subject'), '4 events that concern one customer');
  t.notMatch(readmes.get('full'), 'The pin that can be compared');
  t.match(readmes.get('range'), 'exactly the size 600, or of a size from 120 to 320.');
  for (const mode of ['events', 'subject']) t.match(readmes.get(mode), 'exactly the size 600. With any\nother', mode);
});

t.test('the forge writes evidence as the product defines it', async (t) => {
  const plan = honestPlan({
    at: { 595: evidenceEvent(595, 'BundleIssued', { mode: 'subject', size: '595', streams: [] }) },
  });
  const definitions = { ...ledgerEvents, ...evidenceEvents, ...erasureEvents };
  const met = new Set<string>();
  for (const item of ForgedLedger.of(plan).items) {
    if (item.kind !== 'event' || !Object.hasOwn(definitions, item.event.type)) continue;
    const decoded = decodeEvent(definitions, item.event as never);
    if (!decoded.ok) t.fail(`${item.event.type}: ${JSON.stringify(decoded)}`);
    met.add(item.event.type);
  }
  t.ok(['LedgerOpened', 'CheckpointSealed', 'CheckpointAnchored', 'CheckpointCosigned'].every((type) => met.has(type)));
  t.ok(['SigningKeyAdded', 'BundleIssued', 'CategoryKeysShredded'].every((type) => met.has(type)));
});

t.test('a witness that saw one history refuses to sign another', (t) => {
  const witness = new Witness('witness1.example');
  const ledger = honestLedger();
  const rewritten = ForgedLedger.of(honestPlan({ anchored: false }));
  rewritten.seal(HEAD);
  t.ok(witness.add(ledger.sealingAt(300).note, [], 1_767_600_000), 'the first checkpoint that it sees');
  const proof = consistencyProof(300, HEAD, rewritten.tree);
  t.equal(
    witness.add(rewritten.sealingAt(HEAD).note, proof, 1_767_700_000),
    undefined,
    'one that does not follow from it',
  );
  const own = consistencyProof(300, HEAD, ledger.tree);
  const line = witness.add(ledger.sealingAt(HEAD).note, own, 1_767_700_000);
  t.equal(line?.name, 'witness1.example', 'one that does');
  t.ok(parseNote(ledger.noteAt(HEAD)));
  t.end();
});

t.test('the second checker is a program like the first: it prints its findings and ends with their code', async (t) => {
  const folder = folderOf(t);
  const script = fileURLToPath(new URL('./checker/regesta_check.py', import.meta.url));
  const sound = putDown({ bundle: await honest(), policy: SIGNATURE_ONLY }, join(folder, 'sound'));
  const { stdout } = await run('python3', ['-B', script, ...sound]);
  t.match(stdout, /\nVERIFIED .*level=L1 time=asserted/);
  const bundle = (await honest()).editText(150, (text) => text.replace('12.50', '99.50'));
  const tampered = putDown({ bundle, policy: SIGNATURE_ONLY }, join(folder, 'tampered'));
  const failed = await run('python3', ['-B', script, ...tampered]).catch((error: unknown) => error);
  t.match(failed, { code: 1, stdout: /E101 EVENT_ALTERED .*index=150|E101 EVENT_ALTERED field=data index=150/ });
});
