import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, InjectOptions } from 'fastify';
import type { Test } from 'tap';
import { type Composed, compose } from '../../src/entrypoints/compose.ts';
import { readConfig } from '../../src/entrypoints/config.ts';
import { createLogger } from '../../src/http/log.ts';
import { buildServer } from '../../src/http/server.ts';
import { randomId } from '../../src/kernel/ids.ts';
import type { Clock } from '../../src/kernel/time.ts';
import { type Caller, authenticate } from '../../src/usecases/core/caller.ts';
import type { SealerHealth } from '../../src/usecases/core/evidence.ts';

export type Environment = Readonly<Record<string, string>>;
export type Json = { readonly [key: string]: any };

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Of a JSON answer; empty for anything else. */
  readonly body: Json;
}

export interface Asked {
  /** The first actor's when absent. */
  readonly token?: string;
  readonly key?: string;
  readonly headers?: Record<string, string>;
}

/** A folder for one product, gone at the end of the test. */
export function productFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'regesta-product-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

export const environmentOf = (folder: string, more: Environment = {}): Environment => ({
  REGESTA_DATA: join(folder, 'data'),
  REGESTA_SECRETS: join(folder, 'secrets'),
  ...more,
});

/** The whole product in this process, as the server's entry point wires it, asked through its HTTP edge. */
export class Product {
  readonly folder: string;
  readonly composed: Composed;
  readonly app: FastifyInstance;
  /** Of the first actor: every role but connector and marketer. */
  readonly token: string;
  readonly #log: string[];
  #closed = false;

  private constructor(folder: string, composed: Composed, app: FastifyInstance, token: string, log: string[]) {
    this.folder = folder;
    this.composed = composed;
    this.app = app;
    this.token = token;
    this.#log = log;
  }

  static async open(folder: string, more: Environment = {}, clock?: Clock): Promise<Product> {
    const config = readConfig(environmentOf(folder, more));
    const log: string[] = [];
    const logger = createLogger('debug', { write: (line: string) => void log.push(line) });
    const composed = await compose(config, logger, clock);
    const { deps, views } = composed;
    const app = await buildServer(deps, { logger, version: '0.1.0', requestsPerMinute: 1_000_000, views });
    const token = readFileSync(join(config.secretsDir, 'cli-token'), 'utf8').trim();
    return new Product(folder, composed, app, token, log);
  }

  /** Opened for a test, and closed with it if the test did not. */
  static async of(t: Test, folder = productFolder(t), more: Environment = {}, clock?: Clock): Promise<Product> {
    const product = await Product.open(folder, more, clock);
    t.teardown(() => product.close());
    return product;
  }

  get deps(): Composed['deps'] {
    return this.composed.deps;
  }

  logged(): string {
    return this.#log.join('');
  }

  async ask(method: string, url: string, payload?: unknown, asked: Asked = {}): Promise<Answer> {
    const options: InjectOptions = {
      method: method as 'GET',
      url,
      headers: {
        authorization: `Bearer ${asked.token ?? this.token}`,
        ...(asked.key === undefined ? {} : { 'idempotency-key': asked.key }),
        ...asked.headers,
      },
      ...(payload === undefined ? {} : { payload: payload as object }),
    };
    const answer = await this.app.inject(options);
    const isJson = /^application\/(?:problem\+)?json/.test(String(answer.headers['content-type']));
    const body = isJson ? (JSON.parse(answer.body) as Json) : {};
    return { status: answer.statusCode, text: answer.body, headers: answer.headers, body };
  }

  /** Asks, and fails loudly when the answer is not one that says yes. */
  async must(method: string, url: string, payload?: unknown, asked: Asked = {}): Promise<Answer> {
    const answer = await this.ask(method, url, payload, asked);
    if (answer.status >= 300) throw new Error(`${method} ${url} answered ${answer.status}: ${answer.text}`);
    return answer;
  }

  /** The first actor as a caller of use cases, for what no route does. */
  async caller(token = this.token): Promise<Caller> {
    const who = await authenticate(this.deps, token);
    if (who === undefined) throw new Error('the token is not good');
    return { ...who, commandId: randomId() };
  }

  /** A system with these roles and purposes, and a token of it, made by the product's own routes. */
  async actor(roles: readonly string[], purposes: readonly string[]): Promise<{ id: string; token: string }> {
    const { body } = await this.must('POST', '/v1/actors', { kind: 'system', roles, purposes });
    const id = body['id'] as string;
    const issued = await this.must('POST', `/v1/actors/${id}/tokens`, {});
    return { id, token: issued.body['token'] as string };
  }

  /** Everything that was written so far is in the read models. */
  async settled(): Promise<void> {
    const { position } = await this.deps.ledger.head();
    if (!(await this.deps.readModels.waitFor(position, 120_000))) throw new Error('the read models did not catch up');
  }

  /** What the sealer says once it has looked: on a busy machine it still reads when its first answer is due. */
  async evidenceKnown(): Promise<SealerHealth> {
    for (const end = performance.now() + 60_000; performance.now() < end; await sleep(50)) {
      const known = await this.composed.evidence.known();
      if (known.state !== 'catching-up') return known;
    }
    throw new Error('the sealer is still catching up after 60 s');
  }

  /** The digest of the read models as they were kept, and of the same made from nothing. */
  async digests(): Promise<{ readonly live: string; readonly rebuilt: string }> {
    // What the sealer appends between the two would be told as a difference; right after a seal none is due. Where it cannot
    // seal it appends nothing either.
    await this.deps.evidence.sealNow().catch(() => undefined);
    await this.settled();
    const live = await this.composed.projections.digest();
    await this.composed.projections.rebuild();
    await this.settled();
    return { live, rebuilt: await this.composed.projections.digest() };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.app.close();
    await this.composed.close();
  }
}
