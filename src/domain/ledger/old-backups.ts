import { assert } from '../../kernel/assert.ts';
import { type Instant, later, plusMillis } from '../../kernel/time.ts';
import type { KnownEpoch } from './state.ts';

const DAY_MS = 24 * 3_600_000;

/** The settings by which master keys rotate and are destroyed, in days; 0, or absent: nothing happens by itself. */
export interface EpochDays {
  readonly keyRotationDays?: number | undefined;
  readonly backupRetentionDays?: number | undefined;
}

/** What copies of the vault from before a key was destroyed are worth. */
export interface OldBackups {
  /** The newest epoch that may have wrapped the key. */
  readonly epoch: number;
  /** When the last epoch that such a copy needs was destroyed, or will be; absent where nobody can promise it. */
  readonly openNothingFrom?: Instant;
  /** Whether all of them are destroyed already; otherwise the moment above is a plan. */
  readonly isDestroyed: boolean;
  /** Whether any of them was destroyed on the operator's word. */
  readonly isAttested: boolean;
}

/**
 * A backup from before `at` has its keys wrapped by the epoch in force then, or by an older one: all of these must be gone
 * (docs/backups.md). A key that was destroyed at `at` is in no newer backup. `asOf`: from when this is looked at; what is not
 * destroyed by then never is before.
 */
export function oldBackups(epochs: readonly KnownEpoch[], at: Instant, asOf: Instant, days: EpochDays): OldBackups {
  const needed = epochs.filter(({ since }, n) => n === 0 || since <= at);
  const newest = needed.at(-1);
  assert(newest !== undefined, 'a ledger begins with an epoch');
  const gone = needed.map((epoch) => goneAt(epoch, asOf, days));
  const known = gone.filter((one) => one !== undefined);
  return {
    epoch: newest.epoch,
    ...(known.length < gone.length ? {} : { openNothingFrom: known.reduce((last, one) => later(last, one)) }),
    isDestroyed: needed.every(({ destroyed }) => destroyed !== undefined),
    isAttested: needed.some(({ destroyed }) => destroyed?.attested === true),
  };
}

/** When it was destroyed; else when it will be: never in the past, for then something stands in the way. */
function goneAt({ since, until, destroyed }: KnownEpoch, asOf: Instant, days: EpochDays): Instant | undefined {
  if (destroyed !== undefined) return destroyed.at;
  const { keyRotationDays = 0, backupRetentionDays = 0 } = days;
  if (until === undefined && keyRotationDays === 0) return undefined;
  const rotated = until ?? plusMillis(since, keyRotationDays * DAY_MS);
  return later(plusMillis(rotated, backupRetentionDays * DAY_MS), asOf);
}
