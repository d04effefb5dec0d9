/** Arrays that grow by half: old and new stand side by side for a moment, and a million elements are not objects. */
export class GrowingDoubles {
  #values = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(Math.ceil(this.length * 1.5));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  at(i: number): number {
    return this.#values[i] as number;
  }

  set(i: number, value: number): void {
    this.#values[i] = value;
  }
}

export class GrowingBytes {
  #values = new Uint8Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Uint8Array(Math.ceil(this.length * 1.5));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  at(i: number): number {
    return this.#values[i] as number;
  }

  set(i: number, value: number): void {
    this.#values[i] = value;
  }
}

/** Keys of four words. */
export class GrowingWords {
  words = new Int32Array(1024);
  #length = 0;

  push4(from: Int32Array, at: number): void {
    if (this.#length + 4 > this.words.length) {
      const larger = new Int32Array(Math.ceil(this.words.length / 8) * 12);
      larger.set(this.words);
      this.words = larger;
    }
    for (let i = 0; i < 4; i++) this.words[this.#length++] = from[at + i] as number;
  }
}
