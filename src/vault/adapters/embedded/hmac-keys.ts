import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { canonicalizeRecord } from '../../../kernel/canonical-json.ts';
import { VaultError } from '../../key-vault.ts';
import { KEY_BYTES } from '../../sealing.ts';
import type { KeyRing } from './key-ring.ts';
import type { Connection } from './schema.ts';

export const HMAC_KEYS = ['idempotency', 'lookup', 'search', 'suppression'] as const;
export type HmacKeyName = (typeof HMAC_KEYS)[number];
export type HmacKeys = { readonly [name in HmacKeyName]: KeyObject };

/** AAD of a wrapped HMAC key. No owner is named "hmac", so it is never taken for a data key. */
export const hmacKeyAad = (name: string): string => canonicalizeRecord(['hmac', name]);

/**
 * In a writing transaction: each made once, random and never derived from the master key, whose rotation must kill
 * neither suppressions nor retries nor search.
 */
export function openHmacKeys(db: Connection, ring: KeyRing): HmacKeys {
  const read = db.prepare<[string], Buffer>('SELECT wrapped FROM hmac_keys WHERE name = ?').pluck();
  const insert = db.prepare('INSERT INTO hmac_keys VALUES (?, ?)');
  const open = (name: HmacKeyName): KeyObject => {
    const wrapped = read.get(name);
    const key = wrapped === undefined ? randomBytes(KEY_BYTES) : ring.unwrap(hmacKeyAad(name), wrapped);
    if (key === undefined) throw new VaultError('VAULT_CORRUPT', 'A key of the key vault does not open.');
    if (wrapped === undefined) insert.run(name, ring.wrap(ring.current(), hmacKeyAad(name), key));
    const opened = createSecretKey(key);
    key.fill(0);
    return opened;
  };
  return {
    idempotency: open('idempotency'),
    lookup: open('lookup'),
    search: open('search'),
    suppression: open('suppression'),
  };
}
