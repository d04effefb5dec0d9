import { createHmac, type KeyObject } from 'node:crypto';
import { canonicalizeRecord } from '../../../kernel/canonical-json.ts';
import { randomId, type ActorId, type CommandId } from '../../../kernel/ids.ts';
import type { JsonObject } from '../../../kernel/json.ts';
import { type Clock, type Instant, plusMillis } from '../../../kernel/time.ts';
import type { KeyedCommand } from '../../key-vault.ts';
import type { Connection } from './schema.ts';

const KEPT_MS = 30 * 24 * 3_600_000;

interface Row {
  readonly body_hmac: Buffer;
  readonly command_id: CommandId;
  readonly outcome: string | null;
  readonly at: Instant;
}

/** What an `Idempotency-Key` stands for, for 30 days. Neither the key nor the body is stored, only HMACs of them. */
export class Commands {
  readonly #clock: Clock;
  readonly #key: KeyObject;
  readonly #find;
  readonly #put;
  readonly #finish;
  readonly #expire;

  constructor(db: Connection, clock: Clock, key: KeyObject) {
    this.#clock = clock;
    this.#key = key;
    this.#find = db.prepare<[Buffer], Row>(
      'SELECT body_hmac, command_id, outcome, at FROM commands WHERE key_hmac = ?',
    );
    this.#put = db.prepare('INSERT OR REPLACE INTO commands VALUES (?, ?, ?, NULL, ?)');
    this.#finish = db.prepare('UPDATE commands SET outcome = ? WHERE key_hmac = ?');
    this.#expire = db.prepare<[string]>('DELETE FROM commands WHERE at <= ?');
  }

  /** In a writing transaction. */
  commandFor(actor: ActorId, idempotencyKey: string, body: string): KeyedCommand {
    const key = this.#hmac(['key', actor, idempotencyKey]);
    const bodyHmac = this.#hmac(['body', actor, body]);
    const row = this.#find.get(key);
    if (row !== undefined && row.at > this.#oldest()) {
      if (!row.body_hmac.equals(bodyHmac)) return { kind: 'reused' };
      const commandId = row.command_id;
      if (row.outcome === null) return { kind: 'unfinished', commandId };
      return { kind: 'finished', commandId, outcome: JSON.parse(row.outcome) as JsonObject };
    }
    const commandId = randomId();
    this.#put.run(key, bodyHmac, commandId, this.#clock.now());
    return { kind: 'new', commandId };
  }

  /** In a writing transaction. */
  finish(actor: ActorId, idempotencyKey: string, outcome: JsonObject): void {
    this.#finish.run(canonicalizeRecord(outcome), this.#hmac(['key', actor, idempotencyKey]));
  }

  /** In a writing transaction. */
  expire(): void {
    this.#expire.run(this.#oldest());
  }

  #oldest(): Instant {
    return plusMillis(this.#clock.now(), -KEPT_MS);
  }

  #hmac(parts: readonly string[]): Buffer {
    return createHmac('sha256', this.#key).update(canonicalizeRecord(parts), 'utf8').digest();
  }
}
