import type { Position } from '../kernel/recorded-event.ts';
import type { Instant } from '../kernel/time.ts';
import type { LedgerErrorCode } from '../ledger/ledger.ts';
import type { SealerErrorCode } from './sealer-error.ts';

/**
 * `sealing`: this process seals. `standby`: another one does, and is followed. `failing`: it is tried again.
 * `refused`: nothing is signed until a person has looked. `off`: the operator wants no checkpoints.
 */
export type SealerStateName = 'catching-up' | 'sealing' | 'standby' | 'failing' | 'refused' | 'closed' | 'off';

/** For /readyz and the metrics. Codes, counts and instants only. */
export interface SealerHealth {
  readonly state: SealerStateName;
  readonly code?: SealerErrorCode | LedgerErrorCode | 'SEALER_FAULT';
  /** A sentence for an operator. */
  readonly why?: string;
  /** Size of the newest checkpoint; absent when there is none. */
  readonly sealedSize?: number;
  readonly lastSealedAt?: Instant;
  /** Leaves that have been read. */
  readonly size: number;
  /** Leaves without a checkpoint over them, evidence left out. */
  readonly unsealed: number;
  readonly position?: Position;
  /** The last verification of the whole ledger found something. */
  readonly diverged?: boolean;
}

/** A checkpoint as it stands in the ledger. */
export interface SealedCheckpoint {
  readonly origin: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** The signed note, whole. */
  readonly note: string;
  readonly sealedAt: Instant;
}

/** Things that an operator should hear of. Constant words and codes. */
export type SealerNotice =
  | { readonly kind: 'sealed'; readonly size: number }
  | { readonly kind: 'failed'; readonly code: string; readonly retryInMs: number; readonly error: unknown }
  /** Page somebody. */
  | { readonly kind: 'refused'; readonly code: string; readonly why: string }
  | { readonly kind: 'standby' | 'took-over' | 'started-over' };
