import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { ask, type Reply } from '../core/question.ts';

/** A new signing key, one checkpoint signed by both, and the old key retired (docs/evidence.md section 1). */
export const rotateSigningKey = (deps: Deps, caller: Caller): Promise<Reply<{ readonly vkey: string }>> =>
  ask(caller, 'rotate-signing-key', async () => ({ vkey: await deps.evidence.rotateKey(caller.actor) }));
