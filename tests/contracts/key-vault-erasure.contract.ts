import type { Test } from 'tap';
import { DATA_CATEGORIES, type SealedRef } from '../../src/kernel/sealed.ts';
import {
  closing,
  newCustomer,
  openAll,
  openOne,
  sealOne,
  shredRequest,
  until,
  VaultProcess,
  vaultFolder,
  withSession,
} from '../support/vault-fixtures.ts';
import type { VaultAdapterName, VaultHarness } from './key-vault-adapters.ts';

export async function erasureContract(t: Test, name: VaultAdapterName, harness: VaultHarness): Promise<void> {
  await t.test('erased is a state of one owner and one data category', async (t) => {
    const vault = closing(t, await harness.open(vaultFolder(t)));
    const [owner, other] = [newCustomer(), newCustomer()];
    const [identity, contact] = (await withSession(vault, owner, ['identity', 'contact'], (session) => [
      sealOne(session, 'identity', { name: 'Zoë' }),
      sealOne(session, 'contact', { email: 'zoe@example.org' }),
    ])) as [SealedRef, SealedRef];
    const kept = await withSession(vault, other, ['identity'], (session) =>
      sealOne(session, 'identity', { name: 'Ann' }),
    );
    const request = shredRequest([owner], ['identity', 'note']);
    const outcome = await vault.shred(request);
    t.strictSame(outcome.tombstones, [
      { owner, dataCategory: 'identity', kid: identity.envelope?.kid, kc: identity.envelope?.kc },
      { owner, dataCategory: 'note' },
    ]);
    const answer = { kind: 'erased', at: request.at, request: request.request };
    t.strictSame(await openOne(vault, identity), answer);
    const { envelope: _purged, ...purged } = identity;
    t.strictSame(await openOne(vault, purged), answer, 'also when the ciphertext is gone');
    t.equal((await openOne(vault, contact)).kind, 'opened', 'another data category');
    t.equal((await openOne(vault, kept)).kind, 'opened', 'another owner');

    const details = { dataCategory: 'identity', request: request.request, at: request.at };
    await t.rejects(vault.session({ owner, seal: ['contact', 'identity'] }), { code: 'VAULT_ERASED', details });
    await t.rejects(vault.session({ owner, seal: ['note'] }), { code: 'VAULT_ERASED' }, 'it never had a key');
    await withSession(vault, owner, ['contact'], (session) => sealOne(session, 'contact', {}));
    const late = { ...request, at: '2099-01-01T00:00:00.000Z' as typeof request.at };
    t.strictSame(await vault.shred(late), outcome, 'asked again, the same, with the first moment');
    const another = await vault.shred({ ...request, request: shredRequest([], []).request });
    t.strictSame(another.tombstones, [], 'another erasure does not claim what the first destroyed');
    t.equal(another.suppressions.count, 0);
    t.strictSame(await openOne(vault, identity), answer, 'and the first request stands');
  });

  await t.test('a refusal mints no key for the other data categories of the call', async (t) => {
    const vault = closing(t, await harness.open(vaultFolder(t)));
    const owner = newCustomer();
    await vault.shred(shredRequest([owner], ['identity']));
    await t.rejects(vault.session({ owner, seal: ['contact', 'identity'] }), { code: 'VAULT_ERASED' });
    const { tombstones } = await vault.shred(shredRequest([owner], ['contact']));
    t.equal(tombstones[0]?.kid, undefined);
  });

  await t.test('a missing key is unreadable and is told at the start, not taken for an erasure', async (t) => {
    const vault = closing(t, await harness.open(vaultFolder(t)));
    const elsewhere = closing(t, await harness.open(vaultFolder(t)));
    const owner = newCustomer();
    const lost = await withSession(elsewhere, owner, ['identity'], (session) => sealOne(session, 'identity', {}));
    const here = await withSession(vault, owner, ['contact'], (session) => sealOne(session, 'contact', {}));
    const gone = await withSession(vault, owner, ['note'], (session) => sealOne(session, 'note', {}));
    await vault.shred(shredRequest([owner], ['note']));
    const named = [lost, here, gone].map((ref) => ({ ...ref, kid: ref.envelope?.kid as string }));
    t.strictSame(await vault.missingKeys(named), [lost.envelope?.kid]);
    t.strictSame(await openOne(vault, lost), { kind: 'unreadable', code: 'KEY_MISSING' });
    await withSession(vault, owner, ['identity'], (session) => sealOne(session, 'identity', {}));
    t.strictSame(await vault.missingKeys(named), [lost.envelope?.kid], 'a new key of that place is not the lost one');
  });

  await t.test('how far the start check came is kept in the vault', async (t) => {
    const folder = vaultFolder(t);
    const vault = await harness.open(folder);
    t.equal(await vault.checkedPosition(), undefined);
    await vault.setCheckedPosition(12345678901234567890n);
    await vault.close();
    t.equal(await closing(t, await harness.open(folder)).checkedPosition(), 12345678901234567890n);
  });

  await t.test('a shred waits for sessions in flight and refuses new ones meanwhile', async (t) => {
    const vault = closing(t, await harness.open(vaultFolder(t)));
    const owner = newCustomer();
    const session = await vault.session({ owner, seal: ['identity'] });
    let done = false;
    const shredding = vault.shred(shredRequest([owner], ['identity'])).then(() => {
      done = true;
    });
    await until(
      () =>
        vault.session({ owner, seal: ['identity'] }).then(
          (s) => (s.release(), false),
          () => true,
        ),
      'the tombstone',
    );
    const ref = sealOne(session, 'identity', { name: 'in time' });
    await withSession(vault, newCustomer(), ['identity'], (other) => sealOne(other, 'identity', {}));
    t.notOk(done, 'others go on, and the shred still waits');
    session.release();
    await shredding;
    t.equal((await openOne(vault, ref)).kind, 'erased');
  });

  await t.test('a session that stays open beyond the bound is passed over: what it seals is refused', async (t) => {
    const vault = closing(t, await harness.open(vaultFolder(t), { heartbeatMs: 20, staleAfterMs: 200 }));
    const [owner, other] = [newCustomer(), newCustomer()];
    const session = await vault.session({ owner, seal: ['identity', 'contact'] });
    const innocent = await vault.session({ owner: other, seal: ['identity'] });
    const ref = sealOne(session, 'identity', {});
    await vault.shred(shredRequest([owner], ['identity']));
    t.throws(() => sealOne(session, 'identity', {}), { code: 'VAULT_ERASED' });
    t.equal(session.compare(ref, 'name', 'x'), 'erased');
    t.ok(sealOne(session, 'contact', {}), 'what was not erased can still be sealed');
    t.ok(sealOne(innocent, 'identity', {}));
    t.equal((await openOne(vault, ref)).kind, 'erased', 'what lands late is erased, not unreadable');
    session.release();
    innocent.release();
  });

  await t.test('a process that is stopped is waited for until the bound, and knows when it goes on', async (t) => {
    const folder = vaultFolder(t);
    const limits = { heartbeatMs: 50, staleAfterMs: 1000 };
    const vault = closing(t, await harness.open(folder, limits));
    const process = new VaultProcess(t, name, folder, limits);
    await process.ask('open');
    const owner = newCustomer();
    await process.ask('hold', { owner, dataCategory: 'identity' });
    process.child.kill('SIGSTOP');
    const outcome = await vault.shred(shredRequest([owner], ['identity']));
    t.ok(outcome.tombstones[0]?.kid);
    process.child.kill('SIGCONT');
    const fresh = await process.ask<string[]>('race', { owner: newCustomer(), dataCategories: ['note'], callers: 3 });
    t.equal(fresh.length, 1, 'new sessions go on');
    await t.rejects(
      process.ask('sealHeld', { owner, dataCategory: 'identity' }),
      { code: 'VAULT_ERASED' },
      'the old one not',
    );
    await process.ask('release', { owner });
  });

  await t.test('a shred waits for a session in another process', async (t) => {
    const folder = vaultFolder(t);
    const vault = closing(t, await harness.open(folder));
    const process = new VaultProcess(t, name, folder);
    await process.ask('open');
    const owner = newCustomer();
    await process.ask('hold', { owner, dataCategory: 'identity' });
    let done = false;
    const shredding = vault.shred(shredRequest([owner], ['identity'])).then(() => {
      done = true;
    });
    await until(
      () =>
        vault.session({ owner, seal: ['identity'] }).then(
          (s) => (s.release(), false),
          () => true,
        ),
      'the tombstone',
    );
    const ref = await process.ask<SealedRef>('sealHeld', { owner, dataCategory: 'identity' });
    t.notOk(done);
    await process.ask('release', { owner });
    await shredding;
    t.equal((await openOne(vault, ref)).kind, 'erased');
  });

  await t.test('shredding while two processes seal: everything is opened or erased, nothing unreadable', async (t) => {
    const folder = vaultFolder(t);
    const vault = closing(t, await harness.open(folder, { heartbeatMs: 50 }));
    const processes = [1, 2].map(() => new VaultProcess(t, name, folder, { heartbeatMs: 50 }));
    const owners = Array.from({ length: 30 }, newCustomer);
    await Promise.all(processes.map((process) => process.ask('open')));
    await Promise.all(processes.map((process) => process.ask('loop', { owners, dataCategory: 'identity' })));
    const shredded = owners.slice(0, 15);
    for (const owner of shredded) await vault.shred(shredRequest([owner], ['identity']));
    const answers = await Promise.all(
      processes.map((process) => process.ask<{ refs: SealedRef[]; refused: number }>('stop')),
    );
    const refs = answers.flatMap((answer) => answer.refs);
    t.ok(refs.length > 50 && answers.every((answer) => answer.refused > 0), 'both sealed, and both were refused');
    const opened = await openAll(vault, refs);
    const wrong = opened.filter(
      (one, i) => one.kind !== (shredded.includes(refs[i]?.owner as never) ? 'erased' : 'opened'),
    );
    t.strictSame(wrong, []);
  });

  await t.test('many owners and every data category at once', async (t) => {
    const folder = vaultFolder(t);
    const vault = closing(t, await harness.open(folder));
    const owners = Array.from({ length: 50 }, newCustomer);
    const refs = await Promise.all(
      owners.map((owner) => withSession(vault, owner, ['identity'], (session) => sealOne(session, 'identity', {}))),
    );
    const outcome = await vault.shred(shredRequest([...owners, ...owners], [...DATA_CATEGORIES]));
    t.equal(outcome.tombstones.length, 50 * DATA_CATEGORIES.length);
    t.ok((await openAll(vault, refs)).every((one) => one.kind === 'erased'));
    t.strictSame(await vault.shred(shredRequest([], ['identity'])).then((none) => none.tombstones), []);
  });

  await t.test('every shred is known by its erasure, also after the vault was opened again', async (t) => {
    const folder = vaultFolder(t);
    const vault = await harness.open(folder);
    t.strictSame(await vault.shreds(), []);
    const [one, other] = [
      shredRequest([newCustomer(), newCustomer()], ['identity', 'note']),
      shredRequest([newCustomer()], ['source']),
    ];
    const known = [];
    for (const request of [one, other]) {
      known.push({ request: request.request, at: request.at, outcome: await vault.shred(request) });
    }
    t.strictSame(await vault.erasures([newCustomer()]), []);
    t.strictSame(await vault.erasures(one.owners), [one.request]);
    t.strictSame(
      new Set(await vault.erasures([...one.owners, ...other.owners])),
      new Set([one.request, other.request]),
    );
    await vault.close();
    const answered = await closing(t, await harness.open(folder)).shreds();
    t.equal(answered.length, 2);
    for (const { request, at, outcome } of known) {
      const found = answered.find((shred) => shred.request === request);
      t.equal(found?.at, at);
      t.strictSame(found?.outcome.suppressions, outcome.suppressions);
      t.strictSame(new Set(found?.outcome.tombstones.map(nameOf)), new Set(outcome.tombstones.map(nameOf)));
    }
  });

  await t.test('a vault closed while a shred waits says so, and the next opening finishes it', async (t) => {
    const folder = vaultFolder(t);
    const limits = { heartbeatMs: 20, staleAfterMs: 300 };
    const vault = await harness.open(folder, { ...limits, staleAfterMs: 60_000 });
    const owner = newCustomer();
    const session = await vault.session({ owner, seal: ['identity'] });
    const ref = sealOne(session, 'identity', {});
    const request = shredRequest([owner], ['identity']);
    const refused = t.rejects(vault.shred(request), { code: 'VAULT_CLOSED' });
    await until(() => openOne(vault, ref).then((one) => one.kind === 'erased'), 'the tombstone');
    await vault.close();
    await refused;
    const reopened = closing(t, await harness.open(folder, limits));
    t.strictSame(await openOne(reopened, ref), { kind: 'erased', at: request.at, request: request.request });
    t.equal((await reopened.shred(request)).tombstones[0]?.kid, ref.envelope?.kid);
  });

  await t.test('health tells when it is closed', async (t) => {
    const vault = await harness.open(vaultFolder(t));
    t.strictSame(vault.health(), { ready: true });
    await vault.close();
    await vault.close();
    t.match(vault.health(), { ready: false, code: 'VAULT_CLOSED' });
  });
}

const nameOf = (stone: { readonly owner: string; readonly dataCategory: string }): string =>
  `${stone.owner} ${stone.dataCategory}`;
