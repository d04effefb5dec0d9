import type { z } from 'zod';
import type { Category, EventOf } from '../shape/category.ts';
import { type categoryKeysShredded, erasureEvents } from './events.ts';
import { ERASURE } from './stream.ts';

export type ShredRecord = z.output<typeof categoryKeysShredded.clear>;
export type ShreddedKey = ShredRecord['shredded'][number];

export type ErasureState =
  | { readonly phase: 'open' }
  /** By `shreddedKeyName`: which keys this erasure destroyed. */
  | { readonly phase: 'shredded'; readonly keys: ReadonlyMap<string, ShreddedKey> };

export const shreddedKeyName = ({ owner, dataCategory }: ShreddedKey): string => `${owner} ${dataCategory}`;

function evolve(state: ErasureState, event: EventOf<typeof erasureEvents>): ErasureState {
  switch (event.type) {
    case 'CategoryKeysShredded': {
      const before = state.phase === 'shredded' ? state.keys : new Map<string, ShreddedKey>();
      const now = event.clear.shredded.map((key) => [shreddedKeyName(key), key] as const);
      return { phase: 'shredded', keys: new Map([...before, ...now]) };
    }
  }
}

export const erasureCategory: Category<ErasureState, typeof erasureEvents> = {
  name: ERASURE,
  events: erasureEvents,
  ownerOf: undefined,
  initial: { phase: 'open' },
  evolve,
};
