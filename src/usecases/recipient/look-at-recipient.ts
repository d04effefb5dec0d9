import { z } from 'zod';
import { recipientCategory } from '../../domain/recipient/state.ts';
import { recipientStream } from '../../domain/recipient/stream.ts';
import { codeSchema } from '../../domain/shape/schemas.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { loadState } from '../core/load-state.ts';
import {
  type FieldAnswer,
  fieldAnswer,
  type LookOutcome,
  lookAt,
  refuseByRole,
  refusedBeforehand,
} from '../core/look.ts';

export const lookAtRecipientInput = z.strictObject({ purpose: codeSchema });

export interface RecipientContact {
  readonly code: string;
  readonly name?: FieldAnswer;
  readonly contacts?: FieldAnswer;
}

/** Whom to write to at a recipient: the name of a person, so a look. */
export async function lookAtRecipient(
  deps: Deps,
  caller: Caller,
  code: string,
  { purpose }: z.output<typeof lookAtRecipientInput>,
): Promise<LookOutcome<RecipientContact> | { readonly kind: 'refused'; readonly reason: 'recipient-unknown' }> {
  const stream = recipientStream(code);
  const asked = { look: 'staff', purpose, owners: [stream], dataCategories: ['staff'] } as const;
  if (isRefusedByRole(caller, 'see-processing')) return refuseByRole(deps, caller, asked);
  const refusal = await refusedBeforehand(deps, caller, asked);
  if (refusal !== undefined) return refusal;
  const { state } = await loadState(deps, recipientCategory, stream);
  if (state.phase === 'unknown') return { kind: 'refused', reason: 'recipient-unknown' };
  const answer = await lookAt(deps, caller, asked, state.contact === undefined ? [] : [state.contact]);
  if (answer.kind === 'refused') return answer;
  const [payload] = answer.value;
  const name = payload === undefined ? undefined : fieldAnswer(payload, 'name');
  const contacts = payload === undefined ? undefined : fieldAnswer(payload, 'contacts');
  const shown = { ...(name === undefined ? {} : { name }), ...(contacts === undefined ? {} : { contacts }) };
  return { ...answer, value: { code, ...shown } };
}
