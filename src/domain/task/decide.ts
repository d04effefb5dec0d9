import { z } from 'zod';
import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Instant, LocalDate } from '../../kernel/time.ts';
import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision, refused } from '../shape/decision.ts';
import { withoutUndefined } from '../shape/plain.ts';
import { codeSchema, countSchema, digestSchema, instantSchema, wordsSchema } from '../shape/schemas.ts';
import { dataReturned, TASK_EXCEPTIONS, taskAssigned, type taskEvents, taskReassigned } from './events.ts';
import { dutyOf } from './queries.ts';
import type { TaskState, TaskToken } from './state.ts';

export const TASK_REFUSALS = [
  'request-unknown',
  'task-request-over',
  'task-exists',
  'task-unknown',
  'task-completed',
  'task-not-answered',
  'task-not-yours',
  'task-due-past',
  'token-unknown',
  'token-expiry-past',
  'actor-unknown',
] as const;
export type TaskRefusal = (typeof TASK_REFUSALS)[number];
export type TaskDecided = DecidedOf<typeof taskEvents>;
export type TaskDecision = Decision<TaskDecided, TaskRefusal>;

type KnownTask = Exclude<TaskState, { readonly phase: 'unknown' }>;

/** Of a task that can still be answered. */
const ofOpen =
  (decide: (task: KnownTask) => TaskDecision) =>
  (state: TaskState): TaskDecision => {
    switch (state.phase) {
      case 'unknown':
        return refused('task-unknown');
      case 'completed':
        return refused('task-completed');
      case 'open':
      case 'answered':
        return decide(state);
    }
  };

/** Present for a respondent who answers with a token of the task. */
export type NewTaskToken = TaskToken;

export const assignTaskInput = taskAssigned.clear.extend({
  /** Until when a token for the respondent is good; none is made when absent. */
  tokenExpiresAt: instantSchema.optional(),
});
export type AssignTask = z.output<typeof assignTaskInput>;

/** `over`: closed, or nobody waits for its answer any more; then nobody has to find anything for it. */
export type RequestStands = 'unknown' | 'open' | 'over';

/** What lies outside the task's own stream. */
export interface AssignmentFacts {
  readonly request: RequestStands;
  /** True where no assignee is named. */
  readonly isAssigneeActive: boolean;
  readonly today: LocalDate;
  readonly now: Instant;
}

export const assignTask =
  ({ tokenExpiresAt: _until, ...task }: AssignTask, token: NewTaskToken | undefined, facts: AssignmentFacts) =>
  (state: TaskState): TaskDecision => {
    if (state.phase !== 'unknown') return refused('task-exists');
    if (facts.request === 'unknown') return refused('request-unknown');
    if (facts.request === 'over') return refused('task-request-over');
    const why = whyNotTo(task.dueOn, token, facts);
    if (why !== undefined) return refused(why);
    return accepted<TaskDecided>({ type: 'TaskAssigned', clear: withoutUndefined(task) }, ...issued(token));
  };

export const reassignTaskInput = taskReassigned.clear.extend({ tokenExpiresAt: instantSchema.optional() });

export const reassignTask = (
  { tokenExpiresAt: _until, ...to }: z.output<typeof reassignTaskInput>,
  token: NewTaskToken | undefined,
  facts: Omit<AssignmentFacts, 'request'>,
) =>
  ofOpen((task) => {
    const isSame =
      task.respondent === to.respondent &&
      task.system === to.system &&
      task.assignee === to.assignee &&
      task.dueOn === to.dueOn;
    if (isSame && token === undefined) return alreadySo;
    const why = whyNotTo(to.dueOn, token, facts);
    if (why !== undefined) return refused(why);
    return accepted<TaskDecided>(
      ...(isSame ? [] : [{ type: 'TaskReassigned' as const, clear: withoutUndefined(to) }]),
      ...issued(token),
    );
  });

function whyNotTo(
  dueOn: LocalDate,
  token: NewTaskToken | undefined,
  { today, now, isAssigneeActive }: Omit<AssignmentFacts, 'request'>,
): TaskRefusal | undefined {
  if (!isAssigneeActive) return 'actor-unknown';
  if (dueOn < today) return 'task-due-past';
  return token !== undefined && token.expiresAt <= now ? 'token-expiry-past' : undefined;
}

const issued = (token: NewTaskToken | undefined) =>
  token === undefined ? [] : [{ type: 'TaskTokenIssued' as const, clear: { ...token } }];

export const issueTaskTokenInput = z.strictObject({ expiresAt: instantSchema });

export const issueTaskToken = (token: NewTaskToken, now: Instant) =>
  ofOpen((task) => {
    if (task.token?.sha256 === token.sha256) return alreadySo;
    if (token.expiresAt <= now) return refused('token-expiry-past');
    return accepted({ type: 'TaskTokenIssued', clear: { ...token } });
  });

export const revokeTaskToken =
  () =>
  (state: TaskState): TaskDecision => {
    if (state.phase === 'unknown') return refused('task-unknown');
    if (state.token === undefined) return alreadySo;
    return accepted({ type: 'TaskTokenRevoked', clear: { token: state.token.token } });
  };

const returnedFields = dataReturned.sealed.note.fields.shape;

/** One shape for the three answers, so that a field that does not belong to the answer is named. */
export const answerTaskInput = z
  .strictObject({
    outcome: z.enum(['data-returned', 'nothing-found', 'exception']),
    /** Records found, or dealt with. */
    count: countSchema.optional(),
    /** What was found, as text. */
    returned: returnedFields.returned,
    /** Base64 SHA-256 of files handed over by another way. */
    digests: z.array(digestSchema).max(200).optional(),
    searchedFor: z.array(codeSchema).min(1).max(50).optional(),
    reason: z.enum(TASK_EXCEPTIONS).optional(),
    /** In words; sealed. */
    note: wordsSchema.optional(),
  })
  .superRefine((answer, check) => {
    const belongs: { readonly [field in 'count' | 'returned' | 'digests' | 'searchedFor' | 'reason']: string } = {
      count: 'data-returned',
      returned: 'data-returned',
      digests: 'data-returned',
      searchedFor: 'nothing-found',
      reason: 'exception',
    };
    const needed = { 'data-returned': 'count', 'nothing-found': 'searchedFor', exception: 'reason' } as const;
    for (const field of Object.keys(belongs) as (keyof typeof belongs)[]) {
      const isGiven = answer[field] !== undefined;
      if (isGiven && belongs[field] !== answer.outcome) {
        check.addIssue({ code: 'custom', path: [field], message: 'must be left out of this kind of answer' });
      }
    }
    const must = needed[answer.outcome];
    if (answer[must] === undefined) {
      check.addIssue({ code: 'custom', path: [must], message: 'must be given for this kind of answer' });
    }
  });
export type AnswerTask = z.output<typeof answerTaskInput>;

/**
 * What the respondent says. It may be said in parts until the task is completed. `by` is the token it came with, judged
 * again here: one that was revoked meanwhile answers nothing; a colleague's answer comes under the colleague's own id.
 */
export const answerTask = (
  input: AnswerTask,
  by: { readonly token: Id } | { readonly actor: Id; readonly mayAnswerAny: boolean },
  now: Instant,
) =>
  ofOpen((task) => {
    if ('token' in by) {
      const isGood = task.token?.token === by.token && now < task.token.expiresAt;
      if (!isGood) return refused('token-unknown');
    } else if (!by.mayAnswerAny && task.assignee !== by.actor) return refused('task-not-yours');
    return accepted(answerEvent(input));
  });

function answerEvent({
  outcome,
  count = 0,
  returned,
  digests,
  searchedFor = [],
  reason,
  note,
}: AnswerTask): TaskDecided {
  switch (outcome) {
    case 'data-returned': {
      const sealed = withoutUndefined({ note, returned, digests });
      const clear = { count, files: digests?.length ?? 0 };
      return { type: 'DataReturned', clear, ...noteOf(sealed) };
    }
    case 'nothing-found':
      return { type: 'NothingFound', clear: { searchedFor }, ...noteOf(withoutUndefined({ note })) };
    case 'exception':
      assert(reason !== undefined, 'an exception has its reason: the input says so');
      return { type: 'ExceptionReported', clear: { reason }, ...noteOf(withoutUndefined({ note })) };
  }
}

const noteOf = <Fields extends object>(fields: Fields) =>
  Object.keys(fields).length === 0 ? {} : { sealed: { note: fields } };

export const completeTaskInput = z.strictObject({ outcome: z.enum(['answered', 'not-needed']) });

export const completeTask =
  ({ outcome }: z.output<typeof completeTaskInput>) =>
  (state: TaskState): TaskDecision => {
    if (state.phase === 'unknown') return refused('task-unknown');
    if (state.phase === 'completed') return alreadySo;
    if (outcome === 'answered' && state.phase !== 'answered') return refused('task-not-answered');
    return accepted({ type: 'TaskCompleted', clear: { outcome } });
  };

/** Nobody waits for this any more: its request is over. Recorded by the schedule. */
export const ceaseTask = (state: TaskState): TaskDecision =>
  state.phase === 'open' ? accepted({ type: 'TaskCompleted', clear: { outcome: 'not-needed' } }) : alreadySo;

/** Recorded by the schedule; nothing where an answer came meanwhile. */
export const pursueTask =
  (today: LocalDate) =>
  (state: TaskState): TaskDecision => {
    if (state.phase !== 'open') return alreadySo;
    const duty = dutyOf(state, today);
    switch (duty?.kind) {
      case undefined:
        return alreadySo;
      case 'remind':
        return accepted({ type: 'TaskReminded', clear: { number: duty.number } });
      case 'escalate':
        return accepted({ type: 'TaskEscalated', clear: {} });
    }
  };
