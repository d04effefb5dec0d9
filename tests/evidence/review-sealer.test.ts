import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { EvidenceReader } from '../../src/sealer/evidence-reader.ts';
import { verifyBundle } from '../../src/evidence/verify/verify-bundle.ts';
import { writeBundle } from '../../src/evidence/writer/write-bundle.ts';
import { systemClock } from '../../src/kernel/time.ts';
import type { EvidenceState } from '../../src/domain/evidence/state.ts';
import type { Deps } from '../../src/usecases/core/deps.ts';
import { verifyEvidence } from '../../src/usecases/evidence/verify-evidence.ts';
import { type OpenSealer, SealerWorld } from '../sealer/support/sealer-world.ts';
import { Product } from '../support/product-app.ts';
import { registration } from '../support/product-people.ts';

t.setTimeout(300_000);

const stateOf = ({ sidecar }: OpenSealer): EvidenceState => sidecar.head()?.state as EvidenceState;
/** More than one checkpoint newly covers (MAX_NEW_LEAVES). */
const BACKLOG = 66_000;

await t.test('a checkpoint that is sealed while the ledger verifies itself is no rollback', async (t) => {
  const product = await Product.of(t, undefined, { REGESTA_SEAL_SECONDS: '86400', REGESTA_SEAL_LEAVES: '99999' });
  await product.must('POST', '/v1/customers', registration(1));
  const { evidence } = product.deps;
  // The sealer goes on while the bundle is written, as it does every minute of a run that takes ten.
  const meanwhile = Object.create(evidence) as Deps['evidence'];
  Object.defineProperty(meanwhile, 'bundleSource', {
    value: (size?: number) => {
      const source = evidence.bundleSource(size);
      if (source === undefined) return undefined;
      const items: typeof source.items = async function* (from, to) {
        yield* source.items(from, to);
        await product.must('POST', '/v1/customers', registration(2));
        await evidence.sealNow();
      };
      return { ...source, items };
    },
  });
  const answer = await verifyEvidence({ ...product.deps, evidence: meanwhile }, await product.caller());
  if (answer === undefined || !('data' in answer)) throw new Error('refused');
  t.strictSame(answer.data.findings, []);
  t.equal(answer.data.sound, true);
  t.equal((await product.ask('GET', '/readyz')).status, 200);
});

await t.test('a key that was lost while much was unsealed is revoked, and sealing goes on', async (t) => {
  const world = await SealerWorld.make(t);
  const before = world.open();
  await world.append(3);
  await before.sealer.sealNow();
  const vkey = stateOf(before).keys[0]?.vkey as string;
  await before.close();
  rmSync(join(world.secrets(), 'signing-key.pem'));
  await world.append(BACKLOG);
  const after = world.open();
  t.teardown(() => after.close());
  await after.sealer.revokeKey({ vkey, lastTrustedSize: 5, reason: 'key-lost' });
  const sealed = await after.sealer.sealNow().catch((error: { readonly code?: string }) => error.code);
  t.type(sealed, 'object', 'SEALER_TAMPER by its own hand');
  t.equal(after.sealer.health().state, 'sealing');
  await world.check(t, 'no key signs below the size from which it may');
});

await t.test('a key that takes over while much is unsealed is believed by who trusts the old one', async (t) => {
  const world = await SealerWorld.make(t);
  const open = world.open();
  t.teardown(() => open.close());
  await world.append(3);
  await open.sealer.sealNow();
  const vkey = stateOf(open).keys[0]?.vkey as string;
  await world.append(BACKLOG);
  await open.sealer.rotateKey();
  await open.sealer.sealNow();
  const source = new EvidenceReader(open.sidecar, world.ledger).bundleSource();
  if (source === undefined) throw new Error('nothing was sealed');
  const files = new Map<string, Uint8Array>();
  for await (const { path, bytes } of writeBundle(source, { selection: { mode: 'full' }, sealed: 'included' })) {
    files.set(path, bytes);
  }
  const policy = Buffer.from(`log ${vkey}\nquorum none\n`);
  const { exit, findings } = await verifyBundle({ kind: 'memory', files }, { policy, clock: systemClock });
  t.strictSame([exit, findings], [0, []]);
});

await t.test('the key that was to take over is revoked: the old one goes on', async (t) => {
  const world = await SealerWorld.make(t);
  await world.append(3);
  let isBroken = false;
  const open = world.open({
    append: (stream, expected, events) =>
      isBroken && events.some(({ type }) => type === 'CheckpointSealed')
        ? Promise.reject(new Error('the disk is full'))
        : world.ledger.append(stream, expected, events),
  });
  t.teardown(() => open.close());
  await open.sealer.sealNow();
  isBroken = true;
  await t.rejects(open.sealer.rotateKey(), 'named, and then it could not be signed with');
  isBroken = false;
  const next = stateOf(open).keys.at(-1)?.vkey as string;
  const revoked = open.sealer.revokeKey({ vkey: next, lastTrustedSize: 0, reason: 'key-lost' });
  revoked.catch(() => undefined);
  const limit = sleep(10_000, 'it never ends', { ref: false });
  t.not(await Promise.race([revoked.then(() => 'revoked'), limit]), 'it never ends');
});
