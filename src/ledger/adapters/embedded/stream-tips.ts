import type { StreamName } from '../../../kernel/ids.ts';
import type { EventTable } from './event-table.ts';

/**
 * How far back along a stream ids are known again when they are offered at its current revision. A caller that offers
 * an older one has read the stream to its end and not found its own event there 65,536 events ago.
 */
const REACH = 65_536;
const MAX_STREAMS = 20_000;
const MAX_IDS = 1_000_000;

/** The end of one stream as the only writer knows it. Changed in place while a group is judged and written. */
export interface StreamTip {
  /** -1 when the stream does not exist. */
  revision: number;
  /** Of its last event; -1 when there is none. */
  ordinal: number;
  /** First 32 bits of the ids within reach: a miss is certain, a hit is looked up in the file. */
  readonly ids: Set<number>;
}

/**
 * The writer's memory of the streams it appends to: saves a look-up of the head and a walk along the chain for each
 * append. Owned by group-commit.ts, true only while this process is the only writer, and bounded: least recently used
 * streams are forgotten and read again from the file.
 */
export class StreamTips {
  readonly #table: EventTable;
  readonly #tips = new Map<StreamName, StreamTip>();
  #ids = 0;

  constructor(table: EventTable) {
    this.#table = table;
  }

  of(stream: StreamName): StreamTip {
    const known = this.#tips.get(stream);
    const tip = known ?? this.#read(stream);
    if (known !== undefined) this.#tips.delete(stream);
    this.#tips.set(stream, tip);
    return tip;
  }

  add(tip: StreamTip, id: string): void {
    const before = tip.ids.size;
    tip.ids.add(prefixOf(id));
    this.#ids += tip.ids.size - before;
    if (tip.ids.size <= REACH) return;
    const [oldest] = tip.ids;
    tip.ids.delete(oldest as number);
    this.#ids--;
  }

  holds(tip: StreamTip, id: string): boolean {
    if (!tip.ids.has(prefixOf(id))) return false;
    return this.#table.idsBack(tip.ordinal, REACH).includes(id);
  }

  /** After a rollback: what was remembered of these streams never happened. */
  forget(streams: Iterable<StreamName>): void {
    for (const stream of streams) this.#drop(stream);
  }

  forgetAll(): void {
    this.#tips.clear();
    this.#ids = 0;
  }

  /** Called between groups, so that no tip in use is dropped. */
  shrink(): void {
    for (const stream of this.#tips.keys()) {
      if (this.#tips.size <= MAX_STREAMS && this.#ids <= MAX_IDS) return;
      this.#drop(stream);
    }
  }

  #drop(stream: StreamName): void {
    this.#ids -= this.#tips.get(stream)?.ids.size ?? 0;
    this.#tips.delete(stream);
  }

  #read(stream: StreamName): StreamTip {
    const head = this.#table.head(stream);
    if (head === undefined) return { revision: -1, ordinal: -1, ids: new Set() };
    const ids = new Set(this.#table.idsBack(head.ordinal, REACH).reverse().map(prefixOf));
    this.#ids += ids.size;
    return { ...head, ids };
  }
}

const prefixOf = (id: string): number => Number.parseInt(id.slice(0, 8), 16) | 0;
