import { accepted, alreadySo } from '../shape/decision.ts';
import type { DecideOnRequest } from './decide.ts';
import type { RequestFile, RequestState } from './file.ts';
import { isAmong, isUnderLawsOf, openRights, untoldRefusals } from './queries.ts';

/**
 * What was joined to a request is asked for again, by itself, once that one answers it no more: it was withdrawn or handed on,
 * it turned out to be about somebody else, or it was classified anew without a right or a law of this one. Where the person
 * wants neither, it is withdrawn too.
 */
export const reopenOrphan =
  (earlier: RequestState): DecideOnRequest =>
  (state) => {
    if (state.phase === 'unknown' || state.ended !== 'duplicate' || earlier.phase === 'unknown') return alreadySo;
    const isKept = !isOfAnother(state, earlier) && isAnsweredWith(state, earlier);
    return isKept ? alreadySo : accepted({ type: 'RequestReopened', clear: { reason: 'earlier-request-ended' } });
  };

/** Where the register does not know it of both, somebody said it of whom the earlier one was about by then. */
function isOfAnother({ customer, joinedAt = 0n }: RequestFile, earlier: RequestFile): boolean {
  if (customer !== undefined && earlier.customer !== undefined) return customer !== earlier.customer;
  return earlier.reidentifiedAt !== undefined && earlier.reidentifiedAt > joinedAt;
}

/** Each right was answered with the earlier request, and the person told; or it still is to be, under the same laws. */
function isAnsweredWith(state: RequestFile, earlier: RequestFile): boolean {
  const asked = openRights(asIfPending(state));
  const untold = untoldRefusals(asIfPending(earlier));
  const answered = [...earlier.answers.keys()].filter((right) => !untold.includes(right));
  if (asked.every((right) => isAmong(answered, right))) return true;
  if (earlier.ended === 'withdrawn' || earlier.ended === 'transferred') return false;
  return isUnderLawsOf(state, earlier) && asked.every((right) => isAmong([...earlier.rights, ...answered], right));
}

const asIfPending = ({ ended: _ended, ...file }: RequestFile): RequestFile => file;
