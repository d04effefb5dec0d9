import type { FastifyInstance, RouteOptions } from 'fastify';
import { z } from 'zod';
import { assert } from '../../kernel/assert.ts';

/**
 * What a route has to do with personal data. `change` brings some in and tells nothing of what is there; `look` lets some
 * out, for a purpose named in the query or the body; `delivery` hands a package over to whoever holds its secret, which is
 * recorded on the delivery's own stream before; `none` does neither.
 */
export type PersonalData = 'none' | 'change' | 'look' | 'delivery';

/** Set by `look` in define.ts alone: the handler answers through the one helper that renders opened values. */
export const renderedByLook = Symbol('rendered by look');

declare module 'fastify' {
  interface FastifyContextConfig {
    personalData?: PersonalData;
    /** Where the purpose of a look is named. */
    purposeIn?: 'query' | 'body';
    [renderedByLook]?: true;
    /** The route reads its body as it comes (a table); no schema describes it. */
    rawBody?: true;
    /** A page that people reach by a link: what others add to its address is not read, and refuses nobody. */
    ignoresQuery?: true;
  }
}

/**
 * A route that does not say what it has to do with personal data, or whose input is not closed against unknown fields,
 * stops the server from starting: both are mistakes that no test of behaviour would notice.
 */
export function declarations(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const name = `${String(route.method)} ${route.url}`;
    const { personalData, purposeIn } = route.config ?? {};
    assert(personalData !== undefined, `the route ${name} does not declare its relation to personal data`);
    if (personalData === 'look') {
      assert(route.config?.[renderedByLook] === true, `the route ${name} looks, and is not defined by look()`);
      const part = purposeIn === 'query' ? route.schema?.querystring : route.schema?.body;
      assert(purposeIn !== undefined && hasPurpose(part), `the route ${name} looks, and takes no purpose`);
    }
    assertClosed(name, route);
  });
}

function assertClosed(name: string, { schema, url, method, config }: RouteOptions): void {
  const isPage = config?.ignoresQuery === true && config.personalData === 'none' && schema?.querystring === undefined;
  assert(isPage || isClosed(schema?.querystring), `the route ${name} does not refuse unknown query parameters`);
  if (url.includes(':')) assert(isClosed(schema?.params), `the route ${name} does not check its path`);
  const takesBody = [method].flat().some((one) => one !== 'GET' && one !== 'HEAD');
  if (takesBody && config?.rawBody !== true) {
    assert(isClosed(schema?.body), `the route ${name} does not refuse unknown fields of its body`);
  }
}

/** A zod object that refuses what it does not name, or nothing but such objects. */
function isClosed(schema: unknown): boolean {
  if (schema instanceof z.ZodObject) return schema.def.catchall instanceof z.ZodNever;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return isClosed(schema.unwrap());
  if (schema instanceof z.ZodPipe) return isClosed(schema.in);
  if (schema instanceof z.ZodUnion) return schema.options.every(isClosed);
  return false;
}

function hasPurpose(schema: unknown): boolean {
  if (schema instanceof z.ZodObject) return Object.hasOwn(schema.shape, 'purpose');
  return schema instanceof z.ZodPipe && hasPurpose(schema.in);
}
