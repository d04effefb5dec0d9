import type { KnownSchedule } from '../../domain/retention/state.ts';
import { retentionCategory } from '../../domain/retention/state.ts';
import { retentionStream } from '../../domain/retention/stream.ts';
import { type RetentionDefault, retentionDefaults } from '../../domain/rules/retention-reference.ts';
import type { StatedTrigger } from '../../domain/rules/retention-terms.ts';
import { needsConfirmation } from '../../domain/rules/vocabulary.ts';
import { type Said, triggerCategory } from '../../domain/trigger/state.ts';
import { triggerStream } from '../../domain/trigger/stream.ts';
import type { CustomerId } from '../../kernel/ids.ts';
import type { LocalDate } from '../../kernel/time.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { loadState } from '../core/load-state.ts';
import { ask, type Reply } from '../core/question.ts';
import { allSchedules } from '../core/schedules.ts';

/** Every schedule with the version in force and the draft, in the order in which they were drafted first. */
export const seeSchedules = (deps: Deps, caller: Caller): Promise<Reply<readonly KnownSchedule[]>> =>
  ask(caller, 'see-retention', () => allSchedules(deps));

export async function seeSchedule(deps: Deps, caller: Caller, code: string): Promise<Reply<KnownSchedule>> {
  if (isRefusedByRole(caller, 'see-retention')) return { kind: 'refused', reason: 'role-not-allowed' };
  const { state, revision } = await loadState(deps, retentionCategory, retentionStream(code));
  if (state.phase === 'unknown') return undefined;
  return revision === undefined ? { data: state } : { data: state, revision };
}

export interface DefaultsSeen {
  readonly edition: LocalDate;
  readonly notLegalAdvice: string;
  readonly defaults: readonly (RetentionDefault & {
    /** Somebody of the controller has to confirm it before it is adopted. */
    readonly needsConfirmation: boolean;
    /** Codes of schedules that were drafted from it. */
    readonly adoptedAs: readonly string[];
  })[];
}

/** What the product ships, and what of it was adopted. */
export const seeDefaults = (deps: Deps, caller: Caller): Promise<Reply<DefaultsSeen>> =>
  ask(caller, 'see-retention', async () => {
    const schedules = await allSchedules(deps);
    const adopters = (of: string): readonly string[] =>
      schedules
        .filter(({ draft, approved }) => [draft, approved].some((one) => one?.terms.adopted?.code === of))
        .map(({ code }) => code);
    const { edition, notLegalAdvice, defaults } = retentionDefaults();
    return {
      edition,
      notLegalAdvice,
      defaults: defaults.map((one) => ({
        ...one,
        needsConfirmation: needsConfirmation(one.terms.law.certainty),
        adoptedAs: adopters(one.code),
      })),
    };
  });

export interface TriggersSeen {
  readonly stated: readonly { readonly trigger: StatedTrigger; readonly source: string; readonly said: Said }[];
}

/** What systems stated of one customer. */
export async function seeTriggers(deps: Deps, caller: Caller, customer: CustomerId): Promise<Reply<TriggersSeen>> {
  if (isRefusedByRole(caller, 'see-triggers')) return { kind: 'refused', reason: 'role-not-allowed' };
  const { state, revision } = await loadState(deps, triggerCategory, triggerStream(customer));
  const stated = [...state].flatMap(([trigger, said]) =>
    [...said].map(([source, one]) => ({ trigger, source, said: one })),
  );
  return revision === undefined ? { data: { stated } } : { data: { stated }, revision };
}
