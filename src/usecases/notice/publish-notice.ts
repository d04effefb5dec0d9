import type { z } from 'zod';
import { type NoticeRefusal, publishNotice as decide, publishNoticeInput } from '../../domain/notice/decide.ts';
import { noticeCategory } from '../../domain/notice/state.ts';
import { noticeStream } from '../../domain/notice/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';
import { knownPurposes } from '../core/known-purposes.ts';

export { publishNoticeInput };

/** Publishes the next version of a privacy notice; its texts are pinned by their digests. */
export async function publishNotice(
  deps: Deps,
  caller: Caller,
  input: z.output<typeof publishNoticeInput>,
): Promise<Outcome<IntendRefusal<NoticeRefusal>>> {
  return intend(deps, caller, 'publish-notice', {
    category: noticeCategory,
    stream: noticeStream(input.code),
    seals: [],
    decide: decide(input, await knownPurposes(deps, input.purposes)),
  });
}
