import type { KnownBackup, KnownRestore } from '../../domain/ledger/state.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { ledgerState } from '../core/ledger-state.ts';
import { ask, type Reply } from '../core/question.ts';

export interface BackupsSeen {
  /** Newest first. */
  readonly backups: readonly KnownBackup[];
  readonly restores: readonly KnownRestore[];
}

/** What the ledger knows of backups. Whether they still lie where they were put, nobody here knows. */
export const seeBackups = (deps: Deps, caller: Caller): Promise<Reply<BackupsSeen>> =>
  ask(caller, 'see-keys', async () => {
    const state = await ledgerState(deps.ledger);
    if (state.phase !== 'opened') return { backups: [], restores: [] };
    return { backups: state.backups.toReversed(), restores: state.restores.toReversed() };
  });
