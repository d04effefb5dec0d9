import type { Readable, Transform, TransformCallback } from 'node:stream';
import type { ResolvedEvent } from '@eventstore/db-client';

/** What the client returns for a read (`cancel`) or a subscription (`unsubscribe`). */
export type ClientStream = Readable & ({ cancel(): Promise<void> } | { unsubscribe(): Promise<void> });

const AT_ONCE = 256;

/**
 * One read or subscription on the wire. Nobody may drop it without `release`: a call that is left open is one of the
 * 100 that a connection carries, and with all of them gone every read and append of the thread hangs.
 */
export class OpenCall {
  readonly #stream: Readable;
  readonly #cancel: () => Promise<void>;
  #failure: unknown;
  #failed = false;
  #ended = false;
  #wake: () => void = () => {};
  /** True when the server confirmed the subscription, false when the call was over before that. */
  readonly confirmed: Promise<boolean>;
  #confirm: (confirmed: boolean) => void = () => {};

  constructor(stream: ClientStream) {
    this.#stream = stream;
    this.#cancel = () => ('cancel' in stream ? stream.cancel() : stream.unsubscribe());
    // The client's types hide that both are transforms.
    guardTransform(stream as unknown as Transform);
    this.confirmed = new Promise((resolve) => {
      this.#confirm = resolve;
    });
    stream.once('confirmation', () => this.#confirm(true));
    // This listener stays for good: a late error without a listener would end the process.
    stream.on('error', (error: unknown) => {
      this.#failure = error;
      this.#failed = true;
      this.#confirm(false);
      this.#wake();
    });
    stream.on('end', this.#end);
    stream.on('close', this.#end);
    stream.on('readable', this.#readable);
  }

  readonly #end = (): void => {
    this.#ended = true;
    this.#confirm(false);
    this.#wake();
  };
  readonly #readable = (): void => this.#wake();

  /**
   * What has arrived, at most some hundred. `quiet` when nothing came for `waitMs`, or when `signal` aborts; `ended`
   * after the last; throws what the call failed with, after all that came before the failure.
   */
  async next(waitMs: number, signal?: AbortSignal): Promise<readonly ResolvedEvent[] | 'quiet' | 'ended'> {
    const until = performance.now() + waitMs;
    for (;;) {
      const events = this.#taken();
      if (events.length > 0) return events;
      if (this.#failed) throw this.#failure;
      if (this.#ended) return 'ended';
      const left = until - performance.now();
      if (left <= 0 || signal?.aborted === true) return 'quiet';
      await this.#woken(left, signal);
    }
  }

  /** Something happened on the stream, or `ms` are over, or `signal` aborted. Leaves no listener and no timer behind. */
  #woken(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        this.#wake = () => {};
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done, { once: true });
      this.#wake = done;
    });
  }

  #taken(): ResolvedEvent[] {
    const events: ResolvedEvent[] = [];
    for (;;) {
      const event: ResolvedEvent | null = this.#stream.read();
      if (event === null) return events;
      if (events.push(event) === AT_ONCE) return events;
    }
  }

  /**
   * Cancels, and drains: cancelling does nothing to an answer that has arrived in full and waits to be read, and then
   * the call would stay open for ever.
   */
  async release(): Promise<void> {
    this.#stream.off('readable', this.#readable);
    const cancelled = this.#cancel();
    this.#stream.resume();
    // The call may never have been made; then there is nothing to cancel.
    await cancelled.catch(() => {});
  }
}

/** The client throws from inside a stream when an event has no id; unguarded that would end the process. */
function guardTransform(stream: Transform): void {
  const transform = stream._transform.bind(stream) as (...args: unknown[]) => unknown;
  stream._transform = (chunk: unknown, encoding: BufferEncoding, next: TransformCallback): void => {
    const fail = (error: unknown): void =>
      next(error instanceof Error ? error : new Error('the client could not read an event'));
    try {
      const result = transform(chunk, encoding, next);
      if (result instanceof Promise) result.catch(fail);
    } catch (error) {
      fail(error);
    }
  };
}
