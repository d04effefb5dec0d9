import type { StreamName } from './ids.ts';
import type { EventToAppend, Position, Revision } from './recorded-event.ts';
import type { Instant } from './time.ts';

export interface ReceiptFacts {
  readonly stream: StreamName;
  /** Revision of the last event of the append. */
  readonly revision: Revision;
  /** Position of the last event of the append. */
  readonly position: Position;
  /** Of the last event, as stored. */
  readonly recordedAt: Instant;
  /** As handed to `append`; a repeated append may have stored another body, and what is stored counts. */
  readonly events: readonly EventToAppend[];
  /** True when the same ids stood there already from an earlier call, and this is the answer to that one again. */
  readonly repeated: boolean;
}

/**
 * Proof, inside the process, that events are durable at an exact place. Only a ledger adapter makes one
 * (`AppendReceipt.issue`; tests/house looks for any other caller), and only the receipt of an access event makes an
 * `AccessGrant`: that is how "log before look" is kept by the types.
 */
export class AppendReceipt implements ReceiptFacts {
  readonly stream: StreamName;
  readonly revision: Revision;
  readonly position: Position;
  readonly recordedAt: Instant;
  readonly events: ReceiptFacts['events'];
  readonly repeated: boolean;
  // A private member makes the type nominal: an object of the same shape is not a receipt.
  readonly #issued = true;

  private constructor(facts: ReceiptFacts) {
    this.stream = facts.stream;
    this.revision = facts.revision;
    this.position = facts.position;
    this.recordedAt = facts.recordedAt;
    this.events = facts.events;
    this.repeated = facts.repeated;
    Object.freeze(this);
  }

  static issue(facts: ReceiptFacts): AppendReceipt {
    return new AppendReceipt(facts);
  }

  static isGenuine(value: unknown): value is AppendReceipt {
    return typeof value === 'object' && value !== null && #issued in value && value.#issued;
  }
}
