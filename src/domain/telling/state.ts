import type { z } from 'zod';
import type { Instant } from '../../kernel/time.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { type recipientsDetermined, tellingEvents } from './events.ts';
import { TELLING } from './stream.ts';

export type Telling = z.output<typeof recipientsDetermined.clear>;
/** What is told, whoever is told it. */
export type TellingMatter = Omit<Telling, 'recipients' | 'spared'>;

export type TellingState =
  | { readonly phase: 'unknown' }
  | { readonly phase: 'determined'; readonly telling: Telling; readonly determinedAt: Instant };

/** The first stands. */
const evolve = (state: TellingState, event: EventOf<typeof tellingEvents>): TellingState =>
  state.phase === 'determined'
    ? state
    : { phase: 'determined', telling: event.clear, determinedAt: event.metadata.recordedAt };

export const tellingCategory: Category<TellingState, typeof tellingEvents> = {
  name: TELLING,
  events: tellingEvents,
  // Ids and codes.
  ownerOf: undefined,
  initial: { phase: 'unknown' },
  evolve,
};
