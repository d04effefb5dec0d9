import { type Clock, type Instant, later, plusMillis } from '../kernel/time.ts';
import { LedgerError } from './ledger.ts';

const BEHIND_LIMIT_MS = 2_000;
const JUMP_LIMIT_MS = 30 * 24 * 3_600_000;

/**
 * The time that a ledger adapter stamps: `max(now, last seen)`, so `recordedAt` never falls along the ledger. It
 * refuses when our clock is more than 2 s behind the last event seen, or more than 30 days beyond it unless an
 * operator accepted the jump (`regesta clock accept`). Owned by one adapter; fed with every head and append it sees.
 */
export class ClockGuard {
  readonly #clock: Clock;
  #lastSeen: Instant | undefined;
  #acceptedUntil: Instant | undefined;

  constructor(clock: Clock, options: { readonly acceptJumpUntil?: Instant } = {}) {
    this.#clock = clock;
    this.#acceptedUntil = options.acceptJumpUntil;
  }

  /** Called with the head at opening, and with each `recordedAt` that is read or stored later. */
  saw(recordedAt: Instant): void {
    this.#lastSeen = this.#lastSeen === undefined ? recordedAt : later(this.#lastSeen, recordedAt);
  }

  /** Back to what was seen before a stamp that was not used after all, because its append was rolled back. */
  resetTo(recordedAt: Instant | undefined): void {
    this.#lastSeen = recordedAt;
  }

  get lastSeen(): Instant | undefined {
    return this.#lastSeen;
  }

  /**
   * For a `ClockCorrected`, which alone may be written behind the head: it voids the stretch before it, so from here
   * on its own time is the last that is not voided (docs/record.md section 2).
   */
  stampCorrection(): Instant {
    const now = this.#clock.now();
    if (this.#lastSeen !== undefined) this.#refuseJump(now, this.#lastSeen);
    this.#lastSeen = now;
    return now;
  }

  /** The instant to stamp now; also remembers it. Throws `LEDGER_CLOCK_BEHIND` or `LEDGER_CLOCK_JUMPED`. */
  stamp(): Instant {
    const now = this.#clock.now();
    const seen = this.#lastSeen;
    if (seen === undefined) {
      this.#lastSeen = now;
      return now;
    }
    if (plusMillis(now, BEHIND_LIMIT_MS) < seen) {
      throw new LedgerError(
        'LEDGER_CLOCK_BEHIND',
        `This machine's clock (${now}) is more than 2 s behind the last event (${seen}). Set the clock; nothing was written.`,
        { details: { now, head: seen } },
      );
    }
    this.#refuseJump(now, seen);
    this.#lastSeen = later(now, seen);
    return this.#lastSeen;
  }

  #refuseJump(now: Instant, seen: Instant): void {
    const accepted = this.#acceptedUntil !== undefined && now <= this.#acceptedUntil;
    if (accepted || now <= plusMillis(seen, JUMP_LIMIT_MS)) return;
    throw new LedgerError(
      'LEDGER_CLOCK_JUMPED',
      `This machine's clock (${now}) is more than 30 days beyond the last event (${seen}). If it is right, run "regesta clock accept"; nothing was written.`,
      { details: { now, head: seen } },
    );
  }
}
