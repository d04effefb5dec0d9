import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Test } from 'tap';
import { issueToken, registerActor } from '../../src/domain/actor/decide.ts';
import { actorCategory } from '../../src/domain/actor/state.ts';
import { actorStream } from '../../src/domain/actor/stream.ts';
import { BUILT_IN_PURPOSES } from '../../src/domain/purpose/built-in.ts';
import { declarePurpose } from '../../src/domain/purpose/decide.ts';
import { purposeCategory } from '../../src/domain/purpose/state.ts';
import { purposeStream } from '../../src/domain/purpose/stream.ts';
import type { Role } from '../../src/domain/shape/vocabulary.ts';
import { createLogger } from '../../src/http/log.ts';
import { buildServer, type HttpOptions } from '../../src/http/server.ts';
import { type ActorId, randomId, SYSTEM_ACTOR } from '../../src/kernel/ids.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { openMemoryLedger } from '../../src/ledger/adapters/memory/memory-ledger.ts';
import { AccessWriter } from '../../src/usecases/core/access-writer.ts';
import { act } from '../../src/usecases/core/act.ts';
import { newToken } from '../../src/usecases/core/caller.ts';
import type { Deps } from '../../src/usecases/core/deps.ts';
import { RefusalCounter } from '../../src/usecases/core/refusal-counter.ts';
import { upcastSealed } from '../../src/usecases/core/sealed-payloads.ts';
import { openLedger } from '../../src/usecases/open-ledger.ts';
import { openEmbeddedVault } from '../../src/vault/adapters/embedded/embedded-vault.ts';
import { openRunningReadModels } from './read-models.ts';

export interface HttpApp {
  readonly app: FastifyInstance;
  readonly deps: Deps;
  /** Everything that was logged so far. */
  readonly logged: () => string;
  /** An actor with these roles and all built-in purposes, and a token of it. */
  readonly actor: (...roles: readonly Role[]) => Promise<{ readonly id: ActorId; readonly token: string }>;
  readonly send: (token: string | undefined, request: InjectOptions) => Promise<LightMyRequestResponse>;
}

/** The whole edge over a real vault, real read models and the reference ledger; gone at the end of the test. */
export async function httpApp(t: Test, more: Partial<HttpOptions> = {}): Promise<HttpApp> {
  const folder = mkdtempSync(join(tmpdir(), 'regesta-http-'));
  const clock = systemClock;
  const ledger = openMemoryLedger({ clock });
  const { origin } = await openLedger(ledger, undefined);
  const vault = await openEmbeddedVault({
    file: join(folder, 'vault.sqlite'),
    secretsDir: join(folder, 'secrets'),
    upcastSealed,
    clock,
  });
  const views = await openRunningReadModels(join(folder, 'views.sqlite'), ledger, vault);
  const access = new AccessWriter(ledger, randomId());
  const refusals = new RefusalCounter(access);
  const deps: Deps = {
    ledger,
    vault,
    clock,
    access,
    readModels: views.readModels,
    refusals,
    origin,
    suppressionDays: 3650,
  };
  await declareBuiltInPurposes(deps);
  let log = '';
  const logger = createLogger('debug', { write: (line: string) => void (log += line) });
  const app = await buildServer(deps, {
    logger,
    version: '0.1.0',
    requestsPerMinute: 100_000,
    views: views.status,
    ...more,
  });
  t.teardown(async () => {
    await app.close();
    await access.settled();
    await views.close();
    await vault.close();
    await ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    app,
    deps,
    logged: () => log,
    actor: (...roles) => makeActor(deps, roles),
    send: (token, request) => app.inject(authorised(token, request)),
  };
}

function authorised(token: string | undefined, request: InjectOptions): InjectOptions {
  if (token === undefined) return request;
  return { ...request, headers: { authorization: `Bearer ${token}`, ...request.headers } };
}

async function declareBuiltInPurposes(deps: Deps): Promise<void> {
  for (const purpose of BUILT_IN_PURPOSES) {
    await act(deps, system(), {
      category: purposeCategory,
      stream: purposeStream(purpose.code),
      seals: [],
      decide: declarePurpose(purpose),
    });
  }
}

async function makeActor(
  deps: Deps,
  roles: readonly Role[],
): Promise<{ readonly id: ActorId; readonly token: string }> {
  const id = randomId() as ActorId;
  const tokenId = randomId();
  const { text, sha256 } = newToken(id, tokenId);
  const purposes = BUILT_IN_PURPOSES.map((one) => one.code);
  const intention = { category: actorCategory, stream: actorStream(id), seals: [] };
  const known = new Set(purposes);
  const decide = registerActor({ kind: 'system', roles: [...roles], purposes }, known);
  await act(deps, system(), { ...intention, decide });
  await act(deps, system(), { ...intention, decide: issueToken({ token: tokenId, sha256 }, deps.clock.now()) });
  return { id, token: text };
}

const system = () => ({ actor: SYSTEM_ACTOR, commandId: randomId() });
