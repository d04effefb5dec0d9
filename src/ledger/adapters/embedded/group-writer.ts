import type { Database, Statement } from 'better-sqlite3';
import { assert } from '../../../kernel/assert.ts';
import type { StreamName } from '../../../kernel/ids.ts';
import { AppendReceipt } from '../../../kernel/receipt.ts';
import type { EventToAppend } from '../../../kernel/recorded-event.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { ClockGuard } from '../../clock-guard.ts';
import { asAppended, metadataJson, type PreparedEvent } from '../../codec.ts';
import { judge, wrongRevision } from '../../expectation.ts';
import { type ExpectedRevision, LedgerError } from '../../ledger.ts';
import { brokenChain, type EventTable } from './event-table.ts';
import { ledgerFailure, type Stage } from './failure.ts';
import { type StreamTip, StreamTips } from './stream-tips.ts';

export interface AppendCall {
  readonly stream: StreamName;
  readonly expected: ExpectedRevision;
  readonly events: readonly PreparedEvent[];
}

/** An answer to one call of a group; a failure is that call's alone. */
export type CallOutcome =
  | { readonly kind: 'done'; readonly receipt: AppendReceipt }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Writes many callers' appends in one transaction, so that they share one flush. Each call is judged inside the
 * transaction against its stream as the earlier calls of the group leave it: a conflict fails that call, and only a
 * failure of the file fails the group, as a whole. Everything here is synchronous: nobody reads between its steps.
 */
export class GroupWriter {
  readonly #db: Database;
  readonly #table: EventTable;
  readonly #guard: ClockGuard;
  readonly #tips: StreamTips;
  readonly #dataVersion: Statement;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #rollback: Statement;
  /** Ordinal of the last event, this transaction's included; -1 in an empty ledger. */
  #last: number;
  /** Claimed with the first group, so that a full disk does not stop the opening; -1 until then. */
  #epoch = -1;
  #seenDataVersion: number;
  #touched = new Map<StreamName, StreamTip>();
  /** The time of this group: one for all its calls, stamped when the first of them is to be written. */
  #now: Instant | undefined;

  constructor(db: Database, table: EventTable, guard: ClockGuard) {
    this.#db = db;
    this.#table = table;
    this.#guard = guard;
    this.#tips = new StreamTips(table);
    this.#dataVersion = db.prepare('PRAGMA data_version').pluck();
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    this.#rollback = db.prepare('ROLLBACK');
    this.#last = table.lastOrdinal();
    this.#seenDataVersion = this.#dataVersion.get() as number;
  }

  /** Ordinal of the last durable event. */
  get lastOrdinal(): number {
    return this.#last;
  }

  /** When it returns, what it calls done is durable. Throws when nothing of the group is known to be written. */
  write(calls: readonly AppendCall[]): CallOutcome[] {
    const before = { last: this.#last, seen: this.#guard.lastSeen, epoch: this.#epoch };
    let stage: Stage = 'writing';
    try {
      this.#begin.run();
      this.#refuseIfOverruled();
      const outcomes = calls.map((call) => this.#judgeAndWrite(call));
      for (const [stream, tip] of this.#touched) this.#table.putHead(stream, tip);
      stage = 'committing';
      this.#commit.run();
      this.#endGroup();
      this.#tips.shrink();
      return outcomes;
    } catch (error) {
      if (this.#db.inTransaction) this.#rollback.run();
      this.#tips.forget(this.#touched.keys());
      this.#endGroup();
      this.#last = before.last;
      this.#epoch = before.epoch;
      this.#guard.resetTo(before.seen);
      throw ledgerFailure(error, stage);
    }
  }

  #endGroup(): void {
    this.#touched = new Map();
    this.#now = undefined;
  }

  /**
   * The lock file keeps other writers out; this is the second fence. A commit by anyone else shows in `data_version`:
   * then what we remember is read anew, and if a writer opened the ledger after us, we are the older and stop.
   */
  #refuseIfOverruled(): void {
    const version = this.#dataVersion.get() as number;
    if (version === this.#seenDataVersion && this.#epoch >= 0) return;
    this.#tips.forgetAll();
    this.#last = this.#table.lastOrdinal();
    const epoch = this.#db.prepare('SELECT epoch FROM writer').pluck().get() as number;
    if (this.#epoch < 0) {
      this.#db.prepare('UPDATE writer SET epoch = ?').run(epoch + 1);
      this.#epoch = epoch + 1;
    } else if (epoch !== this.#epoch) {
      throw new LedgerError(
        'LEDGER_IN_USE',
        'Another process has taken over this ledger. Stop this one; nothing was written.',
      );
    }
    this.#seenDataVersion = version;
  }

  #judgeAndWrite(call: AppendCall): CallOutcome {
    const { stream, expected, events } = call;
    const tip = this.#tips.of(stream);
    const stored = new StoredRun(this.#table, stream, tip, events.length);
    const judgement = judge(
      expected,
      events.map((event) => event.source.id),
      {
        lastRevision: tip.revision,
        idAt: (revision) => stored.idAt(revision),
        holds: (id) => this.#tips.holds(tip, id),
      },
    );
    if (judgement.kind === 'wrongRevision') return failed(wrongRevision(stream, expected, tip.revision));
    if (judgement.kind === 'repeated') return { kind: 'done', receipt: stored.receipt(judgement.firstRevision) };
    const recordedAt = this.#stamp(events);
    if (typeof recordedAt !== 'string') return failed(recordedAt.refused);
    this.#insert(call, tip, recordedAt);
    return { kind: 'done', receipt: receiptOfWritten(call, tip, recordedAt) };
  }

  #stamp(events: readonly PreparedEvent[]): Instant | { readonly refused: unknown } {
    try {
      if (events.some((event) => event.source.type === 'ClockCorrected')) this.#now = this.#guard.stampCorrection();
      this.#now ??= this.#guard.stamp();
      return this.#now;
    } catch (refused) {
      return { refused };
    }
  }

  #insert({ stream, events }: AppendCall, tip: StreamTip, recordedAt: Instant): void {
    this.#touched.set(stream, tip);
    for (const event of events) {
      const { id, type } = event.source;
      const ordinal = this.#last + 1;
      const revision = tip.revision + 1;
      const prev = tip.ordinal < 0 ? null : tip.ordinal;
      const metadata = metadataJson(event, recordedAt);
      this.#table.insert({
        ordinal,
        prev,
        revision,
        id,
        stream,
        type,
        metadata,
        clear: event.clearJson,
        sealed: event.sealedJson,
      });
      this.#last = ordinal;
      tip.revision = revision;
      tip.ordinal = ordinal;
      this.#tips.add(tip, id);
    }
  }
}

const failed = (error: unknown): CallOutcome => ({ kind: 'failed', error });

function receiptOfWritten({ stream, events }: AppendCall, tip: StreamTip, recordedAt: Instant): AppendReceipt {
  return AppendReceipt.issue({
    stream,
    revision: BigInt(tip.revision),
    position: BigInt(tip.ordinal),
    recordedAt,
    events: events.map((event) => event.source),
    repeated: false,
  });
}

/** What stands at a run of revisions that an append would repeat. Walks the chain once, and only if asked. */
class StoredRun {
  readonly #table: EventTable;
  readonly #stream: StreamName;
  readonly #tip: StreamTip;
  readonly #length: number;
  #from = -1;
  /** Ordinals from revision `#from` on, oldest first. */
  #ordinals: readonly number[] = [];

  constructor(table: EventTable, stream: StreamName, tip: StreamTip, length: number) {
    this.#table = table;
    this.#stream = stream;
    this.#tip = tip;
    this.#length = length;
  }

  idAt(revision: number): string {
    if (this.#from < 0) this.#walkTo(revision);
    const ordinal = this.#ordinals[revision - this.#from];
    if (ordinal === undefined) throw brokenChain(this.#stream, revision);
    const item = this.#table.item(ordinal, this.#stream, revision);
    return item.kind === 'event' ? item.event.id : item.id;
  }

  receipt(firstRevision: number): AppendReceipt {
    const events: EventToAppend[] = [];
    let last: { readonly revision: bigint; readonly position: bigint; readonly recordedAt: Instant } | undefined;
    for (let at = firstRevision; at < firstRevision + this.#length; at++) {
      const item = this.#table.item(this.#ordinals[at - this.#from] as number, this.#stream, at);
      if (item.kind !== 'event') throw damaged(this.#stream);
      events.push(asAppended(item.event));
      const { revision, position, metadata } = item.event;
      last = { revision, position, recordedAt: metadata.recordedAt };
    }
    assert(last !== undefined, 'an append has at least one event');
    return AppendReceipt.issue({ stream: this.#stream, ...last, events, repeated: true });
  }

  #walkTo(firstRevision: number): void {
    const back = this.#table.ordinalsBack(this.#tip.ordinal, this.#tip.revision - firstRevision + 1);
    this.#from = firstRevision;
    this.#ordinals = back.reverse().slice(0, this.#length);
  }
}

function damaged(stream: StreamName): LedgerError {
  return new LedgerError('LEDGER_STREAM_DAMAGED', `The stream ${stream} holds an event that is not ours.`, {
    details: { stream },
  });
}
