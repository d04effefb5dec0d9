import type { RequestRefusal } from '../../domain/request/decide.ts';
import { whyNotByThisActor } from '../../domain/request/decide-answer.ts';
import { whyNotToThisPerson } from '../../domain/request/decide-identity.ts';
import type { Moment } from '../../domain/request/decide.ts';
import type { RequestFile, RequestState } from '../../domain/request/file.ts';
import { openRights } from '../../domain/request/queries.ts';
import type { Right } from '../../domain/rules/vocabulary.ts';
import type { ActorId } from '../../kernel/ids.ts';
import { approvedForACopy } from './approval.ts';

export type HandingOverRefusal = RequestRefusal | 'package-approvers-divided' | 'package-changed-since-approval';

/** The rights that wait for an answer and that the package is the approved answer to. */
export function rightsToAnswer(state: RequestState): readonly Right[] {
  if (state.phase === 'unknown') return [];
  const open = openRights(state);
  return approvedForACopy(state).filter((right) => open.includes(right));
}

/**
 * Why this actor may not let the package out now. Whoever holds the link holds the data, so what stands before
 * `ResponseDelivered` stands here too: it is known who asks, somebody approved the answer as it is, and another hands it
 * over. Also for a link that replaces an earlier one.
 */
export function whyNotHandedOver(state: RequestState, moment: Moment, actor: ActorId): HandingOverRefusal | undefined {
  if (state.phase === 'unknown') return 'request-unknown';
  if (state.phase === 'closed') return 'request-closed';
  if (state.ended !== undefined) return 'request-ended';
  const approved = approvedForACopy(state);
  if (approved.length === 0) return 'request-response-not-approved';
  const not = whyNotToThisPerson(state, approved, moment) ?? whyNotByThisActor(state, approved, actor);
  return not === 'request-second-person-missing' && isDivided(state, approved) ? 'package-approvers-divided' : not;
}

/**
 * A package is the whole answer and cannot be handed over in parts. Where two approved a part each, neither may hand over
 * what the other approved together with their own, and "let somebody else do it" would lead nowhere.
 */
const isDivided = ({ approved }: RequestFile, rights: readonly Right[]): boolean =>
  new Set(rights.map((right) => approved.get(right)?.by)).size > 1;
