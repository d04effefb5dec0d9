import type { AppendReceipt } from '../../../kernel/receipt.ts';
import type { AppendCall, CallOutcome } from './group-writer.ts';

interface Waiting extends AppendCall {
  readonly resolve: (receipt: AppendReceipt) => void;
  readonly reject: (error: unknown) => void;
}

/** A group never keeps the process from its other work for long. */
const MAX_CALLS = 1_024;
const MAX_CHARS = 8 * 1024 * 1024;

/**
 * Gathers the appends of one turn of the event loop and writes them as one group on the next: whoever calls while a
 * group is being flushed is in the following one.
 */
export class AppendQueue {
  readonly #write: (calls: readonly AppendCall[]) => CallOutcome[];
  readonly #ended: (failure: unknown) => void;
  #waiting: Waiting[] = [];
  #scheduled = false;
  #onEmpty: (() => void)[] = [];

  /** `ended` hears of each group, before its callers do: `undefined`, or why the whole group failed. */
  constructor(write: (calls: readonly AppendCall[]) => CallOutcome[], ended: (failure: unknown) => void) {
    this.#write = write;
    this.#ended = ended;
  }

  add(call: AppendCall): Promise<AppendReceipt> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...call, resolve, reject });
      this.#schedule();
    });
  }

  /** Resolves when nothing waits any more. */
  drained(): Promise<void> {
    if (this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onEmpty.push(resolve));
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#drain());
  }

  #drain(): void {
    this.#scheduled = false;
    const group = this.#nextGroup();
    if (this.#waiting.length > 0) this.#schedule();
    try {
      const outcomes = this.#write(group);
      this.#ended(undefined);
      for (const [index, outcome] of outcomes.entries()) settle(group[index] as Waiting, outcome);
    } catch (failure) {
      this.#ended(failure);
      for (const call of group) call.reject(failure);
    }
    if (this.#waiting.length > 0) return;
    for (const resolve of this.#onEmpty.splice(0)) resolve();
  }

  #nextGroup(): readonly Waiting[] {
    let calls = 0;
    let chars = 0;
    for (const call of this.#waiting) {
      if (calls >= MAX_CALLS || chars >= MAX_CHARS) break;
      calls++;
      for (const event of call.events) chars += event.clearJson.length + (event.sealedJson?.length ?? 0);
    }
    if (calls === this.#waiting.length) {
      const group = this.#waiting;
      this.#waiting = [];
      return group;
    }
    return this.#waiting.splice(0, calls);
  }
}

function settle(call: Waiting, outcome: CallOutcome): void {
  switch (outcome.kind) {
    case 'done':
      return call.resolve(outcome.receipt);
    case 'failed':
      return call.reject(outcome.error);
  }
}
