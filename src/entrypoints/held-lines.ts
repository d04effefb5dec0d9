import type { Writable } from 'node:stream';

/** Lines of the log, held back while a person is being asked questions on the same terminal, and then written. */
export class HeldLines {
  readonly #out: Writable;
  #held: string[] | undefined;

  constructor(out: Writable) {
    this.#out = out;
  }

  write(line: string): void {
    if (this.#held === undefined) this.#out.write(line);
    else this.#held.push(line);
  }

  async heldDuring(work: () => Promise<void>): Promise<void> {
    this.#held ??= [];
    try {
      await work();
    } finally {
      this.release();
    }
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const line of held) this.#out.write(line);
  }
}
