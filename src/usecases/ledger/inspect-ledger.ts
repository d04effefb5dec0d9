import type { Caller } from '../core/caller.ts';
import type { Deps, LedgerFinding } from '../core/deps.ts';
import { ask, type Reply } from '../core/question.ts';

/** What `regesta doctor` asks of the store behind the ledger. On EventStoreDB it reads everything once. */
export const inspectLedger = (deps: Deps, caller: Caller): Promise<Reply<readonly LedgerFinding[]>> =>
  ask(caller, 'see-activity', () => deps.inspectLedger());
