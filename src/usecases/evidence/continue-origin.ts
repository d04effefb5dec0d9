import { z } from 'zod';
import { codeSchema } from '../../domain/shape/schemas.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { ask, type Reply } from '../core/question.ts';

export const continueOriginInput = z.strictObject({ reason: codeSchema });

/** After a genuine restore the ledger goes on under a new origin; nothing is signed twice at one size. */
export const continueOrigin = (
  deps: Deps,
  caller: Caller,
  { reason }: z.output<typeof continueOriginInput>,
): Promise<Reply<{ readonly origin: string }>> =>
  ask(caller, 'continue-origin', async () => {
    const { origin } = await deps.evidence.continueOrigin(reason, caller.actor);
    return { origin };
  });
