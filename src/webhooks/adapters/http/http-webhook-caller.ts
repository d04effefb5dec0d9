import { lookup as lookUp } from 'node:dns';
import { type ClientRequest, request as httpRequest } from 'node:http';
import { type RequestOptions, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { rootCertificates } from 'node:tls';
import { Webhook } from 'standardwebhooks';
import { assert } from '../../../kernel/assert.ts';
import { toMillis } from '../../../kernel/time.ts';
import { addressFault } from '../../address.ts';
import { secretsGoodAt } from '../../endpoints.ts';
import type { WebhookCall, WebhookCaller, WebhookOutcome } from '../../webhook-caller.ts';
import { networkGuard } from './networks.ts';
import { failureOf, newProgress, type Progress, readAnswer, refusedTo } from './outcome.ts';

export interface HttpCallerOptions {
  /** Networks that are not public and may be called all the same, as `10.1.0.0/16`; none when empty. */
  readonly allowedNetworks: readonly string[];
  /** PEM of a certificate authority that recipients' certificates may lead to, beside those that Node trusts. */
  readonly ca?: string | Buffer;
  /** From the first look-up to the last byte of the answer. */
  readonly timeoutMs?: number;
  /** The machine's own resolver when absent. */
  readonly resolve?: typeof lookUp;
}

const TIMEOUT_MS = 10_000;

/**
 * A connection for each call, and none kept: calls are few. The name is looked up once, each address it leads to is held
 * against the networks that may be called, and the connection goes to an address that passed and to no other, so a name
 * that changes its meaning in between (DNS rebinding) gains nothing. Nothing of a call is logged.
 */
export function httpWebhookCaller(options: HttpCallerOptions): WebhookCaller {
  const isAllowed = networkGuard(options.allowedNetworks);
  const { ca, timeoutMs = TIMEOUT_MS, resolve = lookUp } = options;
  return {
    call: (call) => {
      if (addressFault(call.endpoint.url) !== undefined) return Promise.resolve(refusedTo('address-not-allowed'));
      const url = new URL(call.endpoint.url);
      const literal = url.hostname.replace(/^\[|\]$/g, '');
      // A literal address is never looked up, so it is judged here.
      if (isIP(literal) !== 0 && !isAllowed(literal)) return Promise.resolve(refusedTo('address-not-allowed'));
      const socket = {
        lookup: lookupWithin(isAllowed, resolve),
        ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
      };
      return send(call, url, socket, timeoutMs, isAllowed);
    },
  };
}

type Guard = (address: string) => boolean;

/** Answers with the addresses that may be called, and with an error where none of them may. */
function lookupWithin(isAllowed: Guard, resolve: typeof lookUp): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      const allowed = error === null ? found.filter(({ address }) => isAllowed(address)) : [];
      const [first] = allowed;
      if (first === undefined) callback(error ?? new NotAllowed(), '');
      else if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

class NotAllowed extends Error {}

function send(
  call: WebhookCall,
  url: URL,
  socket: Pick<RequestOptions, 'lookup' | 'ca'>,
  timeoutMs: number,
  isAllowed: Guard,
): Promise<WebhookOutcome> {
  const progress = newProgress();
  const body = Buffer.from(call.body, 'utf8');
  return new Promise((resolve) => {
    const isSecure = url.protocol === 'https:';
    const options = { method: 'POST', agent: false, headers: headersOf(call, body.length), ...socket };
    const request = isSecure ? httpsRequest(url, options) : httpRequest(url, options);
    let answered = false;
    const end = (outcome: WebhookOutcome): void => {
      clearTimeout(timer);
      request.destroy();
      resolve(outcome);
    };
    // One limit for all of it: a recipient that sends a byte a second is not waited for. Whatever else goes wrong without
    // a word ends here, too.
    const timer = setTimeout(() => {
      progress.timedOut = true;
      end(answered ? { kind: 'sent', confirmed: false } : failureOf(progress));
    }, timeoutMs);
    request.on('error', (error) => {
      // Once there is a status, the answer's own reading says what it came to.
      if (answered) return;
      if (error instanceof NotAllowed) progress.notAllowed = true;
      end(failureOf(progress));
    });
    // A connection may end without an error and without an answer, as where the recipient asks to speak another protocol.
    request.on('close', () => {
      if (!answered) end(failureOf(progress));
    });
    request.on('response', (answer) => {
      answered = true;
      void readAnswer(answer).then(end);
    });
    watch(request, isSecure, isAllowed, progress);
    request.end(body);
  });
}

/** Notes how far the call comes; breaks a connection that leads where none may, whatever the look-up said. */
function watch(request: ClientRequest, isSecure: boolean, isAllowed: Guard, progress: Progress): void {
  request.on('socket', (socket) => {
    socket.on('connect', () => {
      progress.connected = true;
      if (!isAllowed(socket.remoteAddress ?? '')) request.destroy(new NotAllowed());
      else if (!isSecure) progress.begun = true;
    });
    socket.on('secureConnect', () => {
      progress.begun = true;
    });
  });
}

const headersOf = (call: WebhookCall, length: number) => ({
  'content-type': 'application/json',
  'content-length': length,
  accept: 'application/json',
  'user-agent': 'Regesta',
  'webhook-id': call.id,
  'webhook-timestamp': String(Math.floor(toMillis(call.at) / 1000)),
  'webhook-signature': signaturesOf(call),
});

/** One for each secret that is good still, newest first, as the specification has it: `v1,<base64> v1,<base64>`. */
function signaturesOf({ endpoint, id, at, body }: WebhookCall): string {
  const secrets = secretsGoodAt(endpoint, at);
  assert(secrets.length > 0, 'the newest secret of an endpoint never ends');
  return secrets.map((secret) => new Webhook(secret).sign(id, new Date(toMillis(at)), body)).join(' ');
}
