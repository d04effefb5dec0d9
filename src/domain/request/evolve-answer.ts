import type { Id } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Right } from '../rules/vocabulary.ts';
import type { EventOf } from '../shape/category.ts';
import type { answerEvents, endEvents } from './answer-events.ts';
import { type Answer, type Approval, type FormerAnswer, type Grievance, momentOf, type RequestFile } from './file.ts';
import { openRights, receiptOf } from './queries.ts';
import { givesData, isGrievance } from './vocabulary.ts';

export function evolveAnswer(state: RequestFile, event: EventOf<typeof answerEvents>): RequestFile {
  switch (event.type) {
    case 'ExceptionApplied':
    case 'PartialAnswerDecided': {
      const { rights } = event.clear;
      return {
        ...state,
        partial: new Set([...state.partial, ...rights]),
        approved: without(state.approved, rights),
      };
    }
    // A passage that is blacked out may stand in any part of the answer.
    case 'RedactionDecided': {
      const isKept = event.clear.balancing === 'person-prevails';
      const partial = isKept ? state.partial : new Set([...state.partial, ...openRights(state).filter(givesData)]);
      return { ...state, partial, approved: new Map() };
    }
    case 'ResponseApproved': {
      const { rights, alone } = event.clear;
      const approval: Approval = { by: event.metadata.actor, at: momentOf(event), mayBeAlone: alone !== undefined };
      return { ...state, approved: new Map([...state.approved, ...rights.map((right) => [right, approval] as const)]) };
    }
    case 'RequestRefused':
      return withAnswers(state, event.clear.rights, {
        how: 'refused',
        at: momentOf(event),
        by: event.id,
        letters: [],
        ground: event.clear.ground,
      });
    case 'ResponseDelivered': {
      const { rights, delivery } = event.clear;
      const by = delivery === undefined ? {} : { delivery: delivery as Id };
      const answer = { how: 'delivered', at: momentOf(event), by: event.id, letters: [], ...by } as const;
      return withAnswers(state, rights, answer);
    }
  }
}

function withAnswers(state: RequestFile, rights: readonly Right[], answer: Omit<Answer, 'partly'>): RequestFile {
  const answers = new Map(state.answers);
  for (const right of rights) {
    const before = answers.get(right);
    // What is handed over of a right that was refused is the refusal itself.
    if (before?.how === 'refused' && answer.how === 'delivered') {
      answers.set(right, { ...before, handedOverAt: before.handedOverAt ?? answer.at });
      continue;
    }
    answers.set(right, { ...answer, partly: answer.how === 'delivered' && state.partial.has(right) });
  }
  return { ...state, answers };
}

const without = (approved: RequestFile['approved'], rights: readonly Right[]): RequestFile['approved'] =>
  new Map([...approved].filter(([right]) => !rights.includes(right)));

export function evolveEnd(state: RequestFile, event: EventOf<typeof endEvents>): RequestFile {
  switch (event.type) {
    case 'RequestWithdrawn':
      return { ...state, ended: 'withdrawn', endedAt: momentOf(event) };
    case 'RequestTransferred':
      return { ...state, ended: 'transferred', endedAt: momentOf(event) };
    case 'RequestClosed':
      return { ...state, phase: 'closed', outcome: event.clear.outcome, closedAt: momentOf(event) };
    case 'RequestReopened': {
      const { reason, rights = [] } = event.clear;
      // An appeal or a complaint about a request that was withdrawn, or handed on, opens nothing of what it asked.
      if (rights.length === 0 && isGrievance(reason)) return back(state);
      return reopened(reason === 'new-information' ? counted(state, rights, momentOf(event)) : state, rights);
    }
    case 'AppealReceived':
      return { ...state, appeals: [...state.appeals, { receivedAt: momentOf(event) }] };
    case 'AppealDecided':
      return { ...state, appeals: withLast(state.appeals, settled(event)) };
    case 'ComplaintReceived':
      return { ...state, complaints: [...state.complaints, { receivedAt: momentOf(event) }] };
    case 'ComplaintAcknowledged':
      return {
        ...state,
        complaints: withLast(state.complaints, {
          acknowledgedAt: momentOf(event),
          acknowledgedOnRecordAt: event.metadata.recordedAt,
        }),
      };
    case 'ComplaintAnswered':
      return { ...state, complaints: withLast(state.complaints, settled(event)) };
  }
}

const settled = (event: EventOf<typeof endEvents>): Partial<Grievance> => ({
  settledAt: momentOf(event),
  settledOnRecordAt: event.metadata.recordedAt,
});

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

function back({ outcome: _outcome, closedAt: _closedAt, ...rest }: RequestFile): RequestFile {
  return { ...rest, phase: 'open' };
}

function reopened(state: RequestFile, rights: readonly Right[]): RequestFile {
  const { ended: _ended, endedAt: _endedAt, duplicateOf: _of, joinedAt: _joined, ...rest } = back(state);
  const answers = new Map([...state.answers].filter(([right]) => !rights.includes(right)));
  // What was withheld was withheld from that answer: the next one is decided anew.
  const partial = new Set([...state.partial].filter((right) => !rights.includes(right)));
  return { ...rest, answers, partial, approved: without(state.approved, rights) };
}
