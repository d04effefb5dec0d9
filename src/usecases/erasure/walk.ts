import type { ErasureFile } from '../../domain/erasure/state.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Deps } from '../core/deps.ts';
import type { DueContext } from '../disposal/verdicts.ts';

/**
 * Where a test stops, and what a crash there leaves. The worker begins each time from what the stream says, so the next
 * call finishes it; there is no other recovery.
 *
 * 1: contacts are kept, nothing is destroyed. 2: started; nothing is destroyed. 3: keys are destroyed, the ledger does not
 * say so yet (the next start records it too, before anything is served). 4: the ledger says so; views may still show
 * ciphertext. 5: documents are destroyed and that is not recorded. 6: ciphertext is purged and that is not recorded.
 * 7: everybody was told; the erasure's own key and the papers of its request still live. 8: they are destroyed and the ledger
 * does not say so. 9: only the completion is missing.
 */
export type ErasureCrashPoint = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** What an erasure waits for. */
export type WaitingFor =
  | 'hold'
  | 'law'
  | 'request'
  | 'restriction'
  | 'outdated'
  | 'look'
  | 'views'
  | 'recipients'
  | 'customer';

/** What one step is given. */
export interface Walk {
  readonly deps: Deps;
  readonly erasure: Id;
  readonly due: DueContext | undefined;
  readonly crash: (point: ErasureCrashPoint) => void;
}

export type Step = (walk: Walk, file: ErasureFile) => Promise<WaitingFor | undefined>;

/** Read models of one process follow within milliseconds; one that stopped is waited for by the next waking. */
export const VIEWS_WAIT_MS = 10_000;
