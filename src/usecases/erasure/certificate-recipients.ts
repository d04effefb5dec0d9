import { type KnownNotification, notificationCategory } from '../../domain/notification/state.ts';
import { notificationId, notificationStream } from '../../domain/notification/stream.ts';
import { recipientCategory } from '../../domain/recipient/state.ts';
import { recipientStream } from '../../domain/recipient/stream.ts';
import type { AnyStoredEvent } from '../../domain/shape/event.ts';
import { erasureStream } from '../../domain/erasure/stream.ts';
import { tellingCategory } from '../../domain/telling/state.ts';
import { tellingId, tellingStream } from '../../domain/telling/stream.ts';
import type { CustomerId, Id } from '../../kernel/ids.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import type { CertificateFacts, RecipientFact } from '../../reports/erasure/facts.ts';
import type { Deps } from '../core/deps.ts';
import { stateUntil } from '../core/state-until.ts';

/** Events that say what came of a telling: those between are its workings. */
const OUTCOMES: ReadonlySet<string> = new Set([
  'NotificationSent',
  'NotificationFailed',
  'NotificationConfirmed',
  'NotificationGivenUp',
]);

/**
 * Who was told of an erasure, what came back, who did not have to be, and the events that say so. `customer`: of one alone,
 * where it is for them.
 */
export async function toldRecipients(
  deps: Pick<Deps, 'ledger'>,
  erasure: Id,
  until: Position,
  customer?: CustomerId,
): Promise<Pick<CertificateFacts, 'recipients' | 'spared'> & { readonly events: readonly AnyStoredEvent[] }> {
  const occasion = erasureStream(erasure);
  const telling = await stateUntil(deps, tellingCategory, tellingStream(tellingId(occasion, undefined)), until);
  if (telling.state.phase === 'unknown') return { recipients: [], spared: [], events: [] };
  const recipients: RecipientFact[] = [];
  const events: AnyStoredEvent[] = [...(telling.events as readonly AnyStoredEvent[])];
  for (const code of telling.state.telling.recipients) {
    const notification = notificationId({ occasion }, code);
    const found = await stateUntil(deps, notificationCategory, notificationStream(notification), until);
    const outcomes = (found.events as readonly AnyStoredEvent[]).filter(({ type }) => OUTCOMES.has(type));
    events.push(...outcomes);
    const name = await nameOf(deps, code, until);
    if (found.state.phase === 'unknown') recipients.push({ name, notification, phase: 'ordered' });
    else recipients.push({ name, notification, ...outcomeOf(found.state, outcomes, customer) });
  }
  const spared: { readonly name: string; readonly why: CertificateFacts['spared'][number]['why'] }[] = [];
  for (const { recipient, why } of telling.state.telling.spared) {
    spared.push({ name: await nameOf(deps, recipient, until), why });
  }
  return { recipients, spared, events };
}

function outcomeOf(
  { phase, sentAt, failure, order }: KnownNotification,
  outcomes: readonly AnyStoredEvent[],
  customer: CustomerId | undefined,
): Omit<RecipientFact, 'name' | 'notification'> {
  const last = (type: string) => outcomes.findLast((event) => event.type === type);
  const confirmed = last('NotificationConfirmed');
  const givenUp = last('NotificationGivenUp')?.clear as { readonly reason: string } | undefined;
  const why = phase === 'given-up' ? givenUp?.reason : phase === 'failed' ? failure?.code : undefined;
  const confirmedAt = (confirmed?.clear as { readonly confirmedAt?: RecipientFact['confirmedAt'] } | undefined)
    ?.confirmedAt;
  return {
    phase,
    ...(sentAt === undefined ? {} : { sentAt }),
    ...(confirmed === undefined ? {} : { confirmedAt: confirmedAt ?? confirmed.metadata.recordedAt }),
    ...(why === undefined ? {} : { why }),
    ...namedOf(order.customers, last('NotificationSent'), customer),
  };
}

/** The last telling counts: what a system could not be told of whom, a person at the office may have told it since. */
function namedOf(
  customers: readonly string[],
  sent: AnyStoredEvent | undefined,
  customer: CustomerId | undefined,
): Pick<RecipientFact, 'named'> {
  const unnamed = new Set((sent?.clear as { readonly unnamed?: readonly string[] } | undefined)?.unnamed ?? []);
  const concerned = customers.filter((one) => customer === undefined || one === customer);
  const count = concerned.filter((one) => !unnamed.has(one)).length;
  return count === concerned.length ? {} : { named: { count, of: concerned.length } };
}

/** A company by its name; a person by the code, for their name is sealed. */
async function nameOf(deps: Pick<Deps, 'ledger'>, code: string, until: Position): Promise<string> {
  const { state } = await stateUntil(deps, recipientCategory, recipientStream(code), until);
  return state.phase === 'known' ? (state.description.name ?? code) : code;
}
