import { VaultError } from '../../vault/key-vault.ts';

/**
 * What was erased stays erased: the vault gives no key for it, and the caller hears that instead of an error. Refusals
 * are per (customer, data category); what is kept by law can still be written.
 */
export async function unlessErased<Outcome>(
  then: () => Promise<Outcome>,
): Promise<Outcome | { readonly kind: 'refused'; readonly reason: 'customer-erased' }> {
  try {
    return await then();
  } catch (error) {
    if (error instanceof VaultError && error.code === 'VAULT_ERASED')
      return { kind: 'refused', reason: 'customer-erased' };
    throw error;
  }
}
