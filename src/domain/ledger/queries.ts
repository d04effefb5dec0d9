import { type Instant, plusMillis } from '../../kernel/time.ts';
import type { KnownBackup, LedgerState } from './state.ts';

/** `example.com/ledger/1` goes on as `example.com/ledger/2`. */
export function nextOrigin(origin: string): string {
  const [, stem, number] = /^(.*)\/([1-9][0-9]{0,8})$/.exec(origin) ?? [];
  return number === undefined ? `${origin}/2` : `${stem}/${Number(number) + 1}`;
}

const DAY_MS = 24 * 3_600_000;

type OpenedLedger = Extract<LedgerState, { readonly phase: 'opened' }>;
export type EpochHindrance =
  | 'epoch-unknown'
  | 'epoch-destroyed'
  | 'epoch-in-use'
  | 'epoch-without-verified-backup'
  | 'epoch-within-retention';

/**
 * What stands against destroying the master key of an epoch (docs/backups.md): that it is in force,
 * that no backup made after it was proved to open with every key in it, or that backups which need it are still kept. Whether anything is
 * still wrapped by it is the vault's to say.
 */
export function epochHindrance(
  { epochs, backups }: OpenedLedger,
  epoch: number,
  retentionDays: number,
  now: Instant,
): EpochHindrance | undefined {
  const known = epochs.find((one) => one.epoch === epoch);
  if (known === undefined) return 'epoch-unknown';
  if (known.destroyed !== undefined) return 'epoch-destroyed';
  if (known.until === undefined) return 'epoch-in-use';
  if (!backups.some((backup) => (backup.keys ?? 0) > 0 && backup.epoch > epoch)) {
    return 'epoch-without-verified-backup';
  }
  return now < plusMillis(known.until, retentionDays * DAY_MS) ? 'epoch-within-retention' : undefined;
}

/** Those of the given epochs whose master key the ledger says is gone. */
export const destroyedAmong = ({ epochs }: OpenedLedger, among: readonly number[]): readonly number[] =>
  epochs.filter(({ epoch, destroyed }) => destroyed !== undefined && among.includes(epoch)).map(({ epoch }) => epoch);

/** The newest backup that was proved to open. */
export const newestVerified = ({ backups }: OpenedLedger): KnownBackup | undefined =>
  backups
    .filter(({ verifiedAt }) => verifiedAt !== undefined)
    .toSorted((a, b) => (a.madeAt < b.madeAt ? -1 : 1))
    .at(-1);
