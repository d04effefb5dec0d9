import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { LedgerError } from '../../src/ledger/ledger.ts';
import { openKeyFiles } from '../../src/sealer/key-files.ts';
import { rejection } from '../support/ledger-events.ts';
import { SealerWorld } from './support/sealer-world.ts';

t.setTimeout(300_000);

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
    await world.begin();
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
