import { type Id, type Owner, type StreamName, streamName } from '../../kernel/ids.ts';

/** One stream for each task that a request gives to a colleague or to somebody outside. */
export const TASK = 'task';
export const taskStream = (id: Id): StreamName => streamName(TASK, id);
/** What a respondent says is sealed under the task's own keys: whoever erases a request erases its tasks with it. */
export const taskOwner = (stream: StreamName): Owner => stream;
