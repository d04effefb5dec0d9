import type { Instant } from '../../kernel/time.ts';
import type { Right } from '../rules/vocabulary.ts';
import type { EventOf } from '../shape/category.ts';
import type { answerEvents, endEvents } from './answer-events.ts';
import { type Answer, type Approval, type FormerAnswer, type Grievance, momentOf, type RequestFile } from './file.ts';
import { receiptOf } from './queries.ts';

export function evolveAnswer(state: RequestFile, event: EventOf<typeof answerEvents>): RequestFile {
  switch (event.type) {
    case 'ExceptionApplied':
      return { ...state, approved: without(state.approved, event.clear.rights) };
    case 'PartialAnswerDecided': {
      const { rights } = event.clear;
      return {
        ...state,
        partial: new Set([...state.partial, ...rights]),
        approved: without(state.approved, rights),
      };
    }
    // A passage that is blacked out may stand in any part of the answer.
    case 'RedactionDecided':
      return { ...state, approved: new Map() };
    case 'ResponseApproved': {
      const { rights, alone } = event.clear;
      const approval: Approval = { by: event.metadata.actor, mayBeAlone: alone !== undefined };
      return { ...state, approved: new Map([...state.approved, ...rights.map((right) => [right, approval] as const)]) };
    }
    case 'RequestRefused':
      return withAnswers(state, event.clear.rights, { how: 'refused', at: momentOf(event), by: event.id });
    case 'ResponseDelivered':
      return withAnswers(state, event.clear.rights, { how: 'delivered', at: momentOf(event), by: event.id });
  }
}

function withAnswers(state: RequestFile, rights: readonly Right[], answer: Omit<Answer, 'partly'>): RequestFile {
  const answers = new Map(state.answers);
  for (const right of rights) {
    answers.set(right, { ...answer, partly: answer.how === 'delivered' && state.partial.has(right) });
  }
  return { ...state, answers };
}

const without = (approved: RequestFile['approved'], rights: readonly Right[]): RequestFile['approved'] =>
  new Map([...approved].filter(([right]) => !rights.includes(right)));

export function evolveEnd(state: RequestFile, event: EventOf<typeof endEvents>): RequestFile {
  switch (event.type) {
    case 'RequestWithdrawn':
      return { ...state, ended: 'withdrawn' };
    case 'RequestTransferred':
      return { ...state, ended: 'transferred' };
    case 'RequestClosed':
      return { ...state, phase: 'closed', outcome: event.clear.outcome, closedAt: momentOf(event) };
    case 'RequestReopened': {
      const { reason, rights = [] } = event.clear;
      return reopened(reason === 'new-information' ? counted(state, rights, momentOf(event)) : state, rights);
    }
    case 'AppealReceived':
      return { ...state, appeals: [...state.appeals, { receivedAt: momentOf(event) }] };
    case 'AppealDecided':
      return { ...state, appeals: withLast(state.appeals, { settledAt: momentOf(event) }) };
    case 'ComplaintReceived':
      return { ...state, complaints: [...state.complaints, { receivedAt: momentOf(event) }] };
    case 'ComplaintAcknowledged':
      return { ...state, complaints: withLast(state.complaints, { acknowledgedAt: momentOf(event) }) };
    case 'ComplaintAnswered':
      return { ...state, complaints: withLast(state.complaints, { settledAt: momentOf(event) }) };
  }
}

const withLast = (all: readonly Grievance[], change: Partial<Grievance>): readonly Grievance[] =>
  all.map((one, index) => (index === all.length - 1 ? { ...one, ...change } : one));

/** New information came for these rights: they count anew, and what was answered before is kept beside. */
function counted(state: RequestFile, rights: readonly Right[], at: Instant): RequestFile {
  const former = rights.flatMap((right): readonly FormerAnswer[] => {
    const answer = state.answers.get(right);
    return answer === undefined ? [] : [{ right, receivedAt: receiptOf(state, right), answer }];
  });
  const moved = new Map([...state.reopened, ...rights.map((right) => [right, at] as const)]);
  return { ...state, reopened: moved, formerAnswers: [...state.formerAnswers, ...former] };
}

function reopened(state: RequestFile, rights: readonly Right[]): RequestFile {
  const { ended: _ended, outcome: _outcome, closedAt: _closedAt, duplicateOf: _of, ...rest } = state;
  const answers = new Map([...state.answers].filter(([right]) => !rights.includes(right)));
  return { ...rest, phase: 'open', answers, approved: without(state.approved, rights) };
}
