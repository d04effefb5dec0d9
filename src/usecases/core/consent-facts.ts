import { streamName, type Id } from '../../kernel/ids.ts';
import type { ConsentFacts } from '../../domain/consent/decide.ts';
import { noticeFact } from '../../domain/notice/queries.ts';
import { noticeCategory } from '../../domain/notice/state.ts';
import { NOTICE } from '../../domain/notice/stream.ts';
import type { Deps } from './deps.ts';
import { loadPurpose } from './known-purposes.ts';
import { loadState } from './load-state.ts';

/** What the purpose's and the notice's own streams say, for a decision on a consent. */
export async function consentFacts(
  deps: Deps,
  asked: { readonly purpose: string; readonly notice: Id; readonly noticeVersion: number },
): Promise<ConsentFacts> {
  const notice = await loadState(deps, noticeCategory, streamName(NOTICE, asked.notice));
  return { purpose: await loadPurpose(deps, asked.purpose), notice: noticeFact(notice.state, asked.noticeVersion) };
}
