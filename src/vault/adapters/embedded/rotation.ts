import type { Owner } from '../../../kernel/ids.ts';
import type { DataCategory } from '../../../kernel/sealed.ts';
import { VaultError } from '../../key-vault.ts';
import type { MasterKeyState, Rotation } from '../../master-keys.ts';
import { wrapAad } from '../../sealing.ts';
import { hmacKeyAad } from './hmac-keys.ts';
import { epochOf, type KeyRing } from './key-ring.ts';
import type { Connection } from './schema.ts';
import type { Writer } from './writer.ts';

/**
 * Where a test stops the process. 1: the newer key is in its file, the vault does not know of it. 2: the vault does, and
 * nothing is rewrapped. 3: a part is. 4: everything is, and the older epoch still stands. 5: an epoch is to be destroyed,
 * its key stands. 6: it is gone.
 */
export type RotationPoint = 1 | 2 | 3 | 4 | 5 | 6;

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
  readonly #at: (point: RotationPoint) => void;

  constructor(db: Connection, writer: Writer, ring: KeyRing, at: (point: RotationPoint) => void) {
    this.#db = db;
    this.#writer = writer;
    this.#ring = ring;
    this.#at = at;
  }

  current(): number {
    return this.#ring.current();
  }

  state(): MasterKeyState {
    const count = new Map<number, number>();
    for (const table of ['keys', 'hmac_keys'] as const) {
      const rows = this.#db
        .prepare<[], { epoch: Buffer; n: number }>(
          `SELECT substr(wrapped, 1, 4) AS epoch, count(*) AS n FROM ${table} GROUP BY 1`,
        )
        .all();
      // Destroyed keys stand there as epoch 0.
      for (const { epoch, n } of rows) count.set(epochOf(epoch), (count.get(epochOf(epoch)) ?? 0) + n);
    }
    count.delete(0);
    const ascending = (a: number, b: number): number => a - b;
    return {
      current: this.#ring.current(),
      held: [...this.#ring.held()].sort(ascending),
      wrapped: [...count].map(([epoch, keys]) => ({ epoch, keys })).sort((a, b) => ascending(a.epoch, b.epoch)),
      unfinished: (this.#db.prepare<[], number>('SELECT count(*) FROM epochs').pluck().get() ?? 0) > 1,
      source: this.#ring.ownsFile ? 'file' : 'environment',
    };
  }

  /** What must hold is looked at in the transaction, so that no other process begins to need the key meanwhile. */
  async destroy(epoch: number): Promise<void> {
    await this.#writer.write(() => {
      const { current, held, wrapped } = this.state();
      const inUse = this.#db.prepare<[number], number>('SELECT count(*) FROM epochs WHERE epoch <= ?').pluck();
      if (epoch >= current || (inUse.get(epoch) ?? 0) > 0 || wrapped.some((one) => one.epoch <= epoch)) {
        throw new VaultError(
          'VAULT_MASTER_KEY_IN_USE',
          `Keys are still wrapped by epoch ${epoch} of the master key, or it is the one in force. Rotate first.`,
          { details: { epoch } },
        );
      }
      if (!held.includes(epoch)) return;
      if (!this.#ring.ownsFile) {
        throw new VaultError(
          'VAULT_MASTER_KEY_HELD',
          `The master key of epoch ${epoch} is still in REGESTA_MASTER_KEY. Take it out there and wherever it is kept, start Regesta again, and attest it.`,
          { details: { epoch } },
        );
      }
      this.#at(5);
      this.#ring.removeFromSource(epoch);
      this.#at(6);
    });
  }

  /** Unwraps every key that is not destroyed, HMAC keys too, one after the other; nothing of them comes out. */
  prove(): { readonly keys: number; readonly damaged: number } {
    let keys = 0;
    let damaged = 0;
    for (const { aad, wrapped } of this.#allWrapped()) {
      const key = this.#ring.unwrap(aad, wrapped);
      if (key === undefined) damaged++;
      else keys++;
      key?.fill(0);
    }
    return { keys, damaged };
  }

  *#allWrapped(): Generator<{ readonly aad: string; readonly wrapped: Buffer }> {
    for (const { name, wrapped } of this.#hmacRows()) yield { aad: hmacKeyAad(name), wrapped };
    const rows = this.#db.prepare<[], Omit<KeyRow, 'id'>>('SELECT owner, category, kid, wrapped FROM keys').iterate();
    for (const { owner, category, kid, wrapped } of rows) {
      if (epochOf(wrapped) !== 0) yield { aad: wrapAad(owner, category, kid), wrapped };
    }
  }

  #hmacRows(): readonly { readonly name: string; readonly wrapped: Buffer }[] {
    return this.#db.prepare<[], { name: string; wrapped: Buffer }>('SELECT name, wrapped FROM hmac_keys').all();
  }

  async rotate(known = 0): Promise<Rotation> {
    const epoch = await this.#writer.write(() => this.#begin(known));
    this.#at(2);
    let rewrapped = await this.#writer.write(() => this.#rewrapHmacKeys(epoch));
    let damaged = 0;
    for (let after = 0; ; ) {
      const batch = await this.#writer.write(() => this.#rewrapKeys(epoch, after));
      rewrapped += batch.rewrapped;
      damaged += batch.damaged;
      this.#at(3);
      if (batch.last === undefined) break;
      after = batch.last;
    }
    this.#at(4);
    if (damaged === 0) {
      await this.#writer.write(() => this.#db.prepare('DELETE FROM epochs WHERE epoch < ?').run(epoch));
    }
    return { epoch, rewrapped, damaged };
  }

  #begin(known: number): number {
    const epochs = this.#db.prepare<[], number>('SELECT epoch FROM epochs').pluck().all();
    const current = Math.max(...epochs);
    if (epochs.length > 1) return current;
    const held = this.#ring.newestHeld();
    const next = held > current ? held : Math.max(current, known) + 1;
    if (next !== held) {
      if (!this.#ring.ownsFile) {
        throw new VaultError(
          'VAULT_MASTER_KEY_MISSING',
          `The master key comes from the environment: give the new one beside the old one, as ${next}:base64,${current}:base64, and ask again.`,
          { details: { epoch: next } },
        );
      }
      this.#ring.addToSource(next);
      this.#at(1);
    }
    this.#ring.register(next);
    return next;
  }

  #rewrapHmacKeys(epoch: number): number {
    const update = this.#db.prepare('UPDATE hmac_keys SET wrapped = ? WHERE name = ?');
    let count = 0;
    for (const { name, wrapped } of this.#hmacRows()) {
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
