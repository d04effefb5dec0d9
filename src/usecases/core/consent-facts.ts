import { type CustomerId, streamName, type Id } from '../../kernel/ids.ts';
import type { ConsentFacts } from '../../domain/consent/decide.ts';
import { noticeFact } from '../../domain/notice/queries.ts';
import { noticeCategory } from '../../domain/notice/state.ts';
import { NOTICE } from '../../domain/notice/stream.ts';
import type { Deps } from './deps.ts';
import { loadPurpose } from './known-purposes.ts';
import { loadState } from './load-state.ts';
import { objectionTo } from './restrictions.ts';

/** What the streams of the purpose, of the notice and of what the customer objected to say, for a decision on a consent. */
export async function consentFacts(
  deps: Deps,
  customer: CustomerId,
  asked: { readonly purpose: string; readonly notice: Id; readonly noticeVersion: number },
): Promise<ConsentFacts> {
  const notice = await loadState(deps, noticeCategory, streamName(NOTICE, asked.notice));
  const purpose = await loadPurpose(deps, asked.purpose);
  const objection = await objectionTo(deps, customer, purpose);
  return {
    purpose,
    notice: noticeFact(notice.state, asked.noticeVersion),
    ...(objection === undefined ? {} : { objectedAt: objection.receivedAt }),
  };
}
