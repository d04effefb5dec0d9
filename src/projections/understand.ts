import { accessEvents } from '../domain/access/events.ts';
import { activityEvents } from '../domain/activity/events.ts';
import { actorEvents } from '../domain/actor/events.ts';
import type { AnyEvent } from '../domain/all-events.ts';
import { consentEvents } from '../domain/consent/events.ts';
import { consentOwner } from '../domain/consent/stream.ts';
import { customerEvents } from '../domain/customer/events.ts';
import { deliveryEvents } from '../domain/delivery/events.ts';
import { disposalEvents } from '../domain/disposal/events.ts';
import { erasureEvents } from '../domain/erasure/events.ts';
import { evidenceEvents } from '../domain/evidence/events.ts';
import { holdEvents } from '../domain/hold/events.ts';
import { importEvents } from '../domain/import/events.ts';
import { ledgerEvents } from '../domain/ledger/events.ts';
import { listingEvents } from '../domain/listing/events.ts';
import { noticeEvents } from '../domain/notice/events.ts';
import { notificationEvents } from '../domain/notification/events.ts';
import { organisationEvents } from '../domain/organisation/events.ts';
import { purposeEvents } from '../domain/purpose/events.ts';
import { recipientEvents } from '../domain/recipient/events.ts';
import { requestEvents } from '../domain/request/events.ts';
import { restrictionEvents } from '../domain/restriction/events.ts';
import { retentionEvents } from '../domain/retention/events.ts';
import { rulebookEvents } from '../domain/rulebook/events.ts';
import { decodeEvent, type EventDefinition } from '../domain/shape/event.ts';
import { taskEvents } from '../domain/task/events.ts';
import { tellingEvents } from '../domain/telling/events.ts';
import { transferEvents } from '../domain/transfer/events.ts';
import { triggerEvents } from '../domain/trigger/events.ts';
import { categoryOf, type Owner, parseStreamName, type StreamName } from '../kernel/ids.ts';
import type { Position, RecordedEvent, Revision } from '../kernel/recorded-event.ts';
import type { Instant } from '../kernel/time.ts';
import type { LedgerItem } from '../ledger/ledger.ts';

interface CategoryLaw {
  readonly events: { readonly [type: string]: EventDefinition };
  /** Whose keys may seal here; a category without one seals nothing. */
  readonly ownerOf?: (stream: StreamName) => Owner;
}

const itself = (stream: StreamName): Owner => stream;
const laws: { readonly [category: string]: CategoryLaw } = {
  ledger: { events: ledgerEvents },
  organisation: { events: organisationEvents, ownerOf: itself },
  actor: { events: actorEvents, ownerOf: itself },
  purpose: { events: purposeEvents },
  notice: { events: noticeEvents },
  customer: { events: customerEvents, ownerOf: itself },
  consent: { events: consentEvents, ownerOf: consentOwner },
  access: { events: accessEvents },
  import: { events: importEvents },
  erasure: { events: erasureEvents, ownerOf: itself },
  hold: { events: holdEvents },
  retention: { events: retentionEvents },
  trigger: { events: triggerEvents },
  disposal: { events: disposalEvents },
  listing: { events: listingEvents },
  evidence: { events: evidenceEvents },
  request: { events: requestEvents, ownerOf: itself },
  restriction: { events: restrictionEvents },
  task: { events: taskEvents, ownerOf: itself },
  delivery: { events: deliveryEvents },
  activity: { events: activityEvents },
  recipient: { events: recipientEvents, ownerOf: itself },
  transfer: { events: transferEvents },
  telling: { events: tellingEvents },
  notification: { events: notificationEvents },
  rulebook: { events: rulebookEvents, ownerOf: itself },
};

/** Why an event cannot be read; each would come again on every reading by this release. */
export type NotUnderstood = 'foreign' | 'unknown-type' | 'unknown-version' | 'invalid' | 'owner-mismatch';

export interface Place {
  readonly position: Position;
  readonly stream: StreamName;
  readonly revision: Revision;
  readonly id: string;
  readonly type: string;
  /** Absent for a foreign item. */
  readonly recordedAt?: Instant;
}

export type Understanding =
  | { readonly kind: 'event'; readonly place: Place; readonly event: AnyEvent }
  /** `detail` names paths and versions, never values. */
  | { readonly kind: 'not-understood'; readonly place: Place; readonly reason: NotUnderstood; readonly detail: string }
  /** Not on a stream of a form that we ever write: nothing is done about it here; the doctor reports it. */
  | { readonly kind: 'not-ours' };

/** What an item of the ledger says, or why it says nothing. Whoever can write to the database controls all of it. */
export function understand(item: LedgerItem): Understanding {
  if (item.kind === 'foreign') return foreign(item);
  const place = placeOf(item.event);
  const law = laws[categoryOf(place.stream)];
  if (law === undefined) return { kind: 'not-understood', place, reason: 'unknown-type', detail: 'stream category' };
  const decoded = decodeEvent(law.events, item.event);
  if (!decoded.ok) {
    const { failure } = decoded;
    const detail = failure.kind === 'invalid' ? failure.paths.join(' ').slice(0, 400) : versionOf(item.event);
    return { kind: 'not-understood', place, reason: failure.kind, detail };
  }
  if (!sealsForItsOwner(law, item.event))
    return { kind: 'not-understood', place, reason: 'owner-mismatch', detail: '' };
  return { kind: 'event', place, event: decoded.value as AnyEvent };
}

function foreign(item: Extract<LedgerItem, { readonly kind: 'foreign' }>): Understanding {
  const parsed = parseStreamName(item.stream);
  if (parsed === undefined) return { kind: 'not-ours' };
  const { revision, position } = item;
  // A foreign type or id is text of whoever wrote it; only that it is there is kept.
  const place: Place = { position, stream: parsed.stream, revision, id: '', type: '' };
  return { kind: 'not-understood', place, reason: 'foreign', detail: item.reason };
}

function placeOf({ position, stream, revision, id, type, metadata }: RecordedEvent): Place {
  return { position, stream, revision, id, type, recordedAt: metadata.recordedAt };
}

const versionOf = (event: RecordedEvent): string => `version ${event.metadata.v}`;

/** An envelope under another owner's key would survive that owner's erasure here, or fall to a stranger's. */
function sealsForItsOwner(law: CategoryLaw, event: RecordedEvent): boolean {
  if (event.metadata.sealed === undefined && event.data.sealed === undefined) return true;
  return law.ownerOf !== undefined && event.metadata.owner === law.ownerOf(event.stream);
}
