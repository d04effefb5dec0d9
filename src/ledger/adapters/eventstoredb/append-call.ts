import type { StreamName } from '../../../kernel/ids.ts';
import type { AppendReceipt } from '../../../kernel/receipt.ts';
import type { Position, Revision } from '../../../kernel/recorded-event.ts';
import type { Instant } from '../../../kernel/time.ts';
import { dataJson, metadataJson, type PreparedEvent } from '../../codec.ts';
import { type ExpectedRevision, LedgerError, type LedgerErrorCode } from '../../ledger.ts';
import type { WireEvent } from './wire.ts';

/** One call of `append`, from the door to its answer, over all its attempts. Owned by the appender. */
export interface AppendCall {
  readonly stream: StreamName;
  readonly expected: ExpectedRevision;
  readonly prepared: readonly PreparedEvent[];
  readonly ids: readonly string[];
  readonly resolve: (receipt: AppendReceipt) => void;
  readonly reject: (error: unknown) => void;
  /** By the appender's own clock; the overall limit counts from here. */
  readonly startedAt: number;
  /** Made at the first dispatch, with the time stamped then, and sent unchanged by every later attempt. */
  sent: Sent | undefined;
  /** An attempt was given up, or failed, in a way that leaves open whether it is written. */
  uncertain: boolean;
  attempts: number;
  /** How often the worker died while this call was alone in it. */
  killedAlone: number;
  settled: boolean;
  /** Number of the attempt in flight. */
  flight: number | undefined;
  /** By the appender's clock. */
  dispatchedAt: number;
}

export interface Sent {
  readonly recordedAt: Instant;
  readonly events: readonly WireEvent[];
  /** What this process had seen when the first attempt went out. */
  readonly horizon: Position;
}

export function newCall(
  stream: StreamName,
  expected: ExpectedRevision,
  prepared: readonly PreparedEvent[],
  startedAt: number,
  answer: Pick<AppendCall, 'resolve' | 'reject'>,
): AppendCall {
  return {
    stream,
    expected,
    prepared,
    ids: prepared.map((event) => event.source.id),
    ...answer,
    startedAt,
    sent: undefined,
    uncertain: false,
    attempts: 0,
    killedAlone: 0,
    settled: false,
    flight: undefined,
    dispatchedAt: 0,
  };
}

export function firstRevision(call: AppendCall): Revision {
  return call.expected === 'noStream' ? 0n : call.expected + 1n;
}

export const lastRevision = (call: AppendCall): Revision => firstRevision(call) + BigInt(call.ids.length) - 1n;

export function toWire(prepared: readonly PreparedEvent[], recordedAt: Instant): readonly WireEvent[] {
  return prepared.map((event) => ({
    id: event.source.id,
    type: event.source.type,
    data: dataJson(event),
    metadata: metadataJson(event, recordedAt),
  }));
}

export function outcomeUnknown(call: AppendCall): LedgerError {
  return new LedgerError(
    'LEDGER_OUTCOME_UNKNOWN',
    'The EventStoreDB server did not answer in time, and the events may be written. Append the same ids again, or read the stream; never use new ids.',
    { details: { stream: call.stream, attempts: call.attempts } },
  );
}

export function unavailable(call: AppendCall, why: string): LedgerError {
  return new LedgerError(
    'LEDGER_UNAVAILABLE',
    `The EventStoreDB server cannot be reached: ${why}. Nothing was written.`,
    { details: { stream: call.stream, attempts: call.attempts } },
  );
}

/** A refusal of this attempt says nothing of an earlier one that may have been written. */
export function refused(call: AppendCall, code: LedgerErrorCode, why: string): LedgerError {
  if (call.uncertain) return outcomeUnknown(call);
  return new LedgerError(code, `The EventStoreDB server refused the append: ${why}. Nothing was written.`, {
    details: { stream: call.stream },
  });
}

/** The database says something that a stream of ours can never be: deleted and begun again, or changed behind us. */
export function damaged(call: AppendCall, revision: Revision): LedgerError {
  return new LedgerError(
    'LEDGER_STREAM_DAMAGED',
    'The stream was deleted and begun again, or changed, behind the ledger. The append landed at another revision than expected; an operator must look at it.',
    { details: { stream: call.stream, expected: String(lastRevision(call)), revision: String(revision) } },
  );
}
