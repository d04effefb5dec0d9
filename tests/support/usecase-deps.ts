import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { createLogger } from '../../src/http/log.ts';
import { compose } from '../../src/entrypoints/compose.ts';
import { readConfig } from '../../src/entrypoints/config.ts';
import { type ActorId, randomId } from '../../src/kernel/ids.ts';
import { type Clock, systemClock } from '../../src/kernel/time.ts';
import { loadState } from '../../src/usecases/core/load-state.ts';
import type { Caller } from '../../src/usecases/core/caller.ts';
import type { Deps } from '../../src/usecases/core/deps.ts';
import { firstActor } from '../../src/usecases/actor/set-up.ts';
import { actorCategory } from '../../src/domain/actor/state.ts';
import { actorStream } from '../../src/domain/actor/stream.ts';
import { mintedId } from '../../src/kernel/ids.ts';
import { registerActor } from '../../src/usecases/actor/register-actor.ts';
import type { Role } from '../../src/domain/shape/vocabulary.ts';

/** The real composition in a folder of its own: embedded ledger, vault and read models, gone at the end of the test. */
export async function realDeps(t: Test, clock: Clock = systemClock): Promise<Deps> {
  const folder = mkdtempSync(join(tmpdir(), 'regesta-usecases-'));
  const config = readConfig({ REGESTA_DATA: join(folder, 'data'), REGESTA_SECRETS: join(folder, 'secrets') });
  const composed = await compose(config, createLogger('silent'), clock);
  t.teardown(async () => {
    await composed.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return composed.deps;
}

export async function callerOf(deps: Deps, actor: ActorId): Promise<Caller> {
  const { state } = await loadState(deps, actorCategory, actorStream(actor));
  if (state.phase !== 'active') throw new Error('the actor is not active');
  return { actor, state, commandId: randomId() };
}

/** The first actor, who may do nearly everything; each call is a new command. */
export const firstCaller = (deps: Deps): Promise<Caller> => callerOf(deps, firstActor(deps.origin));

export async function newCaller(deps: Deps, roles: readonly Role[], purposes: readonly string[]): Promise<Caller> {
  const first = await firstCaller(deps);
  const outcome = await registerActor(deps, first, { kind: 'system', roles: [...roles], purposes: [...purposes] });
  if (outcome.kind !== 'written') throw new Error(`the actor was not registered: ${outcome.kind}`);
  return callerOf(deps, mintedId(first.commandId, 'actor', 0));
}

export async function caughtUp(deps: Deps): Promise<void> {
  const { position } = await deps.ledger.head();
  if (!(await deps.readModels.waitFor(position, 60_000))) throw new Error('the read models did not catch up');
}
