import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Test } from 'tap';
import { issueToken, registerActor } from '../../src/domain/actor/decide.ts';
import { actorCategory } from '../../src/domain/actor/state.ts';
import { actorStream } from '../../src/domain/actor/stream.ts';
import type { Role } from '../../src/domain/shape/vocabulary.ts';
import { type Composed, compose } from '../../src/entrypoints/compose.ts';
import { readConfig } from '../../src/entrypoints/config.ts';
import { createLogger } from '../../src/http/log.ts';
import { buildServer, type HttpOptions } from '../../src/http/server.ts';
import { type ActorId, randomId, SYSTEM_ACTOR } from '../../src/kernel/ids.ts';
import { act } from '../../src/usecases/core/act.ts';
import { newToken } from '../../src/usecases/core/caller.ts';
import type { Deps } from '../../src/usecases/core/deps.ts';

export interface HttpApp {
  readonly app: FastifyInstance;
  readonly deps: Deps;
  /** Everything that was logged so far. */
  readonly logged: () => string;
  /** Of the first actor: every role but connector and marketer. */
  readonly firstToken: string;
  /** A system with these roles and purposes, and a token of it. */
  readonly actor: (roles: readonly Role[], purposes: readonly string[]) => Promise<NewActor>;
  readonly send: (token: string | undefined, request: InjectOptions) => Promise<LightMyRequestResponse>;
  /** Everything that was written so far is in the views. */
  readonly caughtUp: () => Promise<void>;
}

export interface NewActor {
  readonly id: ActorId;
  readonly token: string;
}

/** The edge over the real composition (embedded ledger, vault and read models), gone at the end of the test. */
export async function httpApp(t: Test, more: Partial<HttpOptions> = {}): Promise<HttpApp> {
  const folder = mkdtempSync(join(tmpdir(), 'regesta-http-'));
  const config = readConfig({ REGESTA_DATA: join(folder, 'data'), REGESTA_SECRETS: join(folder, 'secrets') });
  let log = '';
  const logger = createLogger('debug', { write: (line: string) => void (log += line) });
  let composed: Composed | undefined;
  let app: FastifyInstance | undefined;
  t.teardown(async () => {
    await app?.close();
    await composed?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  composed = await compose(config, logger);
  const { deps, views, firstToken } = composed;
  app = await buildServer(deps, { logger, version: '0.1.0', requestsPerMinute: 1_000_000, views, ...more });
  const edge = app;
  return {
    app: edge,
    deps,
    logged: () => log,
    firstToken: firstToken ?? '',
    actor: (roles, purposes) => makeActor(deps, roles, purposes),
    send: (token, request) => edge.inject(authorised(token, request)),
    caughtUp: async () => {
      const { position } = await deps.ledger.head();
      if (!(await deps.readModels.waitFor(position, 60_000))) throw new Error('the views did not catch up');
    },
  };
}

function authorised(token: string | undefined, request: InjectOptions): InjectOptions {
  if (token === undefined) return request;
  return { ...request, headers: { authorization: `Bearer ${token}`, ...request.headers } };
}

async function makeActor(deps: Deps, roles: readonly Role[], purposes: readonly string[]): Promise<NewActor> {
  const id = randomId() as ActorId;
  const { text, sha256 } = newToken(id, randomId());
  const token = text.split('_')[2] as ActorId;
  const intention = { category: actorCategory, stream: actorStream(id), seals: [] };
  const decide = registerActor({ kind: 'system', roles: [...roles], purposes: [...purposes] }, new Set(purposes));
  await act(deps, system(), { ...intention, decide });
  await act(deps, system(), { ...intention, decide: issueToken({ token, sha256 }, deps.clock.now()) });
  return { id, token: text };
}

const system = () => ({ actor: SYSTEM_ACTOR, commandId: randomId() });
