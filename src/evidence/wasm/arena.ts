/** A part of the memory that is given away from its beginning, until somebody begins anew. */
export class Arena {
  readonly #bytes: Buffer;
  #used = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  reset(): void {
    this.#used = 0;
  }

  /** `undefined` where no more is left. */
  allocate(size: number): Buffer | undefined {
    if (this.#used + size > this.#bytes.length) return undefined;
    this.#used += size;
    return this.#bytes.subarray(this.#used - size, this.#used);
  }
}
