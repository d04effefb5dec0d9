import type { Test } from 'tap';
import type { SealedRef } from '../../src/kernel/sealed.ts';
import {
  closing,
  grantFor,
  handClock,
  newCustomer,
  openOne,
  sealOne,
  vaultFolder,
  withSession,
} from '../support/vault-fixtures.ts';
import type { VaultHarness } from './key-vault-adapters.ts';

export async function grantContract(t: Test, harness: VaultHarness): Promise<void> {
  const clock = handClock();
  const vault = closing(t, await harness.open(vaultFolder(t), { clock }));
  const [owner, other] = [newCustomer(), newCustomer()];
  const [ref, contact] = (await withSession(vault, owner, ['identity', 'contact'], (session) => [
    sealOne(session, 'identity', { name: 'Zoë' }),
    sealOne(session, 'contact', { email: 'zoe@example.org' }),
  ])) as [SealedRef, SealedRef];
  const foreign = await withSession(vault, other, ['identity'], (session) => sealOne(session, 'identity', {}));

  await t.test('a grant opens one batch, once', async (t) => {
    const grant = grantFor([ref], clock.now());
    t.equal((await vault.open([ref, ref], grant)).length, 2);
    await t.rejects(vault.open([ref], grant), { code: 'VAULT_GRANT_SPENT' });
  });

  await t.test('of two calls with one grant, one opens', async (t) => {
    const grant = grantFor([ref], clock.now());
    const answers = await Promise.allSettled([vault.open([ref], grant), vault.open([ref], grant)]);
    t.strictSame(answers.map((answer) => answer.status).sort(), ['fulfilled', 'rejected']);
  });

  await t.test('a grant covers its owners and data categories, and nothing of a batch beyond them opens', async (t) => {
    await t.rejects(vault.open([ref, foreign], grantFor([ref], clock.now())), { code: 'VAULT_GRANT_TOO_NARROW' });
    const narrow = grantFor([ref], clock.now());
    await t.rejects(vault.open([ref, contact], narrow), { code: 'VAULT_GRANT_TOO_NARROW' });
    await t.rejects(vault.open([ref], narrow), { code: 'VAULT_GRANT_SPENT' }, 'and the attempt has spent it');
  });

  await t.test('a grant ends', async (t) => {
    const grant = grantFor([ref], clock.now());
    clock.advance(60_000);
    await t.rejects(vault.open([ref], grant), { code: 'VAULT_GRANT_EXPIRED' });
    t.equal((await openOne(vault, ref, clock.now())).kind, 'opened', 'a new one opens');
  });

  await t.test('a grant with nothing to open opens nothing', async (t) => {
    t.strictSame(await vault.open([], grantFor([], clock.now())), []);
  });
}
