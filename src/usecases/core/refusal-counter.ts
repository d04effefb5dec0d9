import type { AccessRefusal } from '../../domain/access/events.ts';
import { accessEvents } from '../../domain/access/events.ts';
import { countRefusals, NO_REFUSALS, noteRefusal, type RefusalWindows } from '../../domain/access/refusals.ts';
import type { ActorId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { AccessWriter } from './access-writer.ts';

/**
 * Keeps the windows of repeated refusals of this process (src/domain/access/refusals.ts). What it counts is lost with the
 * process; the first refusal of each window was recorded, so the look that was refused never is.
 */
export class RefusalCounter {
  readonly #access: AccessWriter;
  #windows: RefusalWindows = NO_REFUSALS;

  constructor(access: AccessWriter) {
    this.#access = access;
  }

  /** Whether this refusal is to be recorded as an event of its own; otherwise it was counted. */
  async note(actor: ActorId, reason: AccessRefusal, now: Instant): Promise<boolean> {
    await this.flush(now);
    const { windows, record } = noteRefusal(this.#windows, actor, reason, now);
    this.#windows = windows;
    return record;
  }

  /** Records the counts of windows that are over; of all of them when the process stops. */
  async flush(now: Instant, all = false): Promise<void> {
    const { windows, counts } = countRefusals(this.#windows, now, all);
    this.#windows = windows;
    for (const { actor, event } of counts) {
      const metadata = { v: accessEvents.AccessRefusalsCounted.version, actor };
      await this.#access.append({ type: event.type, clear: event.clear, metadata });
    }
  }
}
