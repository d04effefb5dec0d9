import type { KeyObject } from 'node:crypto';
import { wrapKey, unwrapKey } from '../../sealing.ts';
import { VaultError } from '../../key-vault.ts';
import { type MasterKeys, type MasterKeySource, masterKeyProof } from './master-key.ts';
import type { Connection } from './schema.ts';

const EPOCH_BYTES = 4;
const WRAPPED_BYTES = 64;
/** What stands in the place of a wrapped key that was destroyed: epoch 0, which no master key has. */
export const DESTROYED: Buffer = Buffer.alloc(WRAPPED_BYTES);

export const epochOf = (wrapped: Buffer): number => wrapped.readUInt32BE(0);

/**
 * The master keys that this process holds, checked against the proofs in the vault. Another process may rotate; the
 * epoch in force is therefore read from the vault inside each writing transaction, and an unknown one is looked for
 * where the keys come from.
 */
export class KeyRing {
  readonly #source: MasterKeySource;
  readonly #epochs;
  readonly #newest;
  readonly #addEpoch;
  #keys: MasterKeys = new Map();

  constructor(db: Connection, source: MasterKeySource) {
    this.#source = source;
    this.#epochs = db.prepare<[], { epoch: number; proof: Buffer }>('SELECT epoch, proof FROM epochs ORDER BY epoch');
    this.#newest = db.prepare<[], number>('SELECT max(epoch) FROM epochs').pluck();
    this.#addEpoch = db.prepare('INSERT INTO epochs VALUES (?, ?)');
  }

  /**
   * In a writing transaction. A vault without an epoch is new: only then may a master key be made. Otherwise every
   * epoch still in use must be there and be the right one, or the start is refused and nothing is minted.
   */
  open(): void {
    const known = this.#epochs.all();
    this.#keys = this.#source.read() ?? new Map();
    if (known.length === 0) {
      if (this.#keys.size === 0) this.#keys = this.#source.add(1);
      this.register(Math.max(...this.#keys.keys()));
      return;
    }
    for (const { epoch, proof } of known) this.#check(epoch, proof);
  }

  #check(epoch: number, proof: Buffer): void {
    const key = this.#keys.get(epoch);
    if (key === undefined) throw missing(epoch);
    if (!masterKeyProof(key).equals(proof)) {
      throw new VaultError(
        'VAULT_MASTER_KEY_WRONG',
        `The master key of epoch ${epoch} is not the one that this key vault was made with. Put the right one back; nothing was changed.`,
        { details: { epoch } },
      );
    }
  }

  /** In a writing transaction: from now on new keys are wrapped under this epoch, in every process. */
  register(epoch: number): void {
    this.#addEpoch.run(epoch, masterKeyProof(this.#master(epoch)));
  }

  /** Newest epoch that the vault knows. */
  current(): number {
    return this.#newest.get() as number;
  }

  /** Epochs whose key is where the keys come from, as it is now. */
  held(): Iterable<number> {
    return (this.#source.read() ?? this.#keys).keys();
  }

  /** Newest epoch that the source holds, which a rotation that was cut short may have left ahead of the vault. */
  newestHeld(): number {
    return Math.max(...this.held());
  }

  addToSource(epoch: number): void {
    this.#keys = this.#source.add(epoch);
  }

  removeFromSource(epoch: number): void {
    this.#keys = this.#source.remove(epoch);
  }

  get ownsFile(): boolean {
    return this.#source.ownsFile;
  }

  /** `iv`: fresh random bytes, when the caller has drawn them already. */
  wrap(epoch: number, aad: string, key: Buffer, iv?: Buffer): Buffer {
    const wrapped = Buffer.alloc(WRAPPED_BYTES);
    wrapped.writeUInt32BE(epoch, 0);
    wrapKey(this.#master(epoch), aad, key, iv).copy(wrapped, EPOCH_BYTES);
    return wrapped;
  }

  /** `undefined` for a damaged or a destroyed one. Throws `VAULT_MASTER_KEY_MISSING` for an epoch nobody gave us. */
  unwrap(aad: string, wrapped: Buffer): Buffer | undefined {
    const epoch = epochOf(wrapped);
    if (epoch === 0) return undefined;
    return unwrapKey(this.#master(epoch), aad, wrapped.subarray(EPOCH_BYTES));
  }

  #master(epoch: number): KeyObject {
    const held = this.#keys.get(epoch);
    if (held !== undefined) return held;
    this.#keys = this.#source.read() ?? this.#keys;
    const found = this.#keys.get(epoch);
    if (found === undefined) throw missing(epoch);
    const proof = this.#epochs.all().find((row) => row.epoch === epoch)?.proof;
    if (proof !== undefined) this.#check(epoch, proof);
    return found;
  }
}

const missing = (epoch: number): VaultError =>
  new VaultError(
    'VAULT_MASTER_KEY_MISSING',
    `The master key of epoch ${epoch} is missing. Put back the secrets that belong to this key vault; nothing was changed.`,
    { details: { epoch } },
  );
