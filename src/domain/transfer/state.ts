import type { z } from 'zod';
import type { EventId } from '../../kernel/ids.ts';
import type { Instant, LocalDate } from '../../kernel/time.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { type transferDescribed, transferEvents } from './events.ts';
import { TRANSFER } from './stream.ts';

export type TransferDescription = z.output<typeof transferDescribed.clear>;

export type TransferState =
  | { readonly phase: 'unknown' }
  | {
      readonly phase: 'known';
      readonly description: TransferDescription;
      /** The event that says so, and when it was recorded. */
      readonly by: EventId;
      readonly describedAt: Instant;
      readonly endedOn?: LocalDate;
    };

type TransferEvent = EventOf<typeof transferEvents>;

function evolve(state: TransferState, event: TransferEvent): TransferState {
  switch (event.type) {
    case 'TransferDescribed':
      return { phase: 'known', description: event.clear, by: event.id, describedAt: event.metadata.recordedAt };
    case 'TransferEnded':
      return state.phase === 'unknown' ? state : { ...state, endedOn: event.clear.endedOn };
  }
}

export const transferCategory: Category<TransferState, typeof transferEvents> = {
  name: TRANSFER,
  events: transferEvents,
  ownerOf: undefined,
  initial: { phase: 'unknown' },
  evolve,
};
