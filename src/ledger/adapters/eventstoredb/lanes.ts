import type { AppendCall } from './append-call.ts';

/**
 * One append in flight per stream, in the order of the calls; else retries overtake one another. Of each stream only
 * the first call may go on, and the next when that one is answered.
 */
export class Lanes {
  readonly #lanes = new Map<string, AppendCall[]>();

  /** True when the call is the first of its lane and may go on now. */
  enter(call: AppendCall): boolean {
    const lane = this.#lanes.get(call.stream);
    if (lane === undefined) {
      this.#lanes.set(call.stream, [call]);
      return true;
    }
    lane.push(call);
    return false;
  }

  /** Takes an answered call out; returns the one that may go on now, if that changed. */
  leave(call: AppendCall): AppendCall | undefined {
    const lane = this.#lanes.get(call.stream);
    const index = lane?.indexOf(call) ?? -1;
    if (lane === undefined || index < 0) return undefined;
    lane.splice(index, 1);
    if (lane.length === 0) this.#lanes.delete(call.stream);
    return index === 0 ? lane[0] : undefined;
  }
}
