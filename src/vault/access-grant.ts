import { assert } from '../kernel/assert.ts';
import type { EventId, Owner } from '../kernel/ids.ts';
import { AppendReceipt } from '../kernel/receipt.ts';
import type { EventToAppend } from '../kernel/recorded-event.ts';
import type { DataCategory } from '../kernel/sealed.ts';
import type { Instant } from '../kernel/time.ts';

/** Wire name of the event that allows a look; declared in src/domain/access/events.ts, whose golden bytes pin it. */
export const ACCESS_GRANTED = 'AccessGranted';

/** Access events of a receipt that made their grant already: looks are group-committed, several to an append. */
const used = new WeakMap<AppendReceipt, Set<EventId>>();

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

  private constructor(event: EventToAppend) {
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

  /** `accessEvent` picks one of several looks that were appended together; the receipt's only event by default. */
  static from(receipt: AppendReceipt, accessEvent?: EventId): AccessGrant {
    assert(AppendReceipt.isGenuine(receipt), 'a grant needs a genuine receipt');
    assert(!receipt.repeated, 'a grant is made in the call that appended its access event');
    assert(accessEvent !== undefined || receipt.events.length === 1, 'of several looks, the caller names its own');
    const event = receipt.events.find((one) => accessEvent === undefined || one.id === accessEvent);
    assert(event?.type === ACCESS_GRANTED, 'a grant needs the receipt of AccessGranted');
    const made = used.get(receipt) ?? new Set<EventId>();
    assert(!made.has(event.id), 'an access event makes one grant');
    used.set(receipt, made.add(event.id));
    return new AccessGrant(event);
  }

  /** For vault adapters: true the first time only. */
  spend(): boolean {
    if (this.#spent) return false;
    this.#spent = true;
    return true;
  }
}
