import type { Id } from '../../kernel/ids.ts';
import type { SealedRef } from '../../kernel/sealed.ts';
import type { Instant, LocalDate } from '../../kernel/time.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { taskEvents } from './events.ts';
import { TASK, taskOwner } from './stream.ts';

export interface TaskToken {
  readonly token: Id;
  readonly sha256: string;
  readonly expiresAt: Instant;
}
export type TaskAnswer = 'data-returned' | 'nothing-found' | 'exception';

export interface AssignedTask {
  readonly request: Id;
  readonly what: string;
  readonly respondent: string;
  readonly system?: string;
  readonly assignee?: Id;
  readonly dueOn: LocalDate;
  /** The one token that opens it; absent when none does. */
  readonly token?: TaskToken;
  /** Thresholds of reminding that have been passed. */
  readonly reminded: number;
  readonly escalated: boolean;
  /** In the order in which they came. */
  readonly answers: readonly TaskAnswer[];
  /** What was said in words and handed over, sealed. */
  readonly returned: readonly SealedRef[];
}

/** `answered` takes further answers; `completed` takes none. */
export type TaskState =
  | { readonly phase: 'unknown' }
  | ({ readonly phase: 'open' | 'answered' | 'completed' } & AssignedTask);

type TaskEvent = EventOf<typeof taskEvents>;
type Assignment = Extract<TaskEvent, { readonly type: 'TaskReassigned' }>['clear'];

function evolve(state: TaskState, event: TaskEvent): TaskState {
  if (event.type === 'TaskAssigned') {
    const { request, what, ...to } = event.clear;
    return { phase: 'open', request, what, ...assigned(to), reminded: 0, escalated: false, answers: [], returned: [] };
  }
  if (state.phase === 'unknown') return state;
  switch (event.type) {
    case 'TaskReassigned': {
      const { request, what, answers, returned, phase } = state;
      const anew = { reminded: 0, escalated: false };
      return { phase, request, what, ...assigned(event.clear), ...anew, answers, returned };
    }
    case 'TaskTokenIssued':
      return { ...state, token: event.clear };
    case 'TaskTokenRevoked':
      return state.token?.token === event.clear.token ? withoutToken(state) : state;
    case 'TaskReminded':
      return { ...state, reminded: event.clear.number };
    case 'TaskEscalated':
      return { ...state, escalated: true };
    case 'DataReturned':
      return answered(state, 'data-returned', event.sealed.note);
    case 'NothingFound':
      return answered(state, 'nothing-found', event.sealed.note);
    case 'ExceptionReported':
      return answered(state, 'exception', event.sealed.note);
    case 'TaskCompleted':
      return { ...withoutToken(state), phase: 'completed' };
  }
}

type KnownTask = Exclude<TaskState, { readonly phase: 'unknown' }>;

function assigned({ respondent, system, assignee, dueOn }: Assignment) {
  return {
    respondent,
    ...(system === undefined ? {} : { system }),
    ...(assignee === undefined ? {} : { assignee }),
    dueOn,
  };
}

const answered = (state: KnownTask, answer: TaskAnswer, ref: SealedRef | undefined): KnownTask => ({
  ...state,
  phase: 'answered',
  answers: [...state.answers, answer],
  returned: ref === undefined ? state.returned : [...state.returned, ref],
});

function withoutToken({ token: _gone, ...state }: KnownTask): KnownTask {
  return state;
}

export const taskCategory: Category<TaskState, typeof taskEvents> = {
  name: TASK,
  events: taskEvents,
  ownerOf: taskOwner,
  initial: { phase: 'unknown' },
  evolve,
};
