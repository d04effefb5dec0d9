import type { StreamName } from './ids.ts';

/** One of several things that are looked after in turn failed, and this says which: by its stream, which identifies nobody. */
export class FailedOn extends Error {
  readonly stream: StreamName;

  constructor(stream: StreamName, cause: unknown) {
    super('One of several failed.', { cause });
    this.name = new.target.name;
    this.stream = stream;
  }
}

/** What failed of several things that are looked after in turn: none of them stops the others, and none is lost. */
export class Failures {
  readonly #all: FailedOn[] = [];

  /** How much `work` did; 0 where it failed. */
  async attempt(stream: StreamName, work: () => Promise<number>): Promise<number> {
    try {
      return await work();
    } catch (error) {
      this.#all.push(new FailedOn(stream, error));
      return 0;
    }
  }

  /** At the end: all of them, in one `AggregateError`. */
  throwAny(): void {
    if (this.#all.length > 0) throw new AggregateError(this.#all, 'Some of several failed; the others went on.');
  }
}
