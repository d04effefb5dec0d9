import type { IncomingMessage } from 'node:http';
import type { WebhookFailure, WebhookOutcome } from '../../webhook-caller.ts';

/** How far a call had come when it failed. */
export interface Progress {
  /** The connection stood, and was not encrypted yet where it had to be. */
  connected: boolean;
  /** The call was being handed over: from here on the recipient may have it. */
  begun: boolean;
  timedOut: boolean;
  /** Every address that the name leads to lies in a network that may not be called. */
  notAllowed: boolean;
}

export const newProgress = (): Progress => ({ connected: false, begun: false, timedOut: false, notAllowed: false });

const failed = (code: WebhookFailure, isWorthAnotherTry = true): WebhookOutcome => ({
  kind: 'failed',
  code,
  isWorthAnotherTry,
});

/** Nobody was called, and the same again would end the same. */
export const refusedTo = (code: 'address-not-allowed'): WebhookOutcome => failed(code, false);

/** No answer came. The error itself may hold an address and is never looked at. */
export function failureOf({ connected, begun, timedOut, notAllowed }: Progress): WebhookOutcome {
  if (notAllowed) return refusedTo('address-not-allowed');
  if (timedOut) return failed('timed-out');
  if (begun) return failed('outcome-unknown');
  return failed(connected ? 'tls-failed' : 'recipient-unreachable');
}

/** Statuses below 500 that speak of the moment and not of the call (RFC 9110, 8470, 6585). */
const OF_THE_MOMENT: ReadonlySet<number> = new Set([408, 425, 429]);
/** An answer says `{"confirmed": true}`; whatever is longer is not that, and is not read. */
const MAX_ANSWER_BYTES = 16 * 1024;

/** Reads so much of the answer as may matter. Ends it in any case. */
export async function readAnswer(answer: IncomingMessage): Promise<WebhookOutcome> {
  const status = answer.statusCode ?? 0;
  if (status < 200 || status > 299) {
    answer.destroy();
    return outcomeOfStatus(status, answer.headers['retry-after']);
  }
  return { kind: 'sent', confirmed: isConfirmation(await bodyOf(answer)) };
}

function outcomeOfStatus(status: number, retryAfter: string | undefined): WebhookOutcome {
  if (status === 410) return failed('gone', false);
  if (status >= 300 && status < 400) return failed('redirected');
  if (status >= 500 || OF_THE_MOMENT.has(status)) {
    const seconds = /^[0-9]{1,7}$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined;
    const wait = seconds === undefined ? {} : { waitAsked: seconds * 1000 };
    return { kind: 'failed', code: 'recipient-in-trouble', isWorthAnotherTry: true, ...wait };
  }
  return failed('refused-by-recipient');
}

/** `undefined` for what is too long or breaks off: the status alone counts then, and it was good. */
async function bodyOf(answer: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.length;
      // Leaving the loop destroys the stream, and the connection with it.
      if (size > MAX_ANSWER_BYTES) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Nothing else in the answer is believed, and nothing of it is kept. */
function isConfirmation(body: string | undefined): boolean {
  if (body === undefined || body === '') return false;
  try {
    const said: unknown = JSON.parse(body);
    return (
      typeof said === 'object' &&
      said !== null &&
      Object.hasOwn(said, 'confirmed') &&
      (said as { confirmed: unknown }).confirmed === true
    );
  } catch {
    return false;
  }
}
