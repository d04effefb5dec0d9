import { type Id, type StreamName, streamName } from '../../kernel/ids.ts';

/** One stream for each run of an import. */
export const IMPORT = 'import';
export const importStream = (id: Id): StreamName => streamName(IMPORT, id);
