import { assert } from '../../../kernel/assert.ts';
import { categoryOf, type StreamName } from '../../../kernel/ids.ts';
import { AppendReceipt } from '../../../kernel/receipt.ts';
import type { EventToAppend, Position, Revision } from '../../../kernel/recorded-event.ts';
import { type Clock, type Instant } from '../../../kernel/time.ts';
import { ClockGuard } from '../../clock-guard.ts';
import { asAppended, decodeStored, metadataJson, prepareAppend } from '../../codec.ts';
import { checkExpected, judge, wrongRevision } from '../../expectation.ts';
import { PurgeList } from '../../purge-list.ts';
import { type Batch, followLocally, type LocalLog, readAllLocally, Wakeup } from '../../follow.ts';
import {
  type ExpectedRevision,
  type Ledger,
  LedgerError,
  type LedgerHead,
  type LedgerItem,
  type LedgerSignal,
  type PurgeOutcome,
  type PurgeRequest,
  type ReadAllOptions,
  type ReadStreamOptions,
  START,
} from '../../ledger.ts';

/** One event as it is kept: the canonical texts, so that nobody outside can reach what is stored. */
interface StoredEvent {
  readonly id: EventToAppend['id'];
  readonly stream: StreamName;
  readonly revision: number;
  readonly position: number;
  readonly type: string;
  readonly clear: string;
  readonly sealed: string | undefined;
  readonly metadata: string;
  readonly recordedAt: Instant;
}

const BATCH = 256;

/**
 * The reference: every promise of the port in the plainest form. Durable it is not; everything else holds. Tests and
 * `dry-run` use it.
 */
export function openMemoryLedger(options: { readonly clock: Clock; readonly acceptJumpUntil?: Instant }): Ledger {
  const { clock, ...guard } = options;
  return new MemoryLedger(new ClockGuard(clock, guard));
}

class MemoryLedger implements Ledger {
  readonly #guard: ClockGuard;
  readonly #events: StoredEvent[] = [];
  readonly #streams = new Map<StreamName, StoredEvent[]>();
  readonly #wakeup = new Wakeup();
  readonly #log: LocalLog;
  #closed = false;

  constructor(guard: ClockGuard) {
    this.#guard = guard;
    this.#log = {
      head: () => this.#headPosition(),
      look: (after, upTo, categories) => this.#look(after, upTo, categories),
      wakeup: this.#wakeup,
    };
  }

  async append(
    stream: StreamName,
    expected: ExpectedRevision,
    events: readonly EventToAppend[],
  ): Promise<AppendReceipt> {
    this.#refuseClosed();
    checkExpected(expected);
    const prepared = prepareAppend(stream, events);
    const there = this.#streams.get(stream) ?? [];
    const judgement = judge(
      expected,
      events.map((event) => event.id),
      {
        lastRevision: there.length - 1,
        idAt: (revision) => (there[revision] as StoredEvent).id,
        holds: (id) => there.some((event) => event.id === id),
      },
    );
    if (judgement.kind === 'wrongRevision') throw wrongRevision(stream, expected, there.length - 1);
    const { firstRevision } = judgement;
    if (judgement.kind === 'repeated')
      return receipt(there.slice(firstRevision, firstRevision + events.length), undefined);

    const recordedAt = events.some((event) => event.type === 'ClockCorrected')
      ? this.#guard.stampCorrection()
      : this.#guard.stamp();
    const stored = prepared.map((event, index) =>
      Object.freeze({
        id: event.source.id,
        stream,
        revision: firstRevision + index,
        position: this.#events.length + index,
        type: event.source.type,
        clear: event.clearJson,
        sealed: event.sealedJson,
        metadata: metadataJson(event, recordedAt),
        recordedAt,
      }),
    );
    this.#events.push(...stored);
    this.#streams.set(stream, there);
    there.push(...stored);
    this.#wakeup.wake();
    return receipt(stored, events);
  }

  async *readStream(stream: StreamName, options: ReadStreamOptions): AsyncGenerator<LedgerItem, void> {
    this.#refuseClosed();
    const there = [...(this.#streams.get(stream) ?? [])];
    if (options.direction === 'backwards') there.reverse();
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    for (const stored of there) {
      if (left <= 0) return;
      if (isBefore(stored, options)) continue;
      this.#refuseClosed();
      left--;
      yield decode(stored);
    }
  }

  readAll(options: ReadAllOptions): AsyncIterable<LedgerItem> {
    return readAllLocally(this.#log, options);
  }

  subscribe(options: Omit<ReadAllOptions, 'limit'>, signal: AbortSignal): AsyncIterable<LedgerSignal> {
    return followLocally(this.#log, options, signal);
  }

  async head(): Promise<LedgerHead> {
    this.#refuseClosed();
    const last = this.#events.at(-1);
    return last === undefined ? { position: START } : { position: BigInt(last.position), recordedAt: last.recordedAt };
  }

  async purge(request: PurgeRequest): Promise<PurgeOutcome> {
    this.#refuseClosed();
    const list = new PurgeList(request.keys);
    let envelopes = 0;
    for (const [at, stored] of this.#events.entries()) {
      const found = list.take(stored.metadata, stored.sealed);
      envelopes += found.gone;
      if (found.left === undefined) continue;
      const purged = Object.freeze({ ...stored, sealed: found.left });
      this.#events[at] = purged;
      (this.#streams.get(stored.stream) as StoredEvent[])[stored.revision] = purged;
    }
    return { envelopes };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wakeup.wake();
  }

  health(): ReturnType<Ledger['health']> {
    return this.#closed ? { ready: false, code: 'LEDGER_CLOSED', why: 'The ledger is closed.' } : { ready: true };
  }

  #headPosition(): Position {
    this.#refuseClosed();
    return BigInt(this.#events.length - 1);
  }

  #look(after: Position, upTo: Position, categories: readonly string[] | undefined): Batch {
    this.#refuseClosed();
    const from = Number(after) + 1;
    const looked = this.#events.slice(from, Math.min(from + BATCH, Number(upTo) + 1));
    const wanted =
      categories === undefined ? looked : looked.filter((event) => categories.includes(categoryOf(event.stream)));
    return { items: wanted.map(decode), lookedUpTo: after + BigInt(looked.length) };
  }

  #refuseClosed(): void {
    if (this.#closed) throw new LedgerError('LEDGER_CLOSED', 'The ledger is closed.');
  }
}

function isBefore(stored: StoredEvent, { direction, fromRevision }: ReadStreamOptions): boolean {
  if (fromRevision === undefined) return false;
  const revision: Revision = BigInt(stored.revision);
  return direction === 'forwards' ? revision < fromRevision : revision > fromRevision;
}

function decode(stored: StoredEvent): LedgerItem {
  const { id, stream, type } = stored;
  return decodeStored({
    id,
    stream,
    type,
    revision: BigInt(stored.revision),
    position: BigInt(stored.position),
    clear: JSON.parse(stored.clear),
    ...(stored.sealed === undefined || stored.sealed === '{}' ? {} : { sealed: JSON.parse(stored.sealed) }),
    metadata: JSON.parse(stored.metadata),
  });
}

function receipt(stored: readonly StoredEvent[], handed: readonly EventToAppend[] | undefined): AppendReceipt {
  const last = stored.at(-1);
  assert(last !== undefined, 'an append has at least one event');
  return AppendReceipt.issue({
    stream: last.stream,
    revision: BigInt(last.revision),
    position: BigInt(last.position),
    recordedAt: last.recordedAt,
    events: handed ?? stored.map(storedAsAppended),
    repeated: handed === undefined,
  });
}

function storedAsAppended(stored: StoredEvent): EventToAppend {
  const item = decode(stored);
  assert(item.kind === 'event', 'what this adapter stored is an event of ours');
  return asAppended(item.event);
}
