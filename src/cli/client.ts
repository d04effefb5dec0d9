import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { randomId } from '../kernel/ids.ts';
import type { JsonObject, JsonValue } from '../kernel/json.ts';
import { CliError, ProblemError, type Sent, type ServerProblem } from './cli-error.ts';
import type { Ask, RawAnswer, Transport } from './transport.ts';

export type Query = Readonly<Record<string, string | number | undefined>>;

const TRIES = 4;
const PAUSE_MS = 400;
const SETTLE_MS = 30_000;

/** Speaks the API with a token: every verb goes through this, whichever transport is behind it. */
export class Client {
  readonly #transport: Transport;
  readonly #token: () => string;

  constructor(transport: Transport, token: () => string) {
    this.#transport = transport;
    this.#token = token;
  }

  /** Anything that answers with JSON; throws `ProblemError` for a problem. */
  async get(path: string, query: Query = {}): Promise<JsonValue> {
    return jsonOf(await this.send('GET', withQuery(path, query)));
  }

  /** A look that is asked by a body, so that what is searched for stands in no URL. */
  async ask(path: string, body: JsonObject, query: Query = {}): Promise<JsonObject> {
    return jsonOf(await this.send('POST', withQuery(path, query), { json: body })) as Promise<JsonObject>;
  }

  /**
   * A change, under an idempotency key of its own: when the outcome is not known, it is sent again with the same key, and
   * happens once. Answers when the read models show it, so that the next command sees what this one did.
   */
  async change(method: Ask['method'], path: string, body?: JsonObject, query: Query = {}): Promise<JsonObject> {
    const key = randomId();
    for (let attempt = 1; ; attempt++) {
      try {
        const headers = { 'idempotency-key': key };
        const options = body === undefined ? { headers } : { headers, json: body };
        const done = (await jsonOf(await this.send(method, withQuery(path, query), options))) as JsonObject;
        await this.#settle(done['position']);
        return done;
      } catch (error) {
        if (attempt >= TRIES || !isOutcomeUnknown(error)) throw error;
        await delay(PAUSE_MS * attempt);
      }
    }
  }

  /** The answer as it comes; throws `ProblemError` when it is not a yes. */
  async send(
    method: Ask['method'],
    path: string,
    options: {
      readonly json?: JsonValue;
      readonly body?: Ask['body'];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<RawAnswer> {
    const json = options.json === undefined ? undefined : Buffer.from(JSON.stringify(options.json));
    const body = json ?? options.body;
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${this.#token()}`,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    };
    const answer = await this.#transport.send({ method, path, headers, ...(body === undefined ? {} : { body }) });
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw await problemOf(answer, options.json === undefined ? { path } : { path, json: options.json });
  }

  /** Without a token and without judging the status: health and readiness. */
  async open(path: string): Promise<{ readonly status: number; readonly body: JsonObject }> {
    const answer = await this.#transport.send({ method: 'GET', path, headers: { accept: 'application/json' } });
    return { status: answer.status, body: (await jsonOf(answer)) as JsonObject };
  }

  /**
   * Waits, at most so long, until the read models have taken in everything that was written: looks too, which answer
   * with no position.
   */
  async caughtUp(limitMs = SETTLE_MS): Promise<boolean> {
    const until = performance.now() + limitMs;
    for (;;) {
      const { body } = await this.open('/readyz');
      if (body['ready'] === true && body['lagMs'] === 0) return true;
      if (performance.now() >= until) return false;
      await delay(50);
    }
  }

  async #settle(position: JsonValue | undefined): Promise<void> {
    if (typeof position !== 'string') return;
    try {
      await this.send('GET', withQuery('/v1/purposes', { minPosition: position, waitMs: SETTLE_MS }));
    } catch {
      // The change is durable; that a view is late, or may not be seen, is no failure of it.
    }
  }
}

export function withQuery(path: string, query: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value));
  return given.size === 0 ? path : `${path}?${given.toString()}`;
}

const isOutcomeUnknown = (error: unknown): boolean =>
  (error instanceof CliError && error.code === 'CLI_ANSWER_BROKEN') ||
  (error instanceof ProblemError && error.problem.code === 'LEDGER_OUTCOME_UNKNOWN');

export const bytesOf = async ({ body }: RawAnswer): Promise<Buffer> => buffer(body);

async function jsonOf(answer: RawAnswer): Promise<JsonValue> {
  const text = (await bytesOf(answer)).toString('utf8');
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw notRegesta(cause);
  }
}

async function problemOf(answer: RawAnswer, sent: Sent): Promise<Error> {
  const body = await jsonOf(answer).catch(() => undefined);
  const isProblem = typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
  return isProblem ? new ProblemError(body as unknown as ServerProblem, sent) : notRegesta();
}

const notRegesta = (cause?: unknown): CliError =>
  new CliError('CLI_NOT_REGESTA', 'What answers at that address is not Regesta; check --server and REGESTA_PORT.', {
    ...(cause === undefined ? {} : { cause }),
  });
