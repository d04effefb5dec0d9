import type { Revision } from '../../../kernel/recorded-event.ts';
import type { LedgerErrorCode } from '../../ledger.ts';

/** What one attempt of an append came to. `broken`: the connection can carry nothing more and a new one is needed. */
export type AppendOutcome =
  | { readonly kind: 'done'; readonly revision: Revision; readonly position: bigint }
  | { readonly kind: 'conflict'; readonly actual: Revision | 'noStream' }
  /** The server will not have it, and nothing was written. */
  | { readonly kind: 'refused'; readonly code: LedgerErrorCode; readonly why: string }
  /** Nothing was written; the same append may be tried again. */
  | { readonly kind: 'notSent'; readonly broken: boolean; readonly why: string }
  /** It may be written, or be written later: only the same ids at the same revision may be tried again. */
  | { readonly kind: 'unknown'; readonly broken: boolean; readonly why: string };

/**
 * `again`: this call is over, and another one may be made; `broken`: on another connection; `misplaced`: the server
 * fails so when no record begins at the position asked for, but not only then.
 */
export type ReadFailure = 'notFound' | 'deleted' | 'denied' | 'misplaced' | 'again' | 'broken';

/** The parts of an error that decide, copied out of whatever was thrown: an error's class does not cross a thread. */
export interface ErrorParts {
  readonly type: string | undefined;
  readonly code: number | undefined;
  readonly message: string;
  readonly actual: Revision | 'noStream' | undefined;
}

const UNKNOWN = 2;
const UNAVAILABLE = 14;

interface Row {
  readonly why: string;
  readonly matches: (error: ErrorParts) => boolean;
  readonly outcome: (error: ErrorParts, why: string) => AppendOutcome;
}

const notSent =
  (broken: boolean) =>
  (_: ErrorParts, why: string): AppendOutcome => ({ kind: 'notSent', broken, why });
const unknown =
  (broken: boolean) =>
  (_: ErrorParts, why: string): AppendOutcome => ({ kind: 'unknown', broken, why });
const refused =
  (code: LedgerErrorCode) =>
  (_: ErrorParts, why: string): AppendOutcome => ({ kind: 'refused', code, why });

/**
 * First match wins: by the client's `type`, then by gRPC code, then by message. An error with a gRPC code ended the
 * whole append stream; one without was the answer to this call alone. Whatever no row knows is *unknown*: the only
 * answer that is never wrong.
 */
export const ROWS: readonly Row[] = [
  {
    why: 'another event stands at the expected revision',
    matches: (e) => e.type === 'wrong-expected-version' && e.actual !== undefined,
    outcome: (e) => ({ kind: 'conflict', actual: e.actual ?? 'noStream' }),
  },
  {
    why: 'the stream was tombstoned by an operator',
    matches: (e) => e.type === 'stream-deleted',
    outcome: refused('LEDGER_STREAM_DAMAGED'),
  },
  {
    why: 'the append is over the size limit of the server',
    matches: (e) => e.type === 'maximum-append-size-exceeded',
    outcome: refused('LEDGER_APPEND_TOO_LARGE'),
  },
  {
    why: 'the server does not let these credentials write',
    matches: (e) => e.type === 'access-denied',
    outcome: refused('LEDGER_UNAVAILABLE'),
  },
  {
    why: 'the server does not take the form of the append',
    matches: (e) => e.type === 'unknown' && e.code === undefined && /BadRequest/.test(e.message),
    outcome: refused('LEDGER_EVENT_INVALID'),
  },
  {
    why: 'the server is busy or not ready',
    matches: (e) => e.type === 'unknown' && e.code === undefined && /\b(?:busy|not ready)\b/i.test(e.message),
    outcome: notSent(false),
  },
  {
    // The capability probe goes before every first append; its error comes as gRPC made it.
    why: 'nobody listens at the address',
    matches: (e) => e.type === undefined && e.code === UNAVAILABLE,
    outcome: notSent(true),
  },
  {
    why: 'the server gave the append up after its own time limit',
    matches: (e) => e.type === 'deadline-exceeded' && e.code === undefined,
    outcome: unknown(false),
  },
  {
    why: 'the server answered this append with an error that says nothing',
    matches: (e) => e.type === 'unknown' && e.code === undefined,
    outcome: unknown(false),
  },
  {
    why: 'the node does not lead the cluster now',
    matches: (e) => e.type === 'not-leader',
    outcome: unknown(true),
  },
  {
    why: 'the connection to the server broke',
    matches: (e) => e.code !== undefined || e.type === 'unavailable' || e.type === 'cancelled',
    outcome: unknown(true),
  },
];

export function classifyAppend(error: ErrorParts): AppendOutcome {
  const row = ROWS.find((candidate) => candidate.matches(error));
  return row === undefined
    ? { kind: 'unknown', broken: true, why: 'an error that the adapter does not know' }
    : row.outcome(error, row.why);
}

export function classifyRead(error: ErrorParts): ReadFailure {
  if (error.type === 'stream-not-found') return 'notFound';
  if (error.type === 'stream-deleted') return 'deleted';
  if (error.type === 'access-denied') return 'denied';
  if (error.type === 'unknown' && error.code === UNKNOWN) return 'misplaced';
  // So the server drops a subscriber that it finds slow; the connection is sound.
  return error.type === 'timeout' ? 'again' : 'broken';
}

/** Never throws: what was thrown may be a string, or an object of any shape. */
export function partsOf(error: unknown): ErrorParts {
  if (typeof error !== 'object' || error === null) {
    return { type: undefined, code: undefined, message: '', actual: undefined };
  }
  const { type, code, message, actualVersion } = error as Record<string, unknown>;
  return {
    type: typeof type === 'string' ? type : undefined,
    code: typeof code === 'number' ? code : undefined,
    message: typeof message === 'string' ? message : '',
    actual: typeof actualVersion === 'bigint' ? actualVersion : actualVersion === 'no_stream' ? 'noStream' : undefined,
  };
}
