/**
 * Between a subscription and the one who projects: holds at most `limit` items, and hands over all that gathered while
 * the last batch was written. So batches grow under load and are single events when it is quiet.
 */
export class Inbox<Item> {
  readonly #limit: number;
  #items: Item[] = [];
  #ended: { readonly error?: unknown } | undefined;
  #wakeReader: (() => void) | undefined;
  #wakeWriter: (() => void) | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Reads the source to its end, or until `stop`; never rejects, the reader hears of errors. */
  async fill(source: AsyncIterable<Item>): Promise<void> {
    try {
      for await (const item of source) {
        this.#items.push(item);
        this.#wakeReader?.();
        if (this.#items.length >= this.#limit) await this.#room();
        if (this.#ended !== undefined) return;
      }
      this.#end({});
    } catch (error) {
      this.#end({ error });
    }
  }

  /**
   * The next items, at least one; `undefined` after the last. Throws what the source threw, after its last item. Large
   * batches are cheaper, so it may let more of them gather for `patienceMs`, as long as `isEnough` has not come.
   */
  async take(patienceMs: number, isEnough: (last: Item) => boolean): Promise<readonly Item[] | undefined> {
    if (this.#items.length === 0 && this.#ended === undefined) {
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve;
      });
      this.#wakeReader = undefined;
    }
    // Whatever the source has ready in this turn of the event loop comes along in any case.
    const until = performance.now() + patienceMs;
    do await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#items.length < this.#limit && !this.#isOver(isEnough) && performance.now() < until);
    const items = this.#items;
    this.#items = [];
    this.#wakeWriter?.();
    if (items.length > 0) return items;
    if (this.#ended !== undefined && 'error' in this.#ended) throw this.#ended.error;
    return undefined;
  }

  /** No more is wanted: the source is left at its next item. */
  stop(): void {
    this.#end({});
  }

  #isOver(isEnough: (last: Item) => boolean): boolean {
    const last = this.#items.at(-1);
    return this.#ended !== undefined || (last !== undefined && isEnough(last));
  }

  #end(how: { readonly error?: unknown }): void {
    this.#ended ??= how;
    this.#wakeReader?.();
    this.#wakeWriter?.();
  }

  async #room(): Promise<void> {
    if (this.#ended !== undefined) return;
    await new Promise<void>((resolve) => {
      this.#wakeWriter = resolve;
    });
    this.#wakeWriter = undefined;
  }
}
