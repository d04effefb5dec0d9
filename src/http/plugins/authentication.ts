import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Caller, authenticate, tokenDigest } from '../../usecases/core/caller.ts';
import type { Deps } from '../../usecases/core/deps.ts';
import { HttpError } from '../http-error.ts';

const BEARER = /^Bearer ([\x21-\x7e]{1,512})$/i;
const MINUTE_MS = 60_000;
const FAILURES_PER_MINUTE = 20;
const REMEMBERED_TOKENS = 5_000;
/** An IPv6 subscriber has a whole /64; its addresses count as one. */
const IPV6_HOUSEHOLD_BITS = 64;

export type Authenticated = Pick<Caller, 'actor' | 'state'>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set for every route under /v1. */
    authenticated: Authenticated | undefined;
  }
}

/** The caller of a request behind `authentication`; anything else is a fault of the wiring. */
export function authenticatedOf(request: FastifyRequest): Authenticated {
  if (request.authenticated === undefined) throw new HttpError('HTTP_NOT_AUTHENTICATED');
  return request.authenticated;
}

/** A token in the header, or what was sent in its place; never logged, kept only as a digest. */
const tokenOf = (request: FastifyRequest): string | undefined => BEARER.exec(request.headers.authorization ?? '')?.[1];

/** Every route of the instance needs the good token of an actor. */
export const authentication = (app: FastifyInstance, deps: Deps, requestsPerMinute: number): void =>
  bearer(app, requestsPerMinute, (_request, text) => authenticate(deps, text));

/**
 * Every route of the instance needs a token that `judge` knows. Failures are counted by address: after 20 in a minute an address is
 * refused without a look at the ledger, save for tokens that were good before, so that one guesser behind a shared
 * address shuts nobody out. Requests of good tokens are counted by actor.
 */
export function bearer(
  app: FastifyInstance,
  requestsPerMinute: number,
  judge: (request: FastifyRequest, text: string) => Promise<Authenticated | undefined>,
): void {
  const failures = app.createRateLimit({
    max: FAILURES_PER_MINUTE,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => `ip:${normalizeIP(request.ip, IPV6_HOUSEHOLD_BITS)}`,
  });
  const requests = app.createRateLimit({
    max: requestsPerMinute,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => `token:${tokenDigest(tokenOf(request) ?? '')}`,
  });
  const goodBefore = new RecentlyGood(REMEMBERED_TOKENS);

  app.addHook('onRequest', async (request, reply) => {
    const text = tokenOf(request);
    const isKnown = text !== undefined && goodBefore.has(tokenDigest(text));
    if (!isKnown) {
      const soFar = await failures(request, { increment: false });
      if (!soFar.isAllowed && soFar.remaining <= 0 && soFar.ttl > 0) {
        reply.header('retry-after', String(soFar.ttlInSeconds));
        throw new HttpError('HTTP_TOO_MANY_FAILURES');
      }
    }
    const found = text === undefined ? undefined : await judge(request, text);
    if (found === undefined || text === undefined) {
      if (text !== undefined) goodBefore.forget(tokenDigest(text));
      await failures(request);
      throw new HttpError('HTTP_NOT_AUTHENTICATED');
    }
    goodBefore.remember(tokenDigest(text));
    const limit = await requests(request);
    if (!limit.isAllowed && limit.isExceeded) {
      reply.header('retry-after', String(limit.ttlInSeconds));
      throw new HttpError('HTTP_RATE_LIMITED');
    }
    request.authenticated = found;
  });
}

/** Digests of tokens that were good, bounded; whether one is good now is asked of the ledger each time. */
class RecentlyGood {
  readonly #digests = new Set<string>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  has(digest: string): boolean {
    return this.#digests.has(digest);
  }

  remember(digest: string): void {
    this.#digests.delete(digest);
    this.#digests.add(digest);
    if (this.#digests.size > this.#max) this.#digests.delete(this.#digests.values().next().value as string);
  }

  forget(digest: string): void {
    this.#digests.delete(digest);
  }
}
