import type { z } from 'zod';
import type { Category, EventOf } from '../shape/category.ts';
import { purposeEvents, type purposeTermsSchema } from './events.ts';
import { PURPOSE } from './stream.ts';

export type PurposeTerms = z.output<typeof purposeTermsSchema>;

export type PurposeState =
  | { readonly phase: 'unknown' }
  | { readonly phase: 'declared'; readonly code: string; readonly terms: PurposeTerms }
  | { readonly phase: 'retired'; readonly code: string; readonly terms: PurposeTerms };

type PurposeEvent = EventOf<typeof purposeEvents>;

function evolve(state: PurposeState, event: PurposeEvent): PurposeState {
  switch (event.type) {
    case 'PurposeDeclared': {
      const { code, ...terms } = event.clear;
      return { phase: 'declared', code, terms };
    }
    case 'PurposeAmended':
      return state.phase === 'declared' ? { ...state, terms: event.clear } : state;
    case 'PurposeRetired':
      return state.phase === 'declared' ? { ...state, phase: 'retired' } : state;
  }
}

export const purposeCategory: Category<PurposeState, typeof purposeEvents> = {
  name: PURPOSE,
  events: purposeEvents,
  ownerOf: undefined,
  initial: { phase: 'unknown' },
  evolve,
};
