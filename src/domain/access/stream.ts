import { type Id, type StreamName, streamName } from '../../kernel/ids.ts';

/**
 * One stream for each run of a process: one writer, exact revisions, so looks are group-committed on every engine and a
 * missing one leaves a gap (docs/record.md section 5).
 */
export const ACCESS = 'access';
export const accessStream = (run: Id): StreamName => streamName(ACCESS, run);
