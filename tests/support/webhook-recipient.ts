import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Test } from 'tap';
import { authorityExtensions, certify, extension, type Holder, pem, usages } from './certificate-forge.ts';
import { sequence } from './der-writer.ts';

/** One call as it arrived: the body byte for byte, the headers by their lower-case names. */
export interface ArrivedCall {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type AnswerCall = (response: ServerResponse, call: ArrivedCall, nth: number) => void;

export interface RecipientServer {
  readonly url: string;
  readonly port: number;
  readonly calls: readonly ArrivedCall[];
  /** What it does from now on. */
  answer: AnswerCall;
}

export const with200: AnswerCall = (response) => void response.writeHead(200).end();
export const withConfirmation: AnswerCall = (response) =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end('{"confirmed": true}');

export interface Certified {
  /** PEM of the authority. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
const named = (tag: number, value: Buffer): Buffer => Buffer.concat([Buffer.from([tag, value.length]), value]);

/** A certificate of an authority made here, for `localhost` and 127.0.0.1 unless told otherwise. */
export function certifiedServer(options: { readonly host?: string; readonly notAfter?: string } = {}): Certified {
  const authority: Holder = certify({ name: 'Test Authority', extensions: authorityExtensions() });
  const { host = 'localhost', notAfter } = options;
  const names = [named(DNS_NAME, Buffer.from(host))];
  if (host === 'localhost') names.push(named(IP_ADDRESS, Buffer.from([127, 0, 0, 1])));
  const server = certify({
    name: host,
    issuer: authority,
    extensions: [extension('2.5.29.17', false, sequence(...names)), usages(false, '1.3.6.1.5.5.7.3.1')],
    ...(notAfter === undefined ? {} : { notAfter }),
  });
  const key = server.key.export({ format: 'pem', type: 'pkcs8' }) as string;
  return { ca: pem(authority.certificate), cert: pem(server.certificate), key };
}

/** A real server of a recipient on this machine; HTTPS where it has a certificate. Gone at the end of the test. */
export async function recipientServer(t: Test, certified?: Certified): Promise<RecipientServer> {
  const calls: ArrivedCall[] = [];
  const answered = { answer: with200 };
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => undefined);
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const call = { path: request.url ?? '', headers, body: Buffer.concat(chunks).toString('utf8') };
      calls.push(call);
      answered.answer(response, call, calls.length);
    });
  };
  const server = certified === undefined ? createServer(onRequest) : createSecureServer(certified, onRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  const url = certified === undefined ? `http://127.0.0.1:${port}/hook` : `https://localhost:${port}/hook`;
  return {
    url,
    port,
    calls,
    get answer() {
      return answered.answer;
    },
    set answer(way) {
      answered.answer = way;
    },
  };
}
