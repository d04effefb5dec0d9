import { type Id, type StreamName, derivedId, streamName } from '../../kernel/ids.ts';

/** One stream for each privacy notice, with its versions. */
export const NOTICE = 'notice';

/** Follows from the code, like a purpose's (docs/adr/0002). */
export const noticeId = (code: string): Id => derivedId(['notice', code]);
export const noticeStream = (code: string): StreamName => streamName(NOTICE, noticeId(code));
