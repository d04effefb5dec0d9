import type { AnyEvent } from '../../domain/all-events.ts';
import { taskEvents } from '../../domain/task/events.ts';
import { idOf } from '../../kernel/ids.ts';
import { isOneOf, type ReadModel, Unprojectable } from '../read-model.ts';
import type { Change } from '../read-model-store.ts';
import { keepRef } from './sealed-refs.ts';

/** Tasks as src/domain/task/state.ts folds them. What was answered in words stands sealed, with its places. */
const schema = `
  CREATE TABLE task (
    task TEXT PRIMARY KEY, request TEXT NOT NULL, what TEXT NOT NULL, respondent TEXT NOT NULL, system TEXT,
    assignee TEXT, due_on TEXT NOT NULL, phase TEXT NOT NULL, reminded INTEGER NOT NULL, escalated INTEGER NOT NULL,
    assigned_at TEXT NOT NULL, completed_at TEXT, outcome TEXT, token_expires_at TEXT, revision INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX task_by_request ON task (request, task);
  CREATE INDEX task_by_due ON task (phase, due_on, task);
  CREATE TABLE task_answer (
    task TEXT NOT NULL, revision INTEGER NOT NULL, answer TEXT NOT NULL, event_id TEXT NOT NULL, count INTEGER,
    files INTEGER, searched_for TEXT, reason TEXT, actor TEXT NOT NULL, recorded_at TEXT NOT NULL,
    PRIMARY KEY (task, revision)
  ) STRICT, WITHOUT ROWID;
`;

export const tasks: ReadModel = { name: 'tasks', version: 1, order: 'stream', schema, project };

type TaskEvent = Extract<AnyEvent, { readonly type: keyof typeof taskEvents }>;

const ASSIGN = `
  INSERT INTO task (task, request, what, respondent, system, assignee, due_on, phase, reminded, escalated, assigned_at,
    revision) VALUES (?, ?, ?, ?, ?, ?, ?, 'open', 0, 0, ?, 0)`;
const REASSIGN = `
  UPDATE task SET respondent = ?, system = ?, assignee = ?, due_on = ?, reminded = 0, escalated = 0,
    token_expires_at = NULL WHERE task = ?`;
const TOKEN = 'UPDATE task SET token_expires_at = ? WHERE task = ?';
const REMIND = 'UPDATE task SET reminded = ? WHERE task = ?';
const ESCALATE = 'UPDATE task SET escalated = 1 WHERE task = ?';
const ANSWER = `
  INSERT INTO task_answer (task, revision, answer, event_id, count, files, searched_for, reason, actor, recorded_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const ANSWERED = "UPDATE task SET phase = 'answered' WHERE task = ?";
const COMPLETE = `
  UPDATE task SET phase = 'completed', outcome = ?, completed_at = ?, token_expires_at = NULL WHERE task = ?`;
const TOUCH = 'UPDATE task SET revision = ? WHERE task = ?';

function project(event: AnyEvent): readonly Change[] {
  if (!isOneOf(taskEvents, event)) return [];
  const isAssignment = event.type === 'TaskAssigned';
  if (isAssignment !== (event.revision === 0n)) {
    throw new Unprojectable(isAssignment ? 'registered-twice' : 'not-registered');
  }
  return [...changes(event), { sql: TOUCH, params: [event.revision, idOf(event.stream)] }];
}

function changes(event: TaskEvent): readonly Change[] {
  const task = idOf(event.stream);
  const { recordedAt } = event.metadata;
  switch (event.type) {
    case 'TaskAssigned': {
      const { request, what, respondent, system, assignee, dueOn } = event.clear;
      const to = [respondent, system ?? null, assignee ?? null, dueOn];
      return [{ sql: ASSIGN, params: [task, request, what, ...to, recordedAt] }];
    }
    case 'TaskReassigned': {
      const { respondent, system, assignee, dueOn } = event.clear;
      return [{ sql: REASSIGN, params: [respondent, system ?? null, assignee ?? null, dueOn, task] }];
    }
    case 'TaskTokenIssued':
      return [{ sql: TOKEN, params: [event.clear.expiresAt, task] }];
    case 'TaskTokenRevoked':
      return [{ sql: TOKEN, params: [null, task] }];
    case 'TaskReminded':
      return [{ sql: REMIND, params: [event.clear.number, task] }];
    case 'TaskEscalated':
      return [{ sql: ESCALATE, params: [task] }];
    case 'DataReturned':
      return answered(event, 'data-returned', [event.clear.count, event.clear.files, null, null]);
    case 'NothingFound':
      return answered(event, 'nothing-found', [null, null, JSON.stringify(event.clear.searchedFor), null]);
    case 'ExceptionReported':
      return answered(event, 'exception', [null, null, null, event.clear.reason]);
    case 'TaskCompleted':
      return [{ sql: COMPLETE, params: [event.clear.outcome, recordedAt, task] }];
  }
}

function answered(
  event: Extract<TaskEvent, { readonly type: 'DataReturned' | 'NothingFound' | 'ExceptionReported' }>,
  answer: string,
  terms: readonly (string | number | null)[],
): readonly Change[] {
  const task = idOf(event.stream);
  const { actor, recordedAt } = event.metadata;
  const note = event.sealed.note;
  return [
    { sql: ANSWER, params: [task, event.revision, answer, event.id, ...terms, actor, recordedAt] },
    { sql: ANSWERED, params: [task] },
    ...(note === undefined ? [] : [keepRef(note, event.revision)]),
  ];
}
