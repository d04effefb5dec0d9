import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import {
  removeWebhook as decideRemoval,
  setWebhook as decide,
  type RecipientDecision,
  type RecipientRefusal,
} from '../../domain/recipient/decide.ts';
import { type RecipientState, recipientCategory } from '../../domain/recipient/state.ts';
import { recipientStream } from '../../domain/recipient/stream.ts';
import { type Instant, plusMillis } from '../../kernel/time.ts';
import { addressFault } from '../../webhooks/address.ts';
import { secretsGoodAt, type WebhookEndpoint } from '../../webhooks/endpoints.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend, isRefusedByRole } from '../core/intend.ts';
import { loadState } from '../core/load-state.ts';

const HOUR_MS = 3_600_000;
/** A recipient with a release a week has time to change over. */
const OVERLAP_HOURS = 168;
const MAX_OVERLAP_HOURS = 24 * 90;

export const setWebhookInput = z.strictObject({
  /** Where the recipient is called: HTTPS. Needed the first time; without it the secret alone is changed. */
  url: z
    .string()
    .max(2000)
    .refine((text) => addressFault(text) === undefined, 'must be an https address without user, password and fragment')
    .optional(),
  /** How long calls are signed with the former secret too, in hours; 0 drops it at once. */
  overlapHours: z.number().int().min(0).max(MAX_OVERLAP_HOURS).default(OVERLAP_HOURS),
});
export type SetWebhook = z.output<typeof setWebhookInput>;

export interface WebhookSet {
  readonly outcome: Outcome<IntendRefusal<RecipientRefusal>>;
  /** Shown once; absent when the command had been carried out before, or was refused. */
  readonly secret?: string;
}

/**
 * Sets where a recipient is called, with a new secret, or changes the secret alone. Both are kept in the secrets folder;
 * the ledger says that it was done. A new address gets a new secret: the former one is known elsewhere.
 *
 * Crash points: (1) recorded, file not written: calls fail with `endpoint-missing`, or go on as they were, until the officer
 * repeats it. The file is never written for what was refused.
 */
export async function setWebhook(deps: Deps, caller: Caller, code: string, input: SetWebhook): Promise<WebhookSet> {
  if (isRefusedByRole(caller, 'set-webhook')) return { outcome: { kind: 'refused', reason: 'role-not-allowed' } };
  const { url, overlapHours } = input;
  const { endpoints } = deps.webhooks;
  const now = deps.clock.now();
  const before = await endpoints.of(code);
  if (url === undefined && before === undefined) {
    const { state } = await loadState(deps, recipientCategory, recipientStream(code));
    return {
      outcome: { kind: 'refused', reason: state.phase === 'unknown' ? 'recipient-unknown' : 'webhook-missing' },
    };
  }
  const isMoved = url !== undefined && url !== before?.url;
  const until = isMoved || overlapHours === 0 ? undefined : plusMillis(now, overlapHours * HOUR_MS);
  const former = before === undefined ? undefined : until;
  const outcome = await on(deps, caller, code, decide(url === undefined ? 'secret' : 'address-and-secret', former));
  if (outcome.kind !== 'written' || outcome.written.repeated) return { outcome };
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const secrets = [{ secret }, ...(former === undefined ? [] : formerSecrets(before, former, now))];
  await endpoints.keep(code, { url: url ?? (before as WebhookEndpoint).url, secrets });
  return { outcome, secret };
}

/** What is still good, and no longer than the overlap; one that was to end sooner does. */
function formerSecrets(before: WebhookEndpoint | undefined, former: Instant, now: Instant) {
  if (before === undefined) return [];
  const good = secretsGoodAt(before, now);
  return before.secrets
    .filter(({ secret }) => good.includes(secret))
    .map(({ secret, until }) => ({ secret, until: until !== undefined && until < former ? until : former }));
}

/** The recipient is told by the office again. Recorded first: a call that is refused its address is only a failed one. */
export async function removeWebhook(
  deps: Deps,
  caller: Caller,
  code: string,
): Promise<Outcome<IntendRefusal<RecipientRefusal>>> {
  const outcome = await on(deps, caller, code, decideRemoval());
  if (outcome.kind !== 'refused') await deps.webhooks.endpoints.forget(code);
  return outcome;
}

const on = (
  deps: Deps,
  caller: Caller,
  code: string,
  decision: (state: RecipientState) => RecipientDecision,
): Promise<Outcome<IntendRefusal<RecipientRefusal>>> =>
  intend(deps, caller, 'set-webhook', {
    category: recipientCategory,
    stream: recipientStream(code),
    seals: [],
    decide: decision,
  });
