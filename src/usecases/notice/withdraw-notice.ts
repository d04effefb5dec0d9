import type { z } from 'zod';
import { type NoticeRefusal, withdrawNotice as decide, withdrawNoticeInput } from '../../domain/notice/decide.ts';
import { noticeCategory } from '../../domain/notice/state.ts';
import { noticeStream } from '../../domain/notice/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { withdrawNoticeInput };

/** A version is shown to nobody any more; consents given under it are what they are. */
export function withdrawNotice(
  deps: Deps,
  caller: Caller,
  code: string,
  input: z.output<typeof withdrawNoticeInput>,
): Promise<Outcome<IntendRefusal<NoticeRefusal>>> {
  return intend(deps, caller, 'withdraw-notice', {
    category: noticeCategory,
    stream: noticeStream(code),
    seals: [],
    decide: decide(input),
  });
}
