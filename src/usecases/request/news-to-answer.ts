import type { RequestEvent, RequestFile, RequestState } from '../../domain/request/file.ts';
import { requestCategory } from '../../domain/request/state.ts';
import { requestStream } from '../../domain/request/stream.ts';
import { givesData } from '../../domain/request/vocabulary.ts';
import type { Right } from '../../domain/rules/vocabulary.ts';
import type { Told } from '../../domain/shape/decision.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Deps } from '../core/deps.ts';
import { stateUntil } from '../core/state-until.ts';
import { newsSince } from '../package/news.ts';

/**
 * What came in after the answer to these rights was approved, whichever way it is handed over: of a copy of data, all that a
 * package would tell; of any other answer, what the person has said on this request. What the register did meanwhile for such
 * a right is no news but the deed itself, which the approval is of. `by`: when the answer left, where that was before now;
 * what came after that was not to be in it.
 */
export async function newsToAnswer(
  deps: Deps,
  request: Id,
  state: RequestState,
  rights: readonly Right[],
  by?: Instant,
): Promise<readonly Told[]> {
  if (state.phase === 'unknown') return [];
  const waiting = rights.filter((right) => isToBeHandedOver(state, right));
  if (waiting.length === 0) return [];
  const { events } = await stateUntil(deps, requestCategory, requestStream(request));
  const copied = approvedSince(events, waiting.filter(givesData));
  const news = copied === undefined ? [] : await newsSince(deps, request, copied, by);
  if (news.length > 0) return news;
  const since = approvedSince(events, waiting);
  const said = events.filter(
    ({ type, position, metadata }) =>
      SAID_BY_THE_PERSON.has(type) &&
      (since === undefined || position > since) &&
      (by === undefined || metadata.recordedAt <= by),
  );
  return said.length === 0 ? [] : [{ stream: requestStream(request), count: `${said.length}` }];
}

/** Approved and not answered: a refusal that is handed over was approved by nobody, and nothing of it could be outdated. */
const isToBeHandedOver = ({ approved, answers }: RequestFile, right: Right): boolean =>
  approved.has(right) && !answers.has(right);

const SAID_BY_THE_PERSON: ReadonlySet<RequestEvent['type']> = new Set([
  'IdentityEvidenceReceived',
  'ClarificationReceived',
  'AppealReceived',
  'ComplaintReceived',
]);

/** Where the first of the approvals stands that count now: what each of them covers is covered by that. */
function approvedSince(events: readonly RequestEvent[], rights: readonly Right[]): Position | undefined {
  const last = rights.flatMap((right) => {
    const approval = events.findLast(
      (event) => event.type === 'ResponseApproved' && event.clear.rights.includes(right),
    );
    return approval === undefined ? [] : [approval.position];
  });
  return last.toSorted((a, b) => (a < b ? -1 : 1))[0];
}
