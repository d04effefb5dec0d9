import type { Instant } from '../../kernel/time.ts';
import type { NoticeState } from './state.ts';

/** What a consent has to know of the version that the person was shown. */
export type NoticeFact =
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'known';
      readonly purposes: readonly string[];
      readonly effectiveFrom: Instant;
      /** From here on a later version was in force. */
      readonly supersededAt?: Instant;
      readonly withdrawnAt?: Instant;
    };

export function noticeFact(state: NoticeState, noticeVersion: number): NoticeFact {
  const versions = state.phase === 'published' ? state.versions : [];
  const version = versions.find((one) => one.noticeVersion === noticeVersion);
  if (version === undefined) return { kind: 'unknown' };
  // Versions are published in the order in which they come into force.
  const next = versions.find((one) => one.noticeVersion > noticeVersion);
  const { purposes, effectiveFrom, withdrawnAt } = version;
  return {
    kind: 'known',
    purposes,
    effectiveFrom,
    ...(next === undefined ? {} : { supersededAt: next.effectiveFrom }),
    ...(withdrawnAt === undefined ? {} : { withdrawnAt }),
  };
}
