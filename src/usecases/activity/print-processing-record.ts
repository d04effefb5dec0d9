import { z } from 'zod';
import { organisationCategory } from '../../domain/organisation/state.ts';
import { ORGANISATION_STREAM } from '../../domain/organisation/stream.ts';
import { recipientStream } from '../../domain/recipient/stream.ts';
import { codeSchema, dateSchema, instantSchema } from '../../domain/shape/schemas.ts';
import { destinationOf } from '../../domain/transfer/mechanism.ts';
import type { OpenedPayload } from '../../kernel/sealed.ts';
import { csvText } from '../../reports/csv.ts';
import type { KnownActivityFacts, RecipientNamed, TransferNamed } from '../../reports/processing/facts.ts';
import { type ProcessingRecord, processingRecord } from '../../reports/processing/record.ts';
import type { Caller } from '../core/caller.ts';
import { controllerTimeZone } from '../core/controller.ts';
import { controllerOf, officesOf } from '../core/controller-facts.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { fieldAnswer, type LookOutcome, lookAt, refuseByRole, refusedBeforehand } from '../core/look.ts';
import { asOf, type KnownRecipient, type ProcessingRegister, processingRegister } from '../core/processing-register.ts';
import { stateUntil } from '../core/state-until.ts';
import { activitiesSeen } from './see-processing.ts';

export const processingRecordInput = z.strictObject({
  purpose: codeSchema.default('audit'),
  /** A day means its end in the controller's time zone; now when it is left out. */
  recordedAsOf: z.union([dateSchema, instantSchema]).optional(),
  /** Of the controller's own words. */
  language: z.enum(['en', 'zh', 'de']).default('en'),
});

export type { ProcessingRecord };
export const processingCsv = ({ header, rows }: ProcessingRecord): string => csvText(header, rows);

/**
 * The record of processing activities for an authority (GDPR Art. 30(4)): one row for each activity. It names the
 * controller's representative and officer, and recipients that are natural persons: so it is a look.
 */
export async function printProcessingRecord(
  deps: Deps,
  caller: Caller,
  input: z.output<typeof processingRecordInput>,
): Promise<LookOutcome<ProcessingRecord>> {
  const { purpose, language } = input;
  const about = { look: 'report', purpose, dataCategories: ['staff'] } as const;
  const asked = { ...about, owners: [ORGANISATION_STREAM] };
  if (isRefusedByRole(caller, 'print-report')) return refuseByRole(deps, caller, asked);
  const refusal = await refusedBeforehand(deps, caller, asked);
  if (refusal !== undefined) return refusal;
  const recordedAsOf = deps.clock.now();
  const at = await asOf(deps, input.recordedAsOf);
  const register = await processingRegister(deps, at);
  const { state } = await stateUntil(deps, organisationCategory, ORGANISATION_STREAM, at?.until);
  const offices = officesOf(state);
  const people = register.recipients.map((entry) => entry.state).filter(isPerson);
  const refs = [...offices.map((office) => office.person), ...people.map((one) => one.contact)];
  const owners = [ORGANISATION_STREAM, ...people.map((one) => recipientStream(one.description.code))];
  const answer = await lookAt(deps, caller, { ...about, owners }, refs);
  if (answer.kind === 'refused') return answer;
  const opened = answer.value.slice(offices.length);
  const value = processingRecord({
    recordedAsOf: at?.recordedAsOf ?? recordedAsOf,
    language,
    controller: controllerOf(state, offices, answer.value.slice(0, offices.length), await controllerTimeZone(deps)),
    activities: activitiesOf(register),
    recipients: recipientsOf(register, new Map(people.map((one, n) => [one.description.code, opened[n]]))),
    transfers: transfersOf(register),
  });
  return { kind: 'granted', accessEvent: answer.accessEvent, value };
}

type Person = KnownRecipient & { readonly contact: NonNullable<KnownRecipient['contact']> };
const isPerson = (state: KnownRecipient): state is Person =>
  state.description.nature === 'natural-person' && state.contact !== undefined;

function activitiesOf(register: ProcessingRegister): readonly KnownActivityFacts[] {
  return activitiesSeen(register).flatMap((seen) => {
    const { code, status, gaps, approved, draft, lastReview, nextReviewOn, endedOn } = seen;
    const version = approved ?? draft;
    if (version === undefined) return [];
    const { activityVersion, description } = version;
    return [
      {
        code,
        status,
        gaps,
        activityVersion,
        description,
        ...(approved === undefined ? {} : { approvedAt: approved.approvedAt }),
        ...(lastReview === undefined ? {} : { reviewedAt: lastReview.reviewedAt }),
        ...(nextReviewOn === undefined ? {} : { nextReviewOn }),
        ...(endedOn === undefined ? {} : { endedOn }),
      },
    ];
  });
}

function recipientsOf(
  { recipients }: ProcessingRegister,
  opened: ReadonlyMap<string, OpenedPayload | undefined>,
): ReadonlyMap<string, RecipientNamed> {
  return new Map(
    recipients.map(({ state: { description } }) => {
      const { code, kind, country } = description;
      return [code, { name: description.name ?? personName(opened.get(code)), kind, country }];
    }),
  );
}

function personName(payload: OpenedPayload | undefined): string {
  const answer = payload === undefined ? undefined : fieldAnswer(payload, 'name');
  switch (answer?.state) {
    case 'opened':
      return String(answer.value);
    case 'erased':
      return `[erased on ${answer.at.slice(0, 10)}]`;
    case 'unreadable':
      return `[unreadable: ${answer.code}]`;
    case undefined:
      return '[not stated]';
  }
}

const transfersOf = ({ transfers }: ProcessingRegister): ReadonlyMap<string, TransferNamed> =>
  new Map(
    transfers.map(({ state: { description } }) => {
      const { code, mechanism, safeguards } = description;
      return [code, { to: destinationOf(description) ?? '', mechanism, safeguards }];
    }),
  );
