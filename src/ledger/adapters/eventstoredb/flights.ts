import type { AppendCall } from './append-call.ts';

/** The attempts that were sent to the worker and are not answered, oldest first. */
export class Flights {
  readonly #flying = new Map<number, AppendCall>();
  #count = 0;

  get size(): number {
    return this.#flying.size;
  }

  get oldest(): AppendCall | undefined {
    const [first] = this.#flying.values();
    return first;
  }

  /** Number of the attempt that begins now. */
  depart(call: AppendCall, now: number): number {
    const n = ++this.#count;
    call.flight = n;
    call.attempts++;
    call.dispatchedAt = now;
    this.#flying.set(n, call);
    return n;
  }

  /** Whose answer this is; nothing when nobody waits for it any more. */
  arrived(n: number): AppendCall | undefined {
    const call = this.#flying.get(n);
    if (call !== undefined) this.land(call);
    return call;
  }

  /** Out of the air, whatever comes of it; an answer to this attempt is no longer heard. */
  land(call: AppendCall): void {
    if (call.flight !== undefined) this.#flying.delete(call.flight);
    call.flight = undefined;
  }

  /** Lands those that were sent before `since`; whether they are written is open. */
  giveUp(since = Number.POSITIVE_INFINITY): readonly AppendCall[] {
    const given: AppendCall[] = [];
    for (const call of this.#flying.values()) {
      if (call.dispatchedAt >= since) break;
      given.push(call);
    }
    for (const call of given) {
      this.land(call);
      call.uncertain = true;
    }
    return given;
  }
}
