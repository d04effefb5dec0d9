import { z } from 'zod';
import type { ActivityGap } from '../../domain/activity/gaps.ts';
import { type RecipientGap, recipientGaps } from '../../domain/recipient/queries.ts';
import { dateSchema, instantSchema } from '../../domain/shape/schemas.ts';
import { ADEQUACY_AS_OF, ADEQUACY_CITATION, ADEQUATE } from '../../domain/transfer/adequacy.ts';
import { type TransferGap, transferGaps } from '../../domain/transfer/queries.ts';
import type { Revision } from '../../kernel/recorded-event.ts';
import type { LocalDate } from '../../kernel/time.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import {
  asOf,
  type Entry,
  type KnownActivity,
  type KnownRecipient,
  type KnownTransfer,
  type ProcessingRegister,
  processingRegister,
} from '../core/processing-register.ts';
import { ask, type Reply } from '../core/question.ts';

export const seeProcessingInput = z.strictObject({
  /** A day means its end in the controller's time zone. */
  recordedAsOf: z.union([dateSchema, instantSchema]).optional(),
});
export type SeeProcessing = z.output<typeof seeProcessingInput>;

export interface ActivitySeen extends Omit<KnownActivity, 'phase'> {
  readonly status: 'draft' | 'approved' | 'ended';
  readonly gaps: readonly ActivityGap[];
  readonly isReviewDue: boolean;
  readonly revision: Revision;
}
export type RecipientSeen = KnownRecipient['description'] &
  Pick<KnownRecipient, 'by' | 'describedAt' | 'ended' | 'telling' | 'hasWebhook'> & {
    /** Whether somebody to write to is stated; who it is stays sealed. */
    readonly hasContact: boolean;
    readonly gaps: readonly RecipientGap[];
    readonly revision: Revision;
  };
export type TransferSeen = KnownTransfer['description'] &
  Pick<KnownTransfer, 'by' | 'describedAt' | 'endedOn'> & {
    readonly gaps: readonly TransferGap[];
    readonly revision: Revision;
  };

/** The record of processing activities (GDPR Art. 30), drafts and ended ones too, with what each is lacking. */
export const seeActivities = (
  deps: Deps,
  caller: Caller,
  input: SeeProcessing,
): Promise<Reply<readonly ActivitySeen[]>> =>
  ask(caller, 'see-processing', async () => activitiesSeen(await registerAt(deps, input)));

/** One activity; with its revision as it is now, for `If-Match`. */
export async function seeOneActivity(
  deps: Deps,
  caller: Caller,
  code: string,
  input: SeeProcessing,
): Promise<Reply<ActivitySeen>> {
  if (isRefusedByRole(caller, 'see-processing')) return { kind: 'refused', reason: 'role-not-allowed' };
  const data = activitiesSeen(await registerAt(deps, input)).find((one) => one.code === code);
  if (data === undefined) return undefined;
  return input.recordedAsOf === undefined ? { data, revision: data.revision } : { data };
}

export const seeRecipients = (
  deps: Deps,
  caller: Caller,
  input: SeeProcessing,
): Promise<Reply<readonly RecipientSeen[]>> =>
  ask(caller, 'see-processing', async () => {
    const { recipients, day } = await registerAt(deps, input);
    return recipients.map((entry) => recipientSeen(entry, day));
  });

export const seeTransfers = (
  deps: Deps,
  caller: Caller,
  input: SeeProcessing,
): Promise<Reply<readonly TransferSeen[]>> =>
  ask(caller, 'see-processing', async () => {
    const { transfers, day } = await registerAt(deps, input);
    return transfers.map((entry) => transferSeen(entry, day));
  });

/** Which countries are adequate, as the reference data have it; a certainty stands with each. */
export const seeAdequacy = (_deps: Deps, caller: Caller) =>
  ask(caller, 'see-processing', async () => ({
    asOf: ADEQUACY_AS_OF,
    citation: ADEQUACY_CITATION,
    items: ADEQUATE,
  }));

const registerAt = async (deps: Deps, { recordedAsOf }: SeeProcessing): Promise<ProcessingRegister> =>
  processingRegister(deps, await asOf(deps, recordedAsOf));

export const activitiesSeen = ({ activities, day }: ProcessingRegister): readonly ActivitySeen[] =>
  activities.map(({ state: { phase: _phase, ...state }, gaps, revision }) => ({
    ...state,
    status: state.endedOn !== undefined ? 'ended' : state.approved === undefined ? 'draft' : 'approved',
    gaps,
    isReviewDue: state.endedOn === undefined && state.nextReviewOn !== undefined && state.nextReviewOn <= day,
    revision,
  }));

export function recipientSeen({ state, revision }: Entry<KnownRecipient>, day: LocalDate): RecipientSeen {
  const { description, by, describedAt, contact, ended, telling, hasWebhook } = state;
  const hasContact = contact !== undefined;
  const more = { ...(ended === undefined ? {} : { ended }), ...(telling === undefined ? {} : { telling }) };
  return {
    ...description,
    by,
    describedAt,
    ...more,
    hasContact,
    hasWebhook,
    gaps: recipientGaps(state, day),
    revision,
  };
}

export function transferSeen({ state, revision }: Entry<KnownTransfer>, day: LocalDate): TransferSeen {
  const { description, by, describedAt, endedOn } = state;
  const more = endedOn === undefined ? {} : { endedOn };
  return { ...description, by, describedAt, ...more, gaps: transferGaps(state, day), revision };
}
