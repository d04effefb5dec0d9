import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { authorityExtensions, certify, type Holder, type KeyKind, pem } from './certificate-forge.ts';
import { bits, integer, sequence } from './der-writer.ts';

const run = promisify(execFile);

/** What goes wrong at the authority, set by the test while it runs. */
export type Fault =
  | 'none'
  /** An answer to another request, or over another text. */
  | 'another-nonce'
  | 'another-text'
  | 'rejection'
  | 'not-found'
  | 'hang'
  | 'endless'
  | 'garbage'
  | 'redirect'
  | 'wrong-type';

export interface TimeAuthority {
  readonly url: string;
  readonly root: Holder;
  readonly signer: Holder;
  /** Requests taken so far. */
  readonly asked: () => number;
  fault: Fault;
  close(): Promise<void>;
}

export interface TimeAuthorityOptions {
  readonly kind?: KeyKind;
  /** Of the signed attributes. */
  readonly hash?: 'sha256' | 'sha384' | 'sha512';
  /** The certificates' form of the binding attribute. */
  readonly ess?: 'sha1' | 'sha256';
}

/** A real authority: `openssl ts` behind a server on this machine. */
export async function startTimeAuthority(options: TimeAuthorityOptions = {}): Promise<TimeAuthority> {
  const folder = mkdtempSync(join(tmpdir(), 'regesta-authority-'));
  const root = certify({ name: 'authority root', extensions: authorityExtensions() });
  const signer = certify({ name: 'authority', issuer: root, kind: options.kind ?? 'p256' });
  writeFiles(folder, root, signer, options);
  let asked = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const authority = { fault: 'none' as Fault };
  const reply = (query: Buffer): Promise<Buffer> => {
    // One after the other: openssl counts its serial numbers in a file.
    const next = turn.then(() => replyTo(folder, query));
    turn = next.catch(() => undefined);
    return next;
  };
  const server = createServer((request, response) => {
    asked++;
    const answer = (body: Buffer, type = 'application/timestamp-reply') =>
      response.writeHead(200, { 'content-type': type }).end(body);
    void (async () => {
      const query = await bodyOf(request);
      switch (authority.fault) {
        case 'none':
          return answer(await reply(query));
        case 'another-nonce':
          return answer(await reply(await queryOfAnother(folder, query)));
        case 'another-text':
          return answer(await reply(overAnother(query)));
        case 'rejection':
          // Its clock is away: bit 14, timeNotAvailable.
          return answer(sequence(sequence(integer(2), bits(Buffer.of(0, 2), 1))));
        case 'not-found':
          return response.writeHead(404).end();
        case 'hang':
          return undefined;
        case 'endless':
          response.writeHead(200, { 'content-type': 'application/timestamp-reply' });
          return flood(response);
        case 'garbage':
          return answer(Buffer.from('not DER at all'));
        case 'redirect':
          return response.writeHead(302, { location: '/elsewhere' }).end();
        case 'wrong-type':
          return answer(await reply(query), 'text/html');
      }
    })().catch(() => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return Object.assign(authority, {
    ...{ root, signer, asked: () => asked },
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await turn;
      rmSync(folder, { recursive: true, force: true });
    },
  });
}

function writeFiles(folder: string, root: Holder, signer: Holder, options: TimeAuthorityOptions): void {
  const write = (name: string, content: string | Buffer) => writeFileSync(join(folder, name), content);
  write('root.pem', pem(root.certificate));
  write('signer.pem', pem(signer.certificate));
  write('signer.key', signer.key.export({ format: 'pem', type: 'pkcs8' }));
  write('serial', '01\n');
  write(
    'ts.conf',
    `[tsa]
serial = ${join(folder, 'serial')}
crypto_device = builtin
signer_digest = ${options.hash ?? 'sha256'}
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = ${options.ess ?? 'sha256'}
`,
  );
}

async function replyTo(folder: string, query: Buffer): Promise<Buffer> {
  const path = (name: string) => join(folder, name);
  writeFileSync(path('query'), query);
  await run('openssl', [
    ...['ts', '-reply', '-config', path('ts.conf'), '-section', 'tsa', '-queryfile', path('query')],
    ...['-signer', path('signer.pem'), '-inkey', path('signer.key'), '-chain', path('root.pem')],
    ...['-out', path('reply')],
  ]);
  return readFileSync(path('reply'));
}

/** A query of somebody else's over the same text: openssl gives it a nonce of its own. */
async function queryOfAnother(folder: string, query: Buffer): Promise<Buffer> {
  const out = join(folder, 'other-query');
  const imprint = query.subarray(imprintAt(query), imprintAt(query) + 32).toString('hex');
  await run('openssl', ['ts', '-query', '-digest', imprint, '-sha256', '-cert', '-out', out]);
  return readFileSync(out);
}

/** The same query, nonce and all, over another text. */
function overAnother(query: Buffer): Buffer {
  const changed = Buffer.from(query);
  return changed.fill(7, imprintAt(query), imprintAt(query) + 32);
}

const imprintAt = (query: Buffer): number => query.indexOf(Buffer.from('0420', 'hex')) + 2;

/** The token that an authority gives for a text, through openssl alone. */
export async function tokenOfOpenssl(
  text: Uint8Array,
  options: TimeAuthorityOptions & { readonly imprint?: 'sha256' | 'sha384' | 'sha512' } = {},
): Promise<{ readonly token: Buffer; readonly root: Holder; readonly signer: Holder }> {
  const folder = mkdtempSync(join(tmpdir(), 'regesta-authority-'));
  try {
    const path = (name: string) => join(folder, name);
    const root = certify({ name: 'openssl root', extensions: authorityExtensions() });
    const signer = certify({ name: 'openssl signer', issuer: root, kind: options.kind ?? 'p256' });
    writeFiles(folder, root, signer, options);
    writeFileSync(path('text'), text);
    await run('openssl', [
      ...['ts', '-query', '-data', path('text'), `-${options.imprint ?? 'sha256'}`, '-cert', '-out', path('query')],
    ]);
    await replyTo(folder, readFileSync(path('query')));
    await run('openssl', ['ts', '-reply', '-in', path('reply'), '-token_out', '-out', path('token')]);
    return { token: readFileSync(path('token')), root, signer };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What openssl says of a token over a text, trusting this root alone, at a time (seconds since 1970) or now. */
export function opensslAccepts(token: Buffer, text: Uint8Array, root: Buffer, at?: number): Promise<boolean> {
  return verified({ token, text, root }, (path) => [
    ...['ts', '-verify', '-in', path('token'), '-token_in', '-data', path('text'), '-CAfile', path('root')],
    ...(at === undefined ? [] : ['-attime', String(at)]),
  ]);
}

/** The same of the signature and the chain alone, which openssl reads with more kinds of keys than time stamps. */
export function opensslReads(token: Buffer, root: Buffer, at: number): Promise<boolean> {
  return verified({ token, root }, (path) => [
    ...['cms', '-verify', '-inform', 'DER', '-in', path('token'), '-CAfile', path('root'), '-out', path('content')],
    ...['-purpose', 'timestampsign', '-attime', String(at)],
  ]);
}

interface Given {
  readonly token: Buffer;
  readonly root: Buffer;
  readonly text?: Uint8Array;
}

async function verified(given: Given, argv: (path: (name: string) => string) => readonly string[]): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'regesta-authority-'));
  const path = (name: string) => join(folder, name);
  try {
    writeFileSync(path('token'), given.token);
    writeFileSync(path('root'), pem(given.root));
    if (given.text !== undefined) writeFileSync(path('text'), given.text);
    await run('openssl', argv(path));
    return true;
  } catch (error) {
    const said = error as { readonly stdout?: string; readonly stderr?: string };
    // A command line that openssl does not understand must not look like a refusal.
    if (/verif/i.test(`${said.stdout}${said.stderr}`)) return false;
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function flood(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024);
  const more = (): void => {
    if (!response.destroyed && response.write(chunk)) setImmediate(more);
  };
  response.on('drain', more);
  more();
}
