import { oldBackups } from '../../domain/ledger/old-backups.ts';
import type { KnownEpoch } from '../../domain/ledger/state.ts';
import { assert } from '../../kernel/assert.ts';
import { type Instant, type LocalDate, parseLocalDate } from '../../kernel/time.ts';
import type { Deps } from './deps.ts';
import { ledgerState } from './ledger-state.ts';

/** What old backups of the vault are worth to somebody who steals one (docs/backups.md). */
export interface VaultEpochs {
  /** Of the master key, in force now, and since when. */
  readonly current: number;
  readonly since: Instant;
  /** Those before it, oldest first. */
  readonly older: readonly {
    readonly epoch: number;
    readonly until: Instant;
    readonly destroyedAt?: Instant;
    /** It is the operator who says that it is gone: the key lay in the environment. */
    readonly attested?: true;
  }[];
  /**
   * The day (UTC) after which no older backup opens anything of what was destroyed at the asked instant: when the epochs
   * that such a backup needs were destroyed, or when they will be under the settings now in force. Absent where nothing
   * rotates by itself: then nobody can promise a day.
   */
  readonly destroyedBy?: LocalDate;
  /** Whether they are destroyed already; otherwise `destroyedBy` is a plan. */
  readonly isDestroyed: boolean;
  /** Whether any of them was destroyed on the operator's word. */
  readonly isAttested: boolean;
}

export async function vaultEpochsAt(
  deps: Pick<Deps, 'ledger' | 'clock' | 'keyRotationDays' | 'backupRetentionDays'>,
  at: Instant = deps.clock.now(),
): Promise<VaultEpochs> {
  const state = await ledgerState(deps.ledger);
  assert(state.phase === 'opened', 'a ledger that is open has its first event');
  const { epochs } = state;
  const current = epochs.at(-1);
  assert(current !== undefined, 'a ledger begins with an epoch');
  const { openNothingFrom, isDestroyed, isAttested } = oldBackups(epochs, at, deps.clock.now(), deps);
  return {
    current: current.epoch,
    since: current.since,
    older: epochs.slice(0, -1).map(olderOf),
    ...(openNothingFrom === undefined ? {} : { destroyedBy: dayOf(openNothingFrom) }),
    isDestroyed,
    isAttested,
  };
}

function olderOf({ epoch, until, since, destroyed }: KnownEpoch): VaultEpochs['older'][number] {
  return {
    epoch,
    until: until ?? since,
    ...(destroyed === undefined ? {} : { destroyedAt: destroyed.at }),
    ...(destroyed?.attested === true ? { attested: true } : {}),
  };
}

function dayOf(instant: Instant): LocalDate {
  const day = parseLocalDate(instant.slice(0, 10));
  assert(day !== undefined, 'an instant begins with its day');
  return day;
}
