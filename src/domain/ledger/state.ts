import type { Id, StreamName } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { ledgerEvents } from './events.ts';
import { LEDGER } from './stream.ts';

export interface VoidedTimes {
  /** Leaf indexes, both inclusive. */
  readonly from: bigint;
  readonly to: bigint;
}

/** Of the master key. */
export interface KnownEpoch {
  readonly epoch: number;
  readonly since: Instant;
  /** When the next one took over. */
  readonly until?: Instant;
  readonly destroyed?: { readonly at: Instant; readonly attested: boolean };
}

export interface KnownBackup {
  readonly backup: Id;
  readonly madeAt: Instant;
  /** Base64 SHA-256 of its manifest. */
  readonly manifest: string;
  readonly epoch: number;
  readonly verifiedAt?: Instant;
  /** Of its vault, each unwrapped when it was last verified. */
  readonly keys?: number;
}

export interface KnownRestore {
  readonly backup: Id;
  readonly madeAt: Instant;
  readonly journal: 'secrets' | 'file' | 'unknown';
  readonly at: Instant;
  /** The origin under which the ledger went on after it. */
  readonly continuedAs?: string;
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
      /** Never empty, oldest first: a ledger begins with epoch 1, or with the one that its first rotation names. */
      readonly epochs: readonly KnownEpoch[];
      /** Oldest first. */
      readonly backups: readonly KnownBackup[];
      /** When a recovery kit was last made, and the epochs in it. */
      readonly kit?: { readonly at: Instant; readonly epochs: readonly number[] };
      readonly restores: readonly KnownRestore[];
      /** Backups that were put back without the erasure journal. */
      readonly journalUnknown: ReadonlySet<Id>;
    };

type Opened = Extract<LedgerState, { readonly phase: 'opened' }>;

function evolve(state: LedgerState, event: EventOf<typeof ledgerEvents>): LedgerState {
  if (event.type === 'LedgerOpened') {
    const { origin } = event.clear;
    return {
      phase: 'opened',
      origin,
      previousOrigins: [],
      voided: [],
      missingKeys: new Set(),
      damaged: new Set(),
      epochs: [{ epoch: 1, since: event.metadata.recordedAt }],
      backups: [],
      restores: [],
      journalUnknown: new Set(),
    };
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
      return {
        ...state,
        origin: event.clear.origin,
        previousOrigins: [...state.previousOrigins, state.origin],
        restores: state.restores.map((one, n) =>
          n === state.restores.length - 1 ? { ...one, continuedAs: event.clear.origin } : one,
        ),
      };
    case 'MasterKeyRotated':
      return { ...state, epochs: rotated(state.epochs, event.clear.epoch, event.metadata.recordedAt) };
    case 'MasterKeyEpochDestroyed':
      return {
        ...state,
        epochs: state.epochs.map((one) =>
          one.epoch === event.clear.epoch
            ? { ...one, destroyed: { at: event.metadata.recordedAt, attested: event.clear.attested } }
            : one,
        ),
      };
    case 'BackupMade':
    case 'BackupVerified':
      return { ...state, backups: backedUp(state.backups, event) };
    case 'RecoveryKitMade':
      return { ...state, kit: { at: event.clear.madeAt, epochs: event.clear.epochs } };
    case 'LedgerRestored': {
      const { backup, madeAt, journal, restoredAt: at } = event.clear;
      return { ...state, restores: [...state.restores, { backup, madeAt, journal, at }] };
    }
    case 'JournalUnknown':
      return { ...state, journalUnknown: new Set([...state.journalUnknown, event.clear.backup]) };
  }
}

function rotated(epochs: Opened['epochs'], epoch: number, at: Instant): Opened['epochs'] {
  return [...epochs.map((one) => (one.until === undefined ? { ...one, until: at } : one)), { epoch, since: at }];
}

/**
 * Only what `BackupMade` knows counts as proved: what is said of another manifest (a ledger that was put back to before
 * the making knows none) could be said of anything.
 */
function backedUp(
  backups: Opened['backups'],
  { clear }: EventOf<Pick<typeof ledgerEvents, 'BackupMade' | 'BackupVerified'>>,
): Opened['backups'] {
  const { backup, madeAt, manifest, epoch } = clear;
  if (!('verifiedAt' in clear)) return [...backups, { backup, madeAt, manifest, epoch }];
  const { verifiedAt, keys = 0 } = clear;
  return backups.map((one) =>
    one.backup === backup && one.manifest === manifest ? { ...one, verifiedAt, keys } : one,
  );
}

export const ledgerCategory: Category<LedgerState, typeof ledgerEvents> = {
  name: LEDGER,
  events: ledgerEvents,
  ownerOf: undefined,
  initial: { phase: 'unopened' },
  evolve,
};
