/** Arrays that grow by half: old and new stand side by side for a moment, and a million elements are not objects. */
class Growing<Values extends Float64Array | Uint8Array | Int32Array> {
  values: Values;
  length = 0;
  readonly #make: (length: number) => Values;

  constructor(make: (length: number) => Values) {
    this.#make = make;
    this.values = make(1024);
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = this.#make(Math.ceil(this.length * 1.5));
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  at(i: number): number {
    return this.values[i] as number;
  }

  set(i: number, value: number): void {
    this.values[i] = value;
  }
}

export class GrowingDoubles extends Growing<Float64Array> {
  constructor() {
    super((length) => new Float64Array(length));
  }
}

export class GrowingBytes extends Growing<Uint8Array> {
  constructor() {
    super((length) => new Uint8Array(length));
  }
}

/** Keys of four words. */
export class GrowingWords extends Growing<Int32Array> {
  constructor() {
    super((length) => new Int32Array(length));
  }

  push4(from: Int32Array, at: number): void {
    for (let i = 0; i < 4; i++) this.push(from[at + i] as number);
  }
}
