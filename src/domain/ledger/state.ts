import type { StreamName } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { ledgerEvents } from './events.ts';
import { LEDGER } from './stream.ts';

export interface VoidedTimes {
  /** Leaf indexes, both inclusive. */
  readonly from: bigint;
  readonly to: bigint;
}

export type LedgerState =
  | { readonly phase: 'unopened' }
  | {
      readonly phase: 'opened';
      /** The one that holds now. */
      readonly origin: string;
      /** Those before it, the first one first: the ledger was restored, and went on under another. */
      readonly previousOrigins: readonly string[];
      /** A jump of the clock up to here was accepted last. */
      readonly clockAcceptedUntil?: Instant;
      readonly voided: readonly VoidedTimes[];
      /** Keys that are gone without a tombstone, with which an operator went on. */
      readonly missingKeys: ReadonlySet<string>;
      readonly damaged: ReadonlySet<StreamName>;
    };

function evolve(state: LedgerState, event: EventOf<typeof ledgerEvents>): LedgerState {
  if (event.type === 'LedgerOpened') {
    const { origin } = event.clear;
    return { phase: 'opened', origin, previousOrigins: [], voided: [], missingKeys: new Set(), damaged: new Set() };
  }
  if (state.phase === 'unopened') return state;
  switch (event.type) {
    case 'ClockCorrected': {
      const { from, to } = event.clear;
      return { ...state, voided: [...state.voided, { from: BigInt(from), to: BigInt(to) }] };
    }
    case 'ClockJumpAccepted':
      return { ...state, clockAcceptedUntil: event.clear.acceptedUntil };
    case 'KeysMissing':
      return { ...state, missingKeys: new Set([...state.missingKeys, ...event.clear.kids]) };
    case 'DamageAccepted':
      return { ...state, damaged: new Set([...state.damaged, event.clear.stream]) };
    case 'OriginContinued':
      return { ...state, origin: event.clear.origin, previousOrigins: [...state.previousOrigins, state.origin] };
  }
}

export const ledgerCategory: Category<LedgerState, typeof ledgerEvents> = {
  name: LEDGER,
  events: ledgerEvents,
  ownerOf: undefined,
  initial: { phase: 'unopened' },
  evolve,
};
