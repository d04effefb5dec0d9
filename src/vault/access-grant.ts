import { assert } from '../kernel/assert.ts';
import type { EventId, Owner } from '../kernel/ids.ts';
import { AppendReceipt } from '../kernel/receipt.ts';
import type { DataCategory } from '../kernel/sealed.ts';
import type { Instant } from '../kernel/time.ts';

/** Wire name of the event that allows a look; declared in src/domain/access/events.ts, whose golden bytes pin it. */
export const ACCESS_GRANTED = 'AccessGranted';

const used = new WeakSet<AppendReceipt>();

/**
 * The right to open one batch of envelopes, once. It can be made only from the receipt of a durable `AccessGranted`, and
 * only once from each; owners, data categories, purpose and expiry are read from the event itself, not from the caller.
 */
export class AccessGrant {
  readonly accessEventId: EventId;
  readonly owners: ReadonlySet<Owner>;
  readonly dataCategories: ReadonlySet<DataCategory>;
  readonly purpose: string;
  readonly expiresAt: Instant;
  #spent = false;

  private constructor(receipt: AppendReceipt) {
    const event = receipt.events[0];
    assert(receipt.events.length === 1 && event?.type === ACCESS_GRANTED, 'a grant needs the receipt of AccessGranted');
    const clear = event.data.clear as {
      readonly owners: readonly Owner[];
      readonly dataCategories: readonly DataCategory[];
      readonly expiresAt: Instant;
    };
    assert(event.metadata.purpose !== undefined, 'an access event names its purpose');
    this.accessEventId = event.id;
    this.owners = new Set(clear.owners);
    this.dataCategories = new Set(clear.dataCategories);
    this.purpose = event.metadata.purpose;
    this.expiresAt = clear.expiresAt;
  }

  static from(receipt: AppendReceipt): AccessGrant {
    assert(AppendReceipt.isGenuine(receipt), 'a grant needs a genuine receipt');
    assert(!receipt.repeated && !used.has(receipt), 'a receipt makes one grant, in the call that appended it');
    used.add(receipt);
    return new AccessGrant(receipt);
  }

  /** For vault adapters: true the first time only. */
  spend(): boolean {
    if (this.#spent) return false;
    this.#spent = true;
    return true;
  }
}
