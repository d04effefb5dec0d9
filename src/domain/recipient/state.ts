import type { z } from 'zod';
import type { EventId } from '../../kernel/ids.ts';
import type { SealedRef } from '../../kernel/sealed.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { type recipientDescribed, type recipientEnded, recipientEvents } from './events.ts';
import { RECIPIENT } from './stream.ts';

export type RecipientDescription = z.output<typeof recipientDescribed.clear>;

export type RecipientState =
  | { readonly phase: 'unknown' }
  | {
      readonly phase: 'known';
      readonly description: RecipientDescription;
      /** The event that says so, and when it was recorded. */
      readonly by: EventId;
      readonly describedAt: Instant;
      /** Name and contacts of a person there, sealed under the recipient's keys. */
      readonly contact?: SealedRef;
      readonly ended?: z.output<typeof recipientEnded.clear>;
    };

type RecipientEvent = EventOf<typeof recipientEvents>;

function evolve(state: RecipientState, event: RecipientEvent): RecipientState {
  switch (event.type) {
    case 'RecipientDescribed': {
      const earlier = state.phase === 'known' && state.contact !== undefined ? { contact: state.contact } : {};
      const described = { description: event.clear, by: event.id, describedAt: event.metadata.recordedAt };
      return { phase: 'known', ...described, ...earlier };
    }
    case 'RecipientContactStated': {
      const contact = event.sealed.staff;
      return state.phase === 'unknown' || contact === undefined ? state : { ...state, contact };
    }
    case 'RecipientEnded':
      return state.phase === 'unknown' ? state : { ...state, ended: event.clear };
  }
}

export const recipientCategory: Category<RecipientState, typeof recipientEvents> = {
  name: RECIPIENT,
  events: recipientEvents,
  ownerOf: (stream) => stream,
  initial: { phase: 'unknown' },
  evolve,
};
