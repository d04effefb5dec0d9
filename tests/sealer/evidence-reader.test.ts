import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { evidenceStream } from '../../src/domain/evidence/stream.ts';
import { leafEntryOf, leafEntryText, type LeafSource } from '../../src/evidence/leaf.ts';
import { leafHash } from '../../src/evidence/merkle.ts';
import { parseNote } from '../../src/evidence/note.ts';
import { parseCheckpoint } from '../../src/evidence/checkpoint.ts';
import { parsePolicy } from '../../src/evidence/policy.ts';
import { verifyConsistency } from '../../src/evidence/proofs.ts';
import { parseTlogProof, verifyTlogProof } from '../../src/evidence/tlog-proof.ts';
import { verifyBundle } from '../../src/evidence/verify/verify-bundle.ts';
import { locateBundle } from '../../src/evidence/bundle/open-bundle.ts';
import { writeDirectory } from '../../src/evidence/writer/directory-sink.ts';
import { writeBundle } from '../../src/evidence/writer/write-bundle.ts';
import { canonicalDigest } from '../../src/kernel/canonical-json.ts';
import { eventId, randomId } from '../../src/kernel/ids.ts';
import type { RecordedEvent } from '../../src/kernel/recorded-event.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { EvidenceReader } from '../../src/sealer/evidence-reader.ts';
import { openEvidenceDbReader } from '../../src/sealer/store/evidence-db.ts';
import { all, anEvent, envelopes, eventOf, idsOf, newStream } from '../support/ledger-events.ts';
import { SealerWorld } from './support/sealer-world.ts';

t.setTimeout(300_000);

t.test('every event gets a receipt that a stranger can check; nothing else does', async (t) => {
  const world = await SealerWorld.make(t);
  const early = new EvidenceReader(openEvidenceDbReader(join(world.secrets(), 'evidence.db')), world.ledger);
  t.equal(early.receipt(eventId(randomId(), newStream(), 0)).kind, 'unknown', 'before there is a sidecar');
  t.equal(early.newest(), undefined);
  t.equal(early.indexesOf([eventId(randomId(), newStream(), 0)]).size, 0);
  t.strictSame(early.indexesAt([0n]), [undefined]);
  const open = world.open();
  const reader = new EvidenceReader(openEvidenceDbReader(join(world.secrets(), 'evidence.db')), world.ledger);
  // More than two runs of ids, and a rest.
  const stream = newStream();
  for (let n = 0; n < 90; n++) {
    const events = Array.from({ length: 100 }, () => anEvent(stream, { n }));
    await world.ledger.append(stream, n === 0 ? 'noStream' : BigInt(n * 100 - 1), events);
  }
  const { size, note } = await open.sealer.sealNow();
  await world.append(3);
  t.equal((await open.sealer.rebuild()).size, size + 4);

  const [vkey] = reader.keys();
  const policy = parsePolicy(Buffer.from(`log ${vkey}\nquorum none\n`));
  const ids = idsOf(await all(world.ledger.readAll({ fromPosition: -1n })));
  const wrong: number[] = [];
  for (let index = 0; index < ids.length; index += index < size - 20 ? 97 : 1) {
    const receipt = reader.receipt(ids[index] as string);
    if (index >= size) {
      if (receipt.kind !== 'not-sealed-yet' || receipt.index !== index) wrong.push(index);
      continue;
    }
    if (receipt.kind !== 'sealed' || receipt.index !== index) {
      wrong.push(index);
      continue;
    }
    const proof = parseTlogProof(Buffer.from(receipt.proof));
    const verdict = verifyTlogProof(proof, leafHash(Buffer.from(receipt.entry)), policy);
    if (verdict.kind !== 'accepted' || proof.extra?.toString('utf8') !== receipt.entry) wrong.push(index);
    const other = verifyTlogProof({ ...proof, index: index ^ 1 }, leafHash(Buffer.from(receipt.entry)), policy);
    if (other.kind === 'accepted') wrong.push(index);
  }
  t.same(wrong, [], `of ${ids.length} events`);
  t.equal(reader.receipt(eventId(randomId(), stream, 0)).kind, 'unknown');
  t.equal(reader.receipt('no id').kind, 'unknown');

  const unknown = [eventId(randomId(), stream, 0), 'no id'];
  const found = reader.indexesOf([...unknown, ...ids, ids[5] as string]);
  t.equal(found.size, ids.length, 'of runs and rest at once; what is unknown is left out');
  t.strictSame(
    ids.filter((id, index) => found.get(id) !== index || (index % 997 === 0 && reader.indexOf(id) !== index)),
    [],
  );
  t.equal(reader.indexesOf(unknown).size, 0);
  const positions = (await all(world.ledger.readAll({ fromPosition: -1n }))).map((item) => eventOf(item).position);
  const last = positions.at(-1) as bigint;
  const between = [-1n, last + 1n, last + 1_000_000n];
  t.strictSame(reader.indexesAt([...between, ...positions].reverse()), [
    ...positions.map((_, index) => index).reverse(),
    ...between.map(() => undefined),
  ]);

  t.equal(reader.newest()?.note, note);
  t.equal(reader.smallestCovering(size)?.size, size);
  t.equal(reader.smallestCovering(size + 1), undefined);
  await open.close();
});

t.test('consistency between any two checkpoints, and a bundle that the verifier accepts', async (t) => {
  const world = await SealerWorld.make(t);
  const open = world.open();
  const reader = new EvidenceReader(open.sidecar, world.ledger);
  const [first] = await (async () => {
    await world.append(30);
    await open.sealer.sealNow();
    return reader.keys();
  })();
  for (const count of [1, 255, 400]) {
    await world.append(count);
    await open.sealer.sealNow();
  }
  await open.sealer.rotateKey();
  await world.append(7);
  await open.sealer.sealNow();
  const checkpoints = reader.checkpoints();
  t.equal(checkpoints.length, 6);
  const rootOfNote = (note: string): Buffer => parseCheckpoint(parseNote(Buffer.from(note)).text).root;
  for (const from of checkpoints) {
    for (const to of checkpoints.filter(({ size }) => size >= from.size)) {
      const proof = reader.consistency(from.size, to.size).map((hash) => Buffer.from(hash, 'base64'));
      const claim = {
        from: from.size,
        to: to.size,
        fromRoot: rootOfNote(from.note),
        toRoot: rootOfNote(to.note),
        proof,
      };
      t.ok(verifyConsistency(claim), `${from.size} to ${to.size}`);
    }
  }

  const folder = mkdtempSync(join(tmpdir(), 'regesta-bundle-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const policy = Buffer.from(`log ${first}\nquorum none\n`);
  for (const size of [undefined, checkpoints[2]?.size]) {
    const source = reader.bundleSource(size);
    if (source === undefined) throw new Error('there is a checkpoint of that size');
    const path = join(folder, `full-${source.size}`);
    await writeDirectory(path, writeBundle(source, { selection: { mode: 'full' }, sealed: 'included' }));
    const verdict = await verifyBundle(locateBundle(path), { policy, clock: systemClock, threads: 0 });
    t.match(verdict, { verdict: 'VERIFIED', exit: 0 }, `size ${source.size}, trusting the first key alone`);
  }
  t.equal(reader.bundleSource(5), undefined, 'there is no checkpoint of that size');
  await open.close();
});

/** What stands for each kind of value in the place of itself. */
function flipped(value: unknown): unknown {
  if (typeof value === 'string') return value.endsWith('0') ? `${value.slice(0, -1)}1` : `${value.slice(0, -1)}0`;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'bigint') return value + 1n;
  if (typeof value === 'boolean') return !value;
  return 'something else';
}

/** Every path to a leaf value of a stored event, with the event in which just that value is another one. */
function* flips(
  value: unknown,
  path: readonly string[] = [],
): Generator<{ path: string; with: (root: never) => never }> {
  if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) yield* flips(member, [...path, key]);
    return;
  }
  const put = (node: unknown, rest: readonly string[]): unknown => {
    const [key, ...deeper] = rest;
    if (key === undefined) return flipped(node);
    const copy = Array.isArray(node) ? [...(node as unknown[])] : { ...(node as object) };
    (copy as Record<string, unknown>)[key] = put((node as Record<string, unknown>)[key], deeper);
    return copy;
  };
  yield { path: path.join('/'), with: (root: never) => put(root, path) as never };
}

t.test(
  'no field lies outside the hash: every one of a stored event changes its leaf, or fails its digest',
  async (t) => {
    const world = await SealerWorld.make(t);
    const stream = newStream();
    const sealed = envelopes('fields', 'identity', 'contact');
    const event = anEvent(stream, { a: 1, b: 'two', c: { d: [true, null, 'e'] } }, sealed);
    const metadata = {
      ...event.metadata,
      purpose: 'contract',
      legalBasis: 'gdpr-6-1-b',
      source: 'shop',
      effectiveAt: '2026-01-01T00:00:00.000Z',
      correlationId: randomId(),
      causationId: randomId(),
    };
    await world.ledger.append(stream, 'noStream', [{ ...event, metadata }]);
    const stored = eventOf((await all(world.ledger.readStream(stream, { direction: 'forwards' })))[0]);
    const entry = (one: RecordedEvent): string => leafEntryText(leafEntryOf({ kind: 'event', event: one }));
    // On EventStoreDB a position changes when a ledger is copied; the order of the leaves is what stands for it.
    const { position: _, ...hashed } = stored;
    const caught: string[] = [];
    const missed: string[] = [];
    for (const flip of flips(hashed)) {
      const other = { ...(flip.with(hashed as never) as RecordedEvent), position: stored.position };
      const digests = Object.entries(other.data.sealed ?? {}).every(
        ([category, envelope]) => canonicalDigest(envelope) === other.metadata.sealed?.[category as 'identity'],
      );
      if (entry(other) !== entry(stored) || !digests) caught.push(flip.path);
      else missed.push(flip.path);
    }
    t.same(missed, []);
    for (const path of [
      'id',
      'stream',
      'revision',
      'type',
      'data/clear/c/d/1',
      'data/sealed/identity/iv',
      'metadata/recordedAt',
    ]) {
      t.ok(caught.includes(path), path);
    }
    t.ok(caught.length >= 30, `${caught.length} fields were tried`);
    const foreign: LeafSource = { kind: 'foreign', id: 'x', stream: 'y-z', revision: 3n, type: '$t' };
    for (const name of ['id', 'stream', 'revision', 'type'] as const) {
      const other = { ...foreign, [name]: flipped(foreign[name]) } as LeafSource;
      t.not(leafEntryText(leafEntryOf(other)), leafEntryText(leafEntryOf(foreign)), `a foreign leaf: ${name}`);
    }
    t.match(evidenceStream(world.origin), /^evidence-[0-7]/);
  },
);
