import type { z } from 'zod';
import {
  type LedgerRefusal,
  recordBackup as decideBackup,
  recordBackupInput,
  recordKit as decideKit,
  recordKitInput,
  recordVerifiedBackup as decideVerified,
  recordVerifiedBackupInput,
} from '../../domain/ledger/decide.ts';
import { ledgerCategory } from '../../domain/ledger/state.ts';
import { LEDGER_STREAM } from '../../domain/ledger/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { recordBackupInput, recordKitInput, recordVerifiedBackupInput };

const ofLedger = { category: ledgerCategory, stream: LEDGER_STREAM, seals: [] } as const;

/** Written by the command line after it made a backup: the archives lie where the operator wanted them. */
export const recordBackup = (
  deps: Deps,
  caller: Caller,
  input: z.output<typeof recordBackupInput>,
): Promise<Outcome<IntendRefusal<LedgerRefusal>>> =>
  intend(deps, caller, 'record-backup', { ...ofLedger, decide: decideBackup(input) });

/** Written after it opened one for real; an older master key may go only when this stands. */
export const recordVerifiedBackup = (
  deps: Deps,
  caller: Caller,
  input: z.output<typeof recordVerifiedBackupInput>,
): Promise<Outcome<IntendRefusal<LedgerRefusal>>> =>
  intend(deps, caller, 'record-backup', { ...ofLedger, decide: decideVerified(input) });

export const recordKit = (
  deps: Deps,
  caller: Caller,
  input: z.output<typeof recordKitInput>,
): Promise<Outcome<IntendRefusal<LedgerRefusal>>> =>
  intend(deps, caller, 'record-backup', { ...ofLedger, decide: decideKit(input) });
