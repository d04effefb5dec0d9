import { z } from 'zod';
import type { Intention } from '../../domain/access/intentions.ts';
import {
  approveRetention as decideApprove,
  approveRetentionInput,
  endRetention as decideEnd,
  endRetentionInput,
  proposeRetentionEnd as decideProposeEnd,
  proposeRetentionEndInput,
  type RetentionDecision,
  type RetentionRefusal,
  scheduleRetention as decideSchedule,
  type ScheduleRetention,
  scheduleRetentionInput,
} from '../../domain/retention/decide.ts';
import { type RetentionState, retentionCategory } from '../../domain/retention/state.ts';
import { RETENTION, retentionStream } from '../../domain/retention/stream.ts';
import { retentionDefault, retentionDefaults } from '../../domain/rules/retention-reference.ts';
import { ELSE_FROM, retentionTermsSchema } from '../../domain/rules/retention-terms.ts';
import { withoutUndefined } from '../../domain/shape/plain.ts';
import { codeSchema } from '../../domain/shape/schemas.ts';
import { type CommandId, derivedId } from '../../kernel/ids.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { actOf, type IntendRefusal, intend, isRefusedByRole } from '../core/intend.ts';
import { knownPurposes } from '../core/known-purposes.ts';
import { enlist } from '../core/listed.ts';

export { approveRetentionInput, endRetentionInput, proposeRetentionEndInput, scheduleRetentionInput };

export type RetentionOutcome = Outcome<IntendRefusal<RetentionRefusal>>;

const onSchedule = (
  deps: Deps,
  caller: Caller,
  code: string,
  name: Intention,
  decide: (state: RetentionState) => RetentionDecision,
): Promise<RetentionOutcome> =>
  intend(deps, caller, name, { category: retentionCategory, stream: retentionStream(code), seals: [], decide });

/** Drafts a schedule, or its next version; nothing is kept or disposed of for it before a second person approves it. */
export async function scheduleRetention(
  deps: Deps,
  caller: Caller,
  input: ScheduleRetention,
): Promise<RetentionOutcome> {
  if (isRefusedByRole(caller, 'schedule-retention')) return { kind: 'refused', reason: 'role-not-allowed' };
  const { purpose } = input.terms;
  const isPurposeKnown = purpose === undefined || (await knownPurposes(deps, [purpose])).has(purpose);
  const decide = decideSchedule(input, isPurposeKnown);
  // What would be refused of a new one is not listed; one that exists is.
  const foreseen = decide({ phase: 'unknown' });
  if (foreseen.kind === 'refused') return foreseen;
  const under = { ...actOf(caller), commandId: derivedId([caller.commandId, RETENTION, 'listing']) as CommandId };
  await enlist(deps, under, retentionStream(input.code));
  return onSchedule(deps, caller, input.code, 'schedule-retention', decide);
}

const { shape } = retentionTermsSchema;

export const adoptDefaultInput = z.strictObject({
  /** Of the default. */
  default: codeSchema,
  /** Of the schedule; the default's own when absent. */
  code: codeSchema.optional(),
  confirmed: scheduleRetentionInput.shape.confirmed,
  purpose: shape.purpose,
  dataCategories: shape.dataCategories.optional(),
  countries: shape.countries,
  elseFrom: z.enum(ELSE_FROM).optional(),
  /** Last day of the business year, of a period that is counted from the end of one. */
  yearEnd: shape.period.shape.yearEnd,
});

/** Drafts a schedule from what the product ships, narrowed where the controller says so. The number stays the law's. */
export async function adoptDefault(
  deps: Deps,
  caller: Caller,
  { default: of, code = of, confirmed, yearEnd, ...own }: z.output<typeof adoptDefaultInput>,
): Promise<RetentionOutcome> {
  const found = retentionDefault(of);
  if (found === undefined) return { kind: 'refused', reason: 'retention-default-unknown' };
  const { terms } = found;
  const period = withoutUndefined({ ...terms.period, yearEnd: yearEnd ?? terms.period.yearEnd });
  const adopted = { code: of, edition: retentionDefaults().edition };
  const whole = retentionTermsSchema.safeParse(
    withoutUndefined({ ...terms, ...withoutUndefined(own), period, adopted }),
  );
  if (!whole.success) return { kind: 'refused', reason: 'retention-default-unfit' };
  return scheduleRetention(deps, caller, withoutUndefined({ code, terms: whole.data, confirmed }));
}

export const approveRetention = (
  deps: Deps,
  caller: Caller,
  code: string,
  input: z.output<typeof approveRetentionInput>,
): Promise<RetentionOutcome> => onSchedule(deps, caller, code, 'approve-retention', decideApprove(input, caller.actor));

export const proposeRetentionEnd = (
  deps: Deps,
  caller: Caller,
  code: string,
  input: z.output<typeof proposeRetentionEndInput>,
): Promise<RetentionOutcome> =>
  onSchedule(deps, caller, code, 'schedule-retention', decideProposeEnd(input, caller.actor));

export const endRetention = (
  deps: Deps,
  caller: Caller,
  code: string,
  input: z.output<typeof endRetentionInput>,
): Promise<RetentionOutcome> => onSchedule(deps, caller, code, 'approve-retention', decideEnd(input, caller.actor));
