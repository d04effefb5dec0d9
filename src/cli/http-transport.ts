import { type ClientRequest, type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { rootCertificates } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { CliError } from './cli-error.ts';
import type { Ask, RawAnswer, Transport } from './transport.ts';

export interface HttpTransportOptions {
  /** Where the server is, without a path. */
  readonly origin: string;
  /**
   * PEM of the certificate that the server of this very configuration serves: trusted on this machine as it is, by its
   * bytes, whatever name it was made out to.
   */
  readonly certificate?: Buffer;
  /** Gives up when nothing was answered for so long; without it, an answer may take as long as it takes. */
  readonly timeoutMs?: number;
}

/** Over the network, without the waiting limits of `fetch`: an import of 100,000 rows answers for minutes. */
export function httpTransport(options: HttpTransportOptions): Transport {
  return { send: (ask) => send(options, ask) };
}

async function send(options: HttpTransportOptions, ask: Ask): Promise<RawAnswer> {
  const request = open(options, ask);
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', (cause) => reject(notReached(options.origin, cause)));
    if (options.timeoutMs !== undefined) {
      request.setTimeout(options.timeoutMs, () => request.destroy(new Error('timeout')));
    }
  });
  // A server that refuses early may close before it has read everything: its answer counts, not the broken pipe.
  const sent = sendBody(request, ask.body).catch(() => undefined);
  const response = await answered;
  void sent;
  return { status: response.statusCode ?? 0, headers: flat(response.headers), body: bodyOf(response) };
}

function open({ origin, certificate }: HttpTransportOptions, ask: Ask): ClientRequest {
  const url = new URL(ask.path, origin);
  const length = Buffer.isBuffer(ask.body) ? { 'content-length': String(ask.body.length) } : {};
  const common = { method: ask.method, headers: { ...ask.headers, ...length }, agent: false } as const;
  if (url.protocol === 'http:') return overHttp(url, common);
  if (certificate === undefined) return overHttps(url, common);
  const own = new X509Certificate(certificate).raw;
  return overHttps(url, {
    ...common,
    ca: [...rootCertificates, certificate.toString()],
    checkServerIdentity: (_host, { raw }) => (own.equals(raw) ? undefined : new Error('another certificate')),
  });
}

async function sendBody(request: ClientRequest, body: Ask['body']): Promise<void> {
  if (body === undefined || Buffer.isBuffer(body)) request.end(body);
  else await pipeline(body, request);
}

async function* bodyOf(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of Readable.from(response)) yield chunk as Uint8Array;
  } catch (cause) {
    throw broken(cause);
  }
}

function flat(headers: IncomingMessage['headers']): Record<string, string> {
  const entries = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : `${value}`]),
  );
}

/** A connection that was cut after it stood may have carried the request: then the outcome is not known. */
function notReached(origin: string, cause: NodeJS.ErrnoException): CliError {
  if (cause.code === 'ECONNRESET' || cause.code === 'EPIPE') return broken(cause);
  const message = `No server can be reached at ${origin}. Start it with "npm start", or check --server and REGESTA_PORT.`;
  return new CliError('CLI_NOT_REACHED', message, { cause });
}

const broken = (cause: unknown): CliError =>
  new CliError('CLI_ANSWER_BROKEN', 'The answer of the server broke off. What it had told stands; ask again.', {
    cause,
  });
