import type { EventId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { noticeEvents } from './events.ts';
import { NOTICE } from './stream.ts';

export interface NoticeVersion {
  readonly noticeVersion: number;
  readonly texts: readonly { readonly language: string; readonly sha256: string }[];
  readonly purposes: readonly string[];
  readonly effectiveFrom: Instant;
  /** The event that published it. */
  readonly by: EventId;
  readonly withdrawnAt?: Instant;
}

export type NoticeState =
  | { readonly phase: 'unknown' }
  /** `versions` in their order, the newest last; never empty. */
  | { readonly phase: 'published'; readonly code: string; readonly versions: readonly NoticeVersion[] };

type NoticeEvent = EventOf<typeof noticeEvents>;

function evolve(state: NoticeState, event: NoticeEvent): NoticeState {
  switch (event.type) {
    case 'NoticePublished': {
      const { code, ...version } = event.clear;
      const earlier = state.phase === 'published' ? state.versions : [];
      return { phase: 'published', code, versions: [...earlier, { ...version, by: event.id }] };
    }
    case 'NoticeWithdrawn': {
      if (state.phase === 'unknown') return state;
      const withdrawnAt = event.metadata.recordedAt;
      const versions = state.versions.map((version) =>
        version.noticeVersion === event.clear.noticeVersion && version.withdrawnAt === undefined
          ? { ...version, withdrawnAt }
          : version,
      );
      return { ...state, versions };
    }
  }
}

export const noticeCategory: Category<NoticeState, typeof noticeEvents> = {
  name: NOTICE,
  events: noticeEvents,
  ownerOf: undefined,
  initial: { phase: 'unknown' },
  evolve,
};
