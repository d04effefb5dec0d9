import { z } from 'zod';
import type { RequestFile, SealedPart } from '../../domain/request/file.ts';
import { requestStream } from '../../domain/request/stream.ts';
import { codeSchema } from '../../domain/shape/schemas.ts';
import type { EventId, Id } from '../../kernel/ids.ts';
import { DATA_CATEGORIES, type OpenedPayload } from '../../kernel/sealed.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import {
  type FieldAnswer,
  fieldAnswer,
  type LookOutcome,
  lookAt,
  refuseByRole,
  refusedBeforehand,
} from '../core/look.ts';
import { isReceived, loadRequest } from '../core/requests.ts';

export const lookAtRequestInput = z.strictObject({ purpose: codeSchema });

const FIELDS = [
  'name',
  'email',
  'phone',
  'postalAddress',
  'country',
  'language',
  'note',
  'reasonInWords',
  'evidence',
  'documentSha256',
] as const;
type Field = (typeof FIELDS)[number];

/** One event that says something in words: what stands in it, opened. */
export interface RequestWords {
  readonly event: EventId;
  readonly type: string;
  readonly at: Instant;
  readonly fields: { readonly [field in Field]?: FieldAnswer };
}

export type RequestLook =
  | LookOutcome<readonly RequestWords[]>
  | { readonly kind: 'refused'; readonly reason: 'request-unknown' };

/** Everything in a request that is in words: who wrote, what, and what was answered. A look at the request's own data. */
export async function lookAtRequest(
  deps: Deps,
  caller: Caller,
  request: Id,
  { purpose }: z.output<typeof lookAtRequestInput>,
): Promise<RequestLook> {
  const asked = { look: 'request', purpose, owners: [requestStream(request)], dataCategories: [] } as const;
  if (isRefusedByRole(caller, 'look-at-request')) return refuseByRole(deps, caller, asked);
  const { state } = await loadRequest(deps, request);
  // Whoever may not look hears the same of an id that no request has.
  if (!isReceived(state)) {
    return (await refusedBeforehand(deps, caller, asked)) ?? { kind: 'refused', reason: 'request-unknown' };
  }
  const refs = refsOf(state);
  const there = new Set(refs.map(({ dataCategory }) => dataCategory));
  const dataCategories = DATA_CATEGORIES.filter((category) => there.has(category));
  const answer = await lookAt(deps, caller, { ...asked, dataCategories }, refs);
  if (answer.kind === 'refused') return answer;
  let next = 0;
  const value = state.parts.map((part) => wordsOf(part, answer.value.slice(next, (next += part.refs.length))));
  return { ...answer, value };
}

const refsOf = ({ parts }: RequestFile) => parts.flatMap(({ refs }) => refs);

function wordsOf({ event, type, at }: SealedPart, payloads: readonly OpenedPayload[]): RequestWords {
  const fields: { [field in Field]?: FieldAnswer } = {};
  for (const payload of payloads) {
    for (const field of FIELDS) {
      const shown = fieldAnswer(payload, field);
      // A payload that is erased answers for every field; what another one states in the open stands.
      if (shown !== undefined && fields[field]?.state !== 'opened') fields[field] = shown;
    }
  }
  return { event, type, at, fields };
}
