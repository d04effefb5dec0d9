import type { z } from 'zod';
import type { EventId } from '../../kernel/ids.ts';
import type { SealedRef } from '../../kernel/sealed.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Category, EventOf } from '../shape/category.ts';
import {
  type recipientDescribed,
  type recipientEnded,
  recipientEvents,
  type recipientTellingDeclared,
} from './events.ts';
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
      /** What it is told of its customers; nothing was declared when absent. */
      readonly telling?: z.output<typeof recipientTellingDeclared.clear>;
      /** It is told by a call; the address stands in the secrets folder. */
      readonly hasWebhook: boolean;
    };

type RecipientEvent = EventOf<typeof recipientEvents>;

function evolve(state: RecipientState, event: RecipientEvent): RecipientState {
  switch (event.type) {
    case 'RecipientDescribed': {
      const described = { description: event.clear, by: event.id, describedAt: event.metadata.recordedAt };
      if (state.phase === 'unknown') return { phase: 'known', ...described, hasWebhook: false };
      const { ended: _notAnyMore, ...earlier } = state;
      return { ...earlier, ...described };
    }
    case 'RecipientContactStated': {
      const contact = event.sealed.staff;
      return state.phase === 'unknown' || contact === undefined ? state : { ...state, contact };
    }
    case 'RecipientEnded':
      return state.phase === 'unknown' ? state : { ...state, ended: event.clear };
    case 'RecipientTellingDeclared':
      return state.phase === 'unknown' ? state : { ...state, telling: event.clear };
    case 'RecipientWebhookSet':
      return state.phase === 'unknown' ? state : { ...state, hasWebhook: true };
    case 'RecipientWebhookRemoved':
      return state.phase === 'unknown' ? state : { ...state, hasWebhook: false };
  }
}

export const recipientCategory: Category<RecipientState, typeof recipientEvents> = {
  name: RECIPIENT,
  events: recipientEvents,
  ownerOf: (stream) => stream,
  initial: { phase: 'unknown' },
  evolve,
};
