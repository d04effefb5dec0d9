import type { Owner } from '../../../kernel/ids.ts';
import type { DataCategory } from '../../../kernel/sealed.ts';
import { VaultError } from '../../key-vault.ts';
import { wrapAad } from '../../sealing.ts';
import { hmacKeyAad } from './hmac-keys.ts';
import { epochOf, type KeyRing } from './key-ring.ts';
import type { Connection } from './schema.ts';
import type { Writer } from './writer.ts';

export interface Rotation {
  /** In force now. */
  readonly epoch: number;
  readonly rewrapped: number;
  /** Rows that do not open under any master key. While there is one, the older epochs stay in use. */
  readonly damaged: number;
}

interface KeyRow {
  readonly id: number;
  readonly owner: Owner;
  readonly category: DataCategory;
  readonly kid: string;
  readonly wrapped: Buffer;
}

const BATCH = 500;

/**
 * Wraps every key anew under a newer master key. Data keys stay the same, so no envelope and no read model changes. A
 * call that was cut short is finished by the next: the newest epoch that the vault or the source knows is taken, and
 * only when nothing is left under older ones is another made. Old master keys stay in the source; whoever destroys them
 * first proves that a newer backup opens.
 */
export class Rotator {
  readonly #db: Connection;
  readonly #writer: Writer;
  readonly #ring: KeyRing;

  constructor(db: Connection, writer: Writer, ring: KeyRing) {
    this.#db = db;
    this.#writer = writer;
    this.#ring = ring;
  }

  async rotate(): Promise<Rotation> {
    const epoch = await this.#writer.write(() => this.#begin());
    let rewrapped = await this.#writer.write(() => this.#rewrapHmacKeys(epoch));
    let damaged = 0;
    for (let after = 0; ; ) {
      const batch = await this.#writer.write(() => this.#rewrapKeys(epoch, after));
      rewrapped += batch.rewrapped;
      damaged += batch.damaged;
      if (batch.last === undefined) break;
      after = batch.last;
    }
    if (damaged === 0) {
      await this.#writer.write(() => this.#db.prepare('DELETE FROM epochs WHERE epoch < ?').run(epoch));
    }
    return { epoch, rewrapped, damaged };
  }

  #begin(): number {
    const epochs = this.#db.prepare<[], number>('SELECT epoch FROM epochs').pluck().all();
    const current = Math.max(...epochs);
    if (epochs.length > 1) return current;
    const held = this.#ring.newestHeld();
    const next = Math.max(held, current) === current ? current + 1 : held;
    if (next !== held) {
      if (!this.#ring.ownsFile) {
        throw new VaultError(
          'VAULT_MASTER_KEY_MISSING',
          `The master key comes from the environment: give the new one beside the old one, as ${next}:base64,${current}:base64, and ask again.`,
          { details: { epoch: next } },
        );
      }
      this.#ring.addToSource(next);
    }
    this.#ring.register(next);
    return next;
  }

  #rewrapHmacKeys(epoch: number): number {
    const rows = this.#db.prepare<[], { name: string; wrapped: Buffer }>('SELECT name, wrapped FROM hmac_keys').all();
    const update = this.#db.prepare('UPDATE hmac_keys SET wrapped = ? WHERE name = ?');
    let count = 0;
    for (const { name, wrapped } of rows) {
      if (epochOf(wrapped) === epoch) continue;
      const anew = this.#rewrap(epoch, hmacKeyAad(name), wrapped);
      if (anew === undefined) throw new VaultError('VAULT_CORRUPT', 'A key of the key vault does not open.');
      update.run(anew, name);
      count++;
    }
    return count;
  }

  #rewrapKeys(epoch: number, after: number): { rewrapped: number; damaged: number; last: number | undefined } {
    const rows = this.#db
      .prepare<[number, number], KeyRow>(
        'SELECT id, owner, category, kid, wrapped FROM keys WHERE id > ? ORDER BY id LIMIT ?',
      )
      .all(after, BATCH);
    const update = this.#db.prepare('UPDATE keys SET wrapped = ? WHERE id = ?');
    let rewrapped = 0;
    let damaged = 0;
    for (const { id, owner, category, kid, wrapped } of rows) {
      if (epochOf(wrapped) === 0 || epochOf(wrapped) === epoch) continue;
      const anew = this.#rewrap(epoch, wrapAad(owner, category, kid), wrapped);
      if (anew === undefined) damaged++;
      else {
        update.run(anew, id);
        rewrapped++;
      }
    }
    return { rewrapped, damaged, last: rows.at(-1)?.id };
  }

  #rewrap(epoch: number, aad: string, wrapped: Buffer): Buffer | undefined {
    const key = this.#ring.unwrap(aad, wrapped);
    if (key === undefined) return undefined;
    const anew = this.#ring.wrap(epoch, aad, key);
    key.fill(0);
    return anew;
  }
}
