import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { RawAnswer, Transport } from '../cli/transport.ts';

/** The application in this process, asked as over the network: the same routes, checks and answers, without a port. */
export function injectTransport(app: FastifyInstance): Transport {
  return {
    send: async ({ method, path, headers, body }): Promise<RawAnswer> => {
      const answer = await app.inject({
        method,
        url: path,
        headers: { ...headers },
        payloadAsStream: true,
        ...(body === undefined ? {} : { payload: body }),
      });
      const entries = Object.entries(answer.headers).filter(([, value]) => value !== undefined);
      return {
        status: answer.statusCode,
        headers: Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)])),
        body: Readable.from(answer.stream()) as AsyncIterable<Uint8Array>,
      };
    },
  };
}
