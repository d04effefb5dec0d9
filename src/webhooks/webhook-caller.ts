import type { Instant } from '../kernel/time.ts';
import type { WebhookEndpoint } from './endpoints.ts';

/**
 * The port through which recipients' systems are told (Standard Webhooks, version 1). Who holds it has opened the
 * identifiers already, for a recorded purpose. The other side is not trusted: it may answer with anything, slowly, or
 * send elsewhere.
 */
export interface WebhookCaller {
  /**
   * Calls once and waits for the answer, at most 10 seconds in all. Never throws for what a recipient or a network does:
   * what became of the call is the answer. Whether to try again is the caller's to decide.
   */
  call(call: WebhookCall): Promise<WebhookOutcome>;
}

export interface WebhookCall {
  readonly endpoint: WebhookEndpoint;
  /** `webhook-id`: the same for every attempt at one notification, so that a recipient can tell a copy from another. */
  readonly id: string;
  /** `webhook-timestamp`: when this attempt is made. */
  readonly at: Instant;
  /** JSON, as it is signed and sent. */
  readonly body: string;
}

export const WEBHOOK_FAILURES = [
  /** No address, no connection, or it broke before the call was on its way. */
  'recipient-unreachable',
  'timed-out',
  /** The certificate is not good for this host, or no encryption came about. */
  'tls-failed',
  /** The address leads to a network that the operator has not allowed. */
  'address-not-allowed',
  /** Sent elsewhere: nothing is followed, since what we sign is meant for one address. */
  'redirected',
  /** 4xx. */
  'refused-by-recipient',
  /** 408, 425, 429 or 5xx. */
  'recipient-in-trouble',
  /** 410: the address wants no call any more. */
  'gone',
  /** The call was on its way and no answer came: the recipient may have it. */
  'outcome-unknown',
] as const;
export type WebhookFailure = (typeof WEBHOOK_FAILURES)[number];

export type WebhookOutcome =
  /** 2xx. `confirmed`: the answer says in JSON that it is done. */
  | { readonly kind: 'sent'; readonly confirmed: boolean }
  | {
      readonly kind: 'failed';
      readonly code: WebhookFailure;
      /** The same again later may go well. */
      readonly isWorthAnotherTry: boolean;
      /** Milliseconds that the recipient asked us to wait (`Retry-After`). */
      readonly waitAsked?: number;
    };
