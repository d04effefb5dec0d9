import {
  type AttemptOutcome,
  attemptNotification,
  type NotificationRefusal,
  recordAttempt,
} from '../../domain/notification/decide.ts';
import type { NotificationFailure } from '../../domain/notification/events.ts';
import { type KnownNotification, notificationCategory } from '../../domain/notification/state.ts';
import { notificationStream } from '../../domain/notification/stream.ts';
import { recipientCategory } from '../../domain/recipient/state.ts';
import { recipientStream } from '../../domain/recipient/stream.ts';
import { assert } from '../../kernel/assert.ts';
import { type Id, randomId, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import { type Act, act, type Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { loadState } from '../core/load-state.ts';
import { newNotificationToken } from '../core/notification-token.ts';
import { loadNotification } from '../core/notifications.ts';
import { type CustomerTold, identifiersTold } from './identifiers-told.ts';
import { payloadOf } from './payload.ts';

/** Answering data subjects and carrying out what they are entitled to; telling recipients is part of it (GDPR Art. 19). */
const PURPOSE = 'rights-request';

/**
 * The register itself, telling recipients by law. Its look is judged and recorded like anybody's: it may see what a
 * data-protection officer may see for that purpose, and asks for identifiers alone. Nobody can sign in as it.
 */
const REGISTER: Caller['state'] = {
  phase: 'active',
  kind: 'system',
  roles: ['data-protection-officer'],
  purposes: [PURPOSE],
  tokens: new Map(),
};

export type SendOutcome =
  | { readonly kind: 'sent'; readonly confirmed: boolean }
  | { readonly kind: 'failed'; readonly code: NotificationFailure }
  | { readonly kind: 'refused'; readonly reason: NotificationRefusal };

/**
 * One attempt at telling a recipient's system. It is taken in hand by an append at the exact revision before anything is
 * opened or sent, so of two processes one sends. `webhook-id` is the notification's own id at every attempt.
 *
 * Crash points: (1) taken in hand, not sent; (2) sent, outcome not recorded: either way the next attempt comes when the
 * hold has run out, under the same `webhook-id`, and its outcome is the one recorded. The recipient may see a copy, never
 * a second notification.
 */
export async function sendNotification(
  deps: Deps,
  who: Act,
  notification: Id,
  byHand: boolean,
): Promise<{ readonly outcome: SendOutcome; readonly taken?: Outcome<NotificationRefusal> }> {
  const token = newNotificationToken(notification);
  const stream = notificationStream(notification);
  const taken = await act(deps, who, {
    category: notificationCategory,
    stream,
    seals: [],
    decide: attemptNotification(token.sha256, byHand, deps.clock.now()),
  });
  if (taken.kind === 'refused' && taken.reason !== 'revision-changed') {
    return { outcome: { kind: 'refused', reason: taken.reason }, taken: taken as Outcome<NotificationRefusal> };
  }
  assert(taken.kind === 'written', 'an attempt is always an event');
  const known = await loadNotification(deps, notification);
  assert(known.phase !== 'unknown', 'it was taken in hand');
  // Told again of a command that was carried out: what it sent is sent.
  if (taken.written.repeated) return { outcome: earlier(known), taken };
  const outcome = await tell(deps, notification, known, token.text);
  await act(
    deps,
    { actor: SYSTEM_ACTOR, commandId: randomId(), correlationId: notification },
    {
      category: notificationCategory,
      stream,
      seals: [],
      decide: recordAttempt(known.attempts, outcome, deps.clock.now()),
    },
  );
  return { outcome, taken };
}

const earlier = ({ failure, phase }: KnownNotification): SendOutcome =>
  failure === undefined ? { kind: 'sent', confirmed: phase === 'confirmed' } : { kind: 'failed', code: failure.code };

async function tell(deps: Deps, notification: Id, known: KnownNotification, token: string): Promise<AttemptOutcome> {
  const { recipient } = known.order;
  const endpoint = await deps.webhooks.endpoints.of(recipient);
  if (endpoint === undefined) return onlyByHand('endpoint-missing');
  const { state } = await loadState(deps, recipientCategory, recipientStream(recipient));
  const systems = state.phase === 'known' ? (state.telling?.systems ?? []) : [];
  const register = { actor: SYSTEM_ACTOR, state: REGISTER, commandId: randomId(), correlationId: notification };
  const told = await identifiersTold(deps, register, PURPOSE, known.order, systems);
  if (told.kind === 'refused') return onlyByHand('look-refused');
  if (told.customers.some(({ unreadable }) => unreadable === true)) return onlyByHand('identifiers-unreadable');
  if (!isAnybodyNamed(told.customers, systems)) return onlyByHand('identifiers-missing');
  const body = payloadOf(notification, known, told.customers, token, deps.publicUrl);
  const answer = await deps.webhooks.caller.call({ endpoint, id: notification, at: deps.clock.now(), body });
  const named = told.customers.flatMap(({ identifiers }) => identifiers.map(({ system }) => system));
  const unnamed = systems.includes(OWN_IDS)
    ? []
    : told.customers.flatMap(({ customer, identifiers }) => (identifiers.length === 0 ? [customer] : []));
  return answer.kind === 'sent' ? { ...answer, systems: [...new Set(named)], unnamed } : answer;
}

/** A system of the recipient's that knows customers by the register's own ids. */
const OWN_IDS = 'regesta';

/** A call about nobody whom the recipient could find would be taken, and tell nothing (GDPR Art. 19). */
const isAnybodyNamed = (customers: readonly CustomerTold[], systems: readonly string[]): boolean =>
  systems.includes(OWN_IDS) || customers.some(({ identifiers }) => identifiers.length > 0);

const onlyByHand = (code: NotificationFailure): AttemptOutcome => ({ kind: 'failed', code, isWorthAnotherTry: false });
