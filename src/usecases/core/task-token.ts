import { randomBytes } from 'node:crypto';
import { goodToken } from '../../domain/task/queries.ts';
import { taskCategory } from '../../domain/task/state.ts';
import { taskStream } from '../../domain/task/stream.ts';
import { type Id, parseId } from '../../kernel/ids.ts';
import { type Caller, isDigestEqual, tokenDigest } from './caller.ts';
import type { Deps } from './deps.ts';
import { loadState } from './load-state.ts';

/** `regesta-task_<task id>_<token id>_<43 characters>`: another form than an actor's, so that neither is taken for the other. */
const TOKEN = /^regesta-task_([0-9a-z]{26})_([0-9a-z]{26})_([A-Za-z0-9_-]{43})$/;

export function newTaskTokenText(task: Id, token: Id): { readonly text: string; readonly sha256: string } {
  const text = `regesta-task_${task}_${token}_${randomBytes(32).toString('base64url')}`;
  return { text, sha256: tokenDigest(text) };
}

/** Whoever holds a task's token: known by the task's own id, with no role and no purpose of any actor. */
export interface TaskCaller extends Pick<Caller, 'actor' | 'state'> {
  readonly task: Id;
  readonly token: Id;
}

/** `undefined` whatever is wrong with it (another task's, expired, revoked, completed), so that nothing can be learned. */
export async function authenticateTask(deps: Deps, task: Id, text: string): Promise<TaskCaller | undefined> {
  const match = TOKEN.exec(text);
  const token = parseId(match?.[2] ?? '');
  if (match?.[1] !== task || token === undefined) return undefined;
  const { state } = await loadState(deps, taskCategory, taskStream(task));
  const good = goodToken(state, token, deps.clock.now());
  if (!isDigestEqual(good?.sha256 ?? '', tokenDigest(text))) return undefined;
  return { task, token, actor: task, state: NOBODY };
}

const NOBODY: Caller['state'] = { phase: 'active', kind: 'system', roles: [], purposes: [], tokens: new Map() };
