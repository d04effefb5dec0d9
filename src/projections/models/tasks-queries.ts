import type { ActorId, EventId, Id } from '../../kernel/ids.ts';
import { parseId } from '../../kernel/ids.ts';
import type { Revision } from '../../kernel/recorded-event.ts';
import type { SealedRef } from '../../kernel/sealed.ts';
import { type Instant, type LocalDate, parseLocalDate } from '../../kernel/time.ts';
import { cursorParts, type Page, type PageRequest, pageOf, rowsToRead } from '../page.ts';
import type { ReadModelReader, Row, SqlValue } from '../read-model-store.ts';
import { REF_COLUMNS, refOf } from './sealed-refs.ts';

export interface TaskView {
  readonly task: Id;
  readonly request: Id;
  readonly what: string;
  readonly respondent: string;
  readonly system?: string;
  readonly assignee?: ActorId;
  readonly dueOn: LocalDate;
  readonly phase: 'open' | 'answered' | 'completed';
  readonly reminded: number;
  readonly escalated: boolean;
  readonly assignedAt: Instant;
  readonly completedAt?: Instant;
  readonly outcome?: string;
  /** Present while a token may open the answer, if it has not expired. */
  readonly tokenExpiresAt?: Instant;
  readonly revision: Revision;
}

export interface TaskAnswerView {
  readonly answer: 'data-returned' | 'nothing-found' | 'exception';
  readonly event: EventId;
  readonly count?: number;
  readonly files?: number;
  readonly searchedFor?: readonly string[];
  readonly reason?: string;
  /** The task's own id where it came with the task's token. */
  readonly actor: ActorId;
  readonly recordedAt: Instant;
  /** What was said in words or handed over, sealed; absent where nothing was. */
  readonly words?: SealedRef;
}

export interface TaskRequest extends PageRequest {
  readonly request?: Id;
  readonly phase?: TaskView['phase'];
  readonly assignee?: ActorId;
}

/** By due day. Only what is asked for stands in the query: the index of a request would serve no "or any request". */
export async function listTasks(store: ReadModelReader, asked: TaskRequest): Promise<Page<TaskView>> {
  const { request, phase, assignee, cursor } = asked;
  const given = Object.entries({ request, phase, assignee }).filter(([, value]) => value !== undefined);
  const conditions = given.map(([column]) => `${column} = ?`);
  const params: SqlValue[] = given.map(([, value]) => value as string);
  if (cursor !== undefined) {
    conditions.push('(due_on, task) > (?, ?)');
    params.push(...cursorParts<string>(cursor, [parseLocalDate, parseId]));
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const sql = `SELECT * FROM task ${where} ORDER BY due_on, task LIMIT ?`;
  const [rows] = await store.read([{ sql, params: [...params, rowsToRead(asked)] }]);
  return pageOf(rows ?? [], asked, viewOf, (last) => [last['due_on'] as string, last['task'] as string]);
}

export async function taskById(
  store: ReadModelReader,
  task: Id,
): Promise<(TaskView & { readonly answers: readonly TaskAnswerView[] }) | undefined> {
  const [rows, answers] = await store.read([
    { sql: 'SELECT * FROM task WHERE task = ?', params: [task] },
    { sql: ANSWERS, params: [task] },
  ]);
  const row = rows?.[0];
  return row === undefined ? undefined : { ...viewOf(row), answers: (answers ?? []).map(answerOf) };
}

const ANSWERS = `
  SELECT a.answer, a.event_id AS answer_event, a.count, a.files, a.searched_for, a.reason, a.actor,
    a.recorded_at AS answered_at, ${REF_COLUMNS}
  FROM task_answer a
  LEFT JOIN sealed_ref r ON r.stream = 'task-' || a.task AND r.revision = a.revision AND r.data_category = 'note'
  WHERE a.task = ? ORDER BY a.revision`;

function viewOf(row: Row): TaskView {
  const optional = Object.entries({
    system: row['system'],
    assignee: row['assignee'],
    completedAt: row['completed_at'],
    outcome: row['outcome'],
    tokenExpiresAt: row['token_expires_at'],
  }).filter(([, value]) => value !== null);
  return {
    task: row['task'] as Id,
    request: row['request'] as Id,
    what: row['what'] as string,
    respondent: row['respondent'] as string,
    ...Object.fromEntries(optional),
    dueOn: row['due_on'] as LocalDate,
    phase: row['phase'] as TaskView['phase'],
    reminded: Number(row['reminded']),
    escalated: row['escalated'] === 1n,
    assignedAt: row['assigned_at'] as Instant,
    revision: row['revision'] as Revision,
  };
}

function answerOf(row: Row): TaskAnswerView {
  const searched = row['searched_for'] as string | null;
  const words = refOf(row);
  return {
    answer: row['answer'] as TaskAnswerView['answer'],
    event: row['answer_event'] as EventId,
    ...(row['count'] === null ? {} : { count: Number(row['count']) }),
    ...(row['files'] === null ? {} : { files: Number(row['files']) }),
    ...(searched === null ? {} : { searchedFor: JSON.parse(searched) as string[] }),
    ...(row['reason'] === null ? {} : { reason: row['reason'] as string }),
    actor: row['actor'] as ActorId,
    recordedAt: row['answered_at'] as Instant,
    ...(words === undefined ? {} : { words }),
  };
}
