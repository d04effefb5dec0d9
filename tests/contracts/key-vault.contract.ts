import type { Test } from 'tap';
import { type VaultAdapterName, vaultAdapters } from './key-vault-adapters.ts';
import { erasureContract } from './key-vault-erasure.contract.ts';
import { grantContract } from './key-vault-grant.contract.ts';
import { registerContract } from './key-vault-register.contract.ts';
import { sealingContract } from './key-vault-sealing.contract.ts';

/** The promises of src/vault/key-vault.ts, made executable. Every adapter runs all of it. */
export async function keyVaultContract(t: Test, name: VaultAdapterName): Promise<void> {
  const harness = vaultAdapters[name];
  await t.test('sealing and comparing', (t) => sealingContract(t, name, harness));
  await t.test('opening', (t) => grantContract(t, harness));
  await t.test('erasure', (t) => erasureContract(t, name, harness));
  await t.test('reservations, retries and search tokens', (t) => registerContract(t, name, harness));
}
