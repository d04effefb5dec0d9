import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseCheckpoint } from '../../src/evidence/checkpoint.ts';
import { cosign } from '../../src/evidence/cosignature.ts';
import {
  COSIGNATURE,
  generatePrivateKey,
  type SigningKey,
  signingKeyFromPem,
  type VerifierKey,
} from '../../src/evidence/keys.ts';
import { formatSignatureLine, parseNote, verifyNote } from '../../src/evidence/note.ts';
import { verifyConsistency } from '../../src/evidence/proofs.ts';
import { parseHash, parseSize } from '../../src/evidence/strict-text.ts';
import { systemClock, toMillis } from '../../src/kernel/time.ts';

/** What goes wrong, set by the test while it runs. */
export type WitnessFault =
  | 'none'
  | 'hang'
  | 'garbage'
  /** Signs another text, or with the key of somebody else. */
  | 'false-signature'
  | 'stranger'
  | 'twice'
  /** Its clock is ten minutes slow. */
  | 'slow-clock'
  | 'no-size'
  /** Something else was cosigned between its answer and the next question, each time. */
  | 'restless';

export interface SmallWitness {
  readonly url: string;
  readonly key: SigningKey;
  readonly asked: () => number;
  /** By origin: what it cosigned last. */
  readonly seen: Map<string, { readonly size: number; readonly root: Buffer }>;
  fault: WitnessFault;
  close(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly body?: string;
  readonly type?: string;
}

export const newWitnessKey = (name: string): SigningKey => signingKeyFromPem(name, COSIGNATURE, generatePrivateKey());

const STRANGERS_LINE = '\u2014 stranger.example AAAAAAAAAAAAAAAAAAAAAA==\n';

/** A witness of C2SP tlog-witness, small but real: it keeps what it saw and cosigns only what goes on from there. */
export async function startWitness(name: string, logs: readonly VerifierKey[]): Promise<SmallWitness> {
  const key = newWitnessKey(name);
  const stranger = newWitnessKey(name);
  let asked = 0;
  const witness = { fault: 'none' as WitnessFault, seen: new Map<string, { size: number; root: Buffer }>() };
  const cosigned = (text: string): Reply => {
    const late = witness.fault === 'slow-clock' ? 600 : 0;
    const signer = witness.fault === 'stranger' ? stranger : key;
    const signed = witness.fault === 'false-signature' ? `${text}more\n` : text;
    const at = Math.floor(toMillis(systemClock.now()) / 1000) - late;
    const line = formatSignatureLine({
      ...{ name, keyId: signer.verifier.id, signature: cosign(signer, signed, at) },
    });
    return { status: 200, body: `${STRANGERS_LINE}${line}${witness.fault === 'twice' ? line : ''}` };
  };
  const answer = (body: Buffer): Reply => {
    if (witness.fault === 'garbage') return { status: 200, body: 'well done' };
    if (witness.fault === 'no-size') return { status: 409, body: 'many\n', type: 'text/x.tlog.size' };
    const reply = judge(body, logs, witness.seen, witness.fault === 'restless');
    return typeof reply === 'string' ? cosigned(reply) : reply;
  };
  const server = createServer((request, response) => {
    asked++;
    void (async () => {
      const body = await bodyOf(request);
      if (witness.fault === 'hang') return;
      const isCall = request.method === 'POST' && request.url === '/log/add-checkpoint';
      const { status, body: text, type } = isCall ? answer(body) : { status: 405, body: '', type: undefined };
      response.writeHead(status, { 'content-type': type ?? 'text/plain; charset=utf-8' }).end(text);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return Object.assign(witness, {
    ...{ key, asked: () => asked },
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/log`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  });
}

/** The text to cosign, with what was seen moved on, or the answer that the specification asks for. */
function judge(
  body: Buffer,
  logs: readonly VerifierKey[],
  seen: Map<string, { size: number; root: Buffer }>,
  isRestless: boolean,
): Reply | string {
  const text = body.toString('utf8');
  const blank = text.indexOf('\n\n');
  const [first = '', ...proofLines] = text.slice(0, blank).split('\n');
  const old = first.startsWith('old ') ? parseSize(first.slice(4)) : undefined;
  const proof = proofLines.map(parseHash);
  if (blank < 0 || old === undefined || proof.includes(undefined) || proof.length > 63) return { status: 400 };
  const note = parseNote(body.subarray(Buffer.byteLength(text.slice(0, blank + 2))));
  const { origin, size, root } = parseCheckpoint(note.text);
  const trusted = logs.filter((log) => log.name === origin);
  if (trusted.length === 0) return { status: 404 };
  if (verifyNote(note, trusted).kind !== 'verified') return { status: 403 };
  if (old > size) return { status: 400 };
  const last = seen.get(origin);
  if (isRestless || old !== (last?.size ?? 0)) {
    return { status: 409, body: `${last?.size ?? 0}\n`, type: 'text/x.tlog.size' };
  }
  const isConsistent =
    last === undefined
      ? proof.length === 0
      : verifyConsistency({ from: old, to: size, fromRoot: last.root, toRoot: root, proof: proof as Buffer[] });
  if (!isConsistent) return { status: 422 };
  seen.set(origin, { size, root });
  return note.text;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
