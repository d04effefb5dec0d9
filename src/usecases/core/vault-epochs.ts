import { oldBackups } from '../../domain/ledger/old-backups.ts';
import type { KnownEpoch } from '../../domain/ledger/state.ts';
import { assert } from '../../kernel/assert.ts';
import { type Instant, type LocalDate, parseLocalDate } from '../../kernel/time.ts';
import type { Deps, VaultEpochs } from './deps.ts';
import { ledgerState } from './ledger-state.ts';

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
