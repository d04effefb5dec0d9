import type { ExpectedRevision } from './ledger.ts';
import { LedgerError } from './ledger.ts';

/** What a judge must know of one stream, at one moment. Revisions are numbers inside an adapter that counts them. */
export interface StreamAsItStands {
  /** Of the last event; -1 when there is none. */
  readonly lastRevision: number;
  /** Id of the event at a revision from 0 to `lastRevision`. */
  idAt(revision: number): string;
  /** Whether an event of this id stands anywhere on the stream, as far back as the adapter looks. */
  holds(id: string): boolean;
}

export type Judgement =
  /** Nothing of it is there: write from `firstRevision` on. */
  | { readonly kind: 'write'; readonly firstRevision: number }
  /** All of it stands exactly where it would go: answer with what is stored. */
  | { readonly kind: 'repeated'; readonly firstRevision: number }
  | { readonly kind: 'wrongRevision' };

const WRONG: Judgement = { kind: 'wrongRevision' };

/**
 * The promise of idempotence (ledger.ts) as one pure function, the same for every adapter that judges for itself:
 * the run of ids must either be wholly new and at the end, or stand wholly at its place.
 */
export function judge(expected: ExpectedRevision, ids: readonly string[], stream: StreamAsItStands): Judgement {
  const firstRevision = expected === 'noStream' ? 0 : Number(expected) + 1;
  if (firstRevision === stream.lastRevision + 1) {
    return ids.some((id) => stream.holds(id)) ? WRONG : { kind: 'write', firstRevision };
  }
  if (firstRevision + ids.length > stream.lastRevision + 1) return WRONG;
  const allThere = ids.every((id, index) => stream.idAt(firstRevision + index) === id);
  return allThere ? { kind: 'repeated', firstRevision } : WRONG;
}

/** `lastRevision` as the adapter judged it; -1 when the stream does not exist. */
export function wrongRevision(stream: string, expected: ExpectedRevision, lastRevision: number | bigint): LedgerError {
  const actual = lastRevision < 0 ? 'noStream' : String(lastRevision);
  return new LedgerError(
    'LEDGER_WRONG_REVISION',
    `The stream ${stream} is at ${actual} and not at ${expected}, or these events stand elsewhere on it. Read it again before deciding; nothing was written.`,
    { details: { stream, expected: String(expected), actual } },
  );
}

/** Refuses an expectation that no stream can meet, before anything is looked up. */
export function checkExpected(expected: ExpectedRevision): void {
  if (expected === 'noStream' || (typeof expected === 'bigint' && expected >= 0n)) return;
  throw new LedgerError('LEDGER_EVENT_INVALID', 'The expected revision must be noStream or a bigint from 0 on.', {
    details: { field: 'expected' },
  });
}
