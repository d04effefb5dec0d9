import type { RequestEvent, RequestState } from '../../domain/request/file.ts';
import type { Right } from '../../domain/rules/vocabulary.ts';
import type { Position } from '../../kernel/recorded-event.ts';

/** Rights that are answered by handing over a copy. */
const ANSWERED_BY_A_COPY: readonly Right[] = ['access', 'know', 'portability'];

/** Those that somebody approved the answer to, and that nothing has undone since. */
export const approvedForACopy = (state: RequestState): readonly Right[] =>
  state.phase === 'unknown' ? [] : ANSWERED_BY_A_COPY.filter((right) => state.approved.has(right));

interface ReadRequest {
  readonly state: RequestState;
  readonly events: readonly RequestEvent[];
}

/** Where in the ledger each approval stands that counts now. A package is one answer to all of its rights. */
function approvals({ state, events }: ReadRequest): readonly Position[] {
  return approvedForACopy(state).flatMap((right) => {
    const last = events.findLast(({ type, clear }) => type === 'ResponseApproved' && clear.rights.includes(right));
    return last === undefined ? [] : [last.position];
  });
}

/** An approval covers what was there at its place; of several, what each of them covers is covered by the first. */
export const firstApproval = (read: ReadRequest): Position | undefined => sorted(approvals(read))[0];
export const lastApproval = (read: ReadRequest): Position | undefined => sorted(approvals(read)).at(-1);

const sorted = (positions: readonly Position[]): readonly Position[] => positions.toSorted((a, b) => (a < b ? -1 : 1));
