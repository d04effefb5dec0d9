import { createHmac, type KeyObject } from 'node:crypto';
import { canonicalizeRecord } from '../../../kernel/canonical-json.ts';
import { categoryOf, idOf, streamName, type Id, type Owner } from '../../../kernel/ids.ts';
import type { Clock, Instant } from '../../../kernel/time.ts';
import type { Reservation, Resolution } from '../../key-vault.ts';
import type { SuppressionLine } from './erasure-journal.ts';
import type { Connection } from './schema.ts';

export const customerOwner = (customer: Id): Owner => streamName('customer', customer);

const isCustomer = (owner: Owner): boolean => categoryOf(owner) === 'customer';

/** In place of the customer of a dropped reservation; no customer has it. */
const NOBODY = 'z'.repeat(26);

/**
 * One customer for one identifier of one source system, and who must not come back. Two HMACs under two keys: what is
 * left after an erasure (the suppression) cannot be matched with what was there before (the lookup).
 */
export class Reservations {
  readonly #clock: Clock;
  readonly #keys: { readonly lookup: KeyObject; readonly suppression: KeyObject };
  readonly #byLookup;
  readonly #suppressedUntil;
  readonly #insert;
  readonly #ofCustomer;
  readonly #drop;
  readonly #suppress;
  readonly #expire;
  readonly #suppressions;

  constructor(db: Connection, clock: Clock, keys: { readonly lookup: KeyObject; readonly suppression: KeyObject }) {
    this.#clock = clock;
    this.#keys = keys;
    this.#byLookup = db.prepare<[Buffer], Id>('SELECT customer FROM reservations WHERE lookup = ?').pluck();
    this.#suppressedUntil = db.prepare<[Buffer], Instant>('SELECT until FROM suppressions WHERE hmac = ?').pluck();
    this.#insert = db.prepare('INSERT INTO reservations (lookup, suppression, customer) VALUES (?, ?, ?)');
    this.#ofCustomer = db
      .prepare<[string], Buffer>('SELECT suppression FROM reservations WHERE customer = ? ORDER BY suppression')
      .pluck();
    // Overwritten in place, never deleted: see the schema. The random lookup is met by no identifier.
    this.#drop = db.prepare<[string, string]>(
      'UPDATE reservations SET lookup = randomblob(32), suppression = zeroblob(32), customer = ? WHERE customer = ?',
    );
    this.#suppress = db.prepare(
      `INSERT INTO suppressions VALUES (?, ?, ?)
       ON CONFLICT (hmac) DO UPDATE SET until = max(until, excluded.until)`,
    );
    this.#expire = db.prepare<[string]>('DELETE FROM suppressions WHERE until <= ?');
    this.#suppressions = db.prepare<[], { hmac: Buffer; dropped_on: string; until: Instant }>(
      'SELECT hmac, dropped_on, until FROM suppressions',
    );
  }

  /** In a writing transaction; the caller has refused an erased customer. */
  reserve(system: string, identifier: string, customer: Id, deliberate: boolean): Reservation {
    const lookup = this.#hmac('lookup', system, identifier);
    const holder = this.#byLookup.get(lookup);
    if (holder !== undefined) {
      return holder === customer ? { kind: 'reserved' } : { kind: 'held', customer: holder };
    }
    const suppression = this.#hmac('suppression', system, identifier);
    if (!deliberate && this.#isSuppressed(suppression)) return { kind: 'suppressed' };
    this.#insert.run(lookup, suppression, customer);
    return { kind: 'reserved' };
  }

  /** A live reservation beats a suppression. */
  resolve(system: string, identifier: string): Resolution {
    const customer = this.#byLookup.get(this.#hmac('lookup', system, identifier));
    if (customer !== undefined) return { kind: 'customer', customer };
    return this.#isSuppressed(this.#hmac('suppression', system, identifier))
      ? { kind: 'suppressed' }
      : { kind: 'unknown' };
  }

  /** What dropping this customer's reservations would leave behind. Other owners have none. */
  suppressionsOf(owner: Owner, at: Instant, until: Instant): readonly SuppressionLine[] {
    if (!isCustomer(owner)) return [];
    return this.#ofCustomer.all(idOf(owner)).map((hmac) => ({
      t: 'suppression',
      hmac: hmac.toString('base64'),
      on: at.slice(0, 10),
      until,
    }));
  }

  /** In a writing transaction: lookup HMAC and customer go, the suppression stays. */
  drop(owner: Owner, lines: readonly SuppressionLine[]): void {
    for (const line of lines) this.suppress(line);
    if (isCustomer(owner)) this.#drop.run(NOBODY, idOf(owner));
  }

  /** In a writing transaction. */
  suppress(line: SuppressionLine): void {
    if (line.until > this.#clock.now()) this.#suppress.run(Buffer.from(line.hmac, 'base64'), line.on, line.until);
  }

  /** In a writing transaction: a suppression is personal data too and goes when its time is over. */
  expire(): void {
    this.#expire.run(this.#clock.now());
  }

  all(): readonly SuppressionLine[] {
    return this.#suppressions
      .all()
      .map((row) => ({ t: 'suppression', hmac: row.hmac.toString('base64'), on: row.dropped_on, until: row.until }));
  }

  #isSuppressed(suppression: Buffer): boolean {
    const until = this.#suppressedUntil.get(suppression);
    return until !== undefined && until > this.#clock.now();
  }

  #hmac(use: 'lookup' | 'suppression', system: string, identifier: string): Buffer {
    return identifierHmac(this.#keys[use], system, identifier);
  }
}

/** HMAC-SHA256 of JCS([source system, identifier]). */
export function identifierHmac(key: KeyObject, system: string, identifier: string): Buffer {
  return createHmac('sha256', key)
    .update(canonicalizeRecord([system, identifier]), 'utf8')
    .digest();
}
