import { randomBytes } from 'node:crypto';
import { encodeId, type Id, type Owner } from '../../../kernel/ids.ts';
import type { DataCategory } from '../../../kernel/sealed.ts';
import type { Instant } from '../../../kernel/time.ts';
import { type DataKey, dataKey, IV_BYTES, KEY_BYTES, wrapAad } from '../../sealing.ts';
import type { KeyRing } from './key-ring.ts';
import type { Connection } from './schema.ts';

export type KeyState =
  | { readonly kind: 'key'; readonly key: DataKey }
  | { readonly kind: 'erased'; readonly request: Id; readonly at: Instant }
  /** The row does not open under its master key, or not for this owner: the vault file was damaged or tampered with. */
  | { readonly kind: 'damaged' }
  | { readonly kind: 'absent' };

const ID_BYTES = 16;

interface Row {
  readonly request: Id | null;
  readonly at: Instant | null;
  readonly kid: string | null;
  readonly kc: string | null;
  readonly wrapped: Buffer | null;
}

/**
 * Data keys and tombstones. Opened keys are cached within a bound and within one generation: tombstones are made only
 * together with a new generation, so what was true in a generation stays true in it. Absence is not cached, because
 * keys are minted without one.
 *
 * Whoever looks calls `refresh` first, in the same turn of the event loop.
 */
export class KeyStore {
  readonly #ring: KeyRing;
  readonly #limit: number;
  // Two halves, and never a deletion: a map that forgets its first entry at each new one grows slow. What is not used
  // while one half fills goes with the other.
  #young = new Map<string, KeyState>();
  #old = new Map<string, KeyState>();
  #generation = 0;
  readonly #readGeneration;
  readonly #read;
  readonly #insert;

  constructor(db: Connection, ring: KeyRing, limit: number) {
    this.#ring = ring;
    this.#limit = limit;
    this.#readGeneration = db.prepare<[], number>('SELECT generation FROM state').pluck();
    this.#read = db.prepare<[string, string], Row>(
      `SELECT t.request, t.at, k.kid, k.kc, k.wrapped FROM (SELECT ? AS owner, ? AS category) AS asked
       LEFT JOIN tombstones AS t ON t.owner = asked.owner AND t.category = asked.category
       LEFT JOIN keys AS k ON k.owner = asked.owner AND k.category = asked.category`,
    );
    this.#insert = db.prepare('INSERT INTO keys (owner, category, kid, kc, wrapped) VALUES (?, ?, ?, ?, ?)');
  }

  /** One indexed read; drops every cached key when anything was shredded since. Answers the generation in force. */
  refresh(): number {
    const generation = this.#readGeneration.get() as number;
    if (generation !== this.#generation) {
      this.#young = new Map();
      this.#old = new Map();
      this.#generation = generation;
    }
    return generation;
  }

  look(owner: Owner, dataCategory: DataCategory): KeyState {
    const name = `${owner} ${dataCategory}`;
    const cached = this.#young.get(name);
    if (cached !== undefined) return cached;
    const aged = this.#old.get(name);
    if (aged !== undefined) {
      this.#keep(name, aged);
      return aged;
    }
    const state = this.read(owner, dataCategory);
    if (state.kind === 'key' || state.kind === 'erased') this.#keep(name, state);
    return state;
  }

  /** Past the cache. */
  read(owner: Owner, dataCategory: DataCategory): KeyState {
    const row = this.#read.get(owner, dataCategory) as Row;
    if (row.request !== null) return { kind: 'erased', request: row.request, at: row.at as Instant };
    if (row.kid === null) return { kind: 'absent' };
    const dek = this.#ring.unwrap(wrapAad(owner, dataCategory, row.kid), row.wrapped as Buffer);
    if (dek === undefined) return { kind: 'damaged' };
    const key = dataKey(row.kid, dek);
    dek.fill(0);
    return key.kc === row.kc ? { kind: 'key', key } : { kind: 'damaged' };
  }

  /** In a writing transaction, after `read` said absent. The key may be used only once that has committed. */
  mint(owner: Owner, dataCategory: DataCategory): DataKey {
    // One draw for all three parts: each call to the generator costs as much as the wrapping itself.
    const random = randomBytes(ID_BYTES + KEY_BYTES + IV_BYTES);
    const kid = encodeId(random);
    const dek = random.subarray(ID_BYTES, ID_BYTES + KEY_BYTES);
    const iv = random.subarray(ID_BYTES + KEY_BYTES);
    const key = dataKey(kid, dek);
    const wrapped = this.#ring.wrap(this.#ring.current(), wrapAad(owner, dataCategory, kid), dek, iv);
    random.fill(0);
    this.#insert.run(owner, dataCategory, kid, key.kc, wrapped);
    return key;
  }

  /** After the commit of what minted it; dropped when a shred came between. */
  remember(generation: number, owner: Owner, dataCategory: DataCategory, key: DataKey): void {
    if (generation === this.#generation) this.#keep(`${owner} ${dataCategory}`, { kind: 'key', key });
  }

  #keep(name: string, state: KeyState): void {
    if (this.#young.size >= this.#limit / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(name, state);
  }
}
