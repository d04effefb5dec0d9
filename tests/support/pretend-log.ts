/** The memory of the server that misbehaves: places and rules as EventStoreDB has them (docs of the adapter). */
export interface PretendEvent {
  readonly id: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly position: bigint;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export type NewEvent = Pick<PretendEvent, 'id' | 'type' | 'contentType' | 'data' | 'metadata'>;

export type Written =
  | { readonly kind: 'done'; readonly revision: bigint; readonly position: bigint }
  | { readonly kind: 'conflict'; readonly current: bigint | undefined };

const BYTES_PER_EVENT = 100n;

export class PretendLog {
  readonly events: PretendEvent[] = [];

  stream(name: string): readonly PretendEvent[] {
    return this.events.filter((event) => event.stream === name);
  }

  get head(): bigint {
    return this.events.at(-1)?.position ?? -1n;
  }

  /** `expected` undefined: no stream. Idempotent by id and place, and only there, as the real one. */
  append(stream: string, expected: bigint | undefined, events: readonly NewEvent[]): Written {
    const there = this.stream(stream);
    const first = expected === undefined ? 0 : Number(expected) + 1;
    const current = there.at(-1)?.revision;
    if (first === there.length) return this.#write(stream, events);
    const known = events.every((event, index) => there[first + index]?.id === event.id);
    const last = there[first + events.length - 1];
    return known && last !== undefined
      ? { kind: 'done', revision: last.revision, position: last.position }
      : { kind: 'conflict', current };
  }

  #write(stream: string, events: readonly NewEvent[]): Written {
    for (const event of events) {
      const revision = BigInt(this.stream(stream).length);
      this.events.push({ ...event, stream, revision, position: this.#nextPosition() });
    }
    const last = this.events.at(-1) as PretendEvent;
    return { kind: 'done', revision: last.revision, position: last.position };
  }

  #nextPosition(): bigint {
    return this.head < 0n ? 0n : this.head + BYTES_PER_EVENT;
  }
}
