import type { Id } from '../../kernel/ids.ts';
import type { Instant, LocalDate } from '../../kernel/time.ts';
import { plusDays } from '../rules/calendar.ts';
import type { TaskState, TaskToken } from './state.ts';

/** The token of a task that may be answered now, if it is this one. */
export function goodToken(state: TaskState, token: Id, now: Instant): TaskToken | undefined {
  if (state.phase !== 'open' && state.phase !== 'answered') return undefined;
  return state.token?.token === token && now < state.token.expiresAt ? state.token : undefined;
}

/** Days before the due day on which the respondent is reminded, in the order in which they come. */
const REMIND_DAYS_BEFORE = [3, 0] as const;

export type TaskDuty = { readonly kind: 'remind'; readonly number: number } | { readonly kind: 'escalate' };

export interface TaskPlace {
  readonly dueOn: LocalDate;
  readonly reminded: number;
  readonly escalated: boolean;
}

/**
 * What is due of a task that nobody has answered, on this day of the controller's calendar. It follows from the task and
 * the day alone: whatever days were missed, one reminder or one escalation makes up for them.
 */
export function dutyOf({ dueOn, reminded, escalated }: TaskPlace, today: LocalDate): TaskDuty | undefined {
  if (today > dueOn) return escalated ? undefined : { kind: 'escalate' };
  const passed = REMIND_DAYS_BEFORE.filter((days) => plusDays(dueOn, -days) <= today).length;
  return passed > reminded ? { kind: 'remind', number: passed } : undefined;
}

/** The last due day that a task may have to owe something today. */
export const dueHorizon = (today: LocalDate): LocalDate => plusDays(today, REMIND_DAYS_BEFORE[0]);
