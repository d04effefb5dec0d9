import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import type { Evidence } from '../core/evidence.ts';
import { ask, type Reply } from '../core/question.ts';

/** Leaves and tiles against the ledger, all of it; they are made again if every signed root is reached. */
export const rebuildEvidence = (deps: Deps, caller: Caller): Promise<Reply<Awaited<ReturnType<Evidence['rebuild']>>>> =>
  ask(caller, 'rebuild-evidence', () => deps.evidence.rebuild());
