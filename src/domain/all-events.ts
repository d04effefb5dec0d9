import { accessEvents } from './access/events.ts';
import { activityEvents } from './activity/events.ts';
import { actorEvents } from './actor/events.ts';
import { consentEvents } from './consent/events.ts';
import { customerEvents } from './customer/events.ts';
import { deliveryEvents } from './delivery/events.ts';
import { disposalEvents } from './disposal/events.ts';
import { erasureEvents } from './erasure/events.ts';
import { evidenceEvents } from './evidence/events.ts';
import { holdEvents } from './hold/events.ts';
import { importEvents } from './import/events.ts';
import { ledgerEvents } from './ledger/events.ts';
import { listingEvents } from './listing/events.ts';
import { noticeEvents } from './notice/events.ts';
import { notificationEvents } from './notification/events.ts';
import { organisationEvents } from './organisation/events.ts';
import { purposeEvents } from './purpose/events.ts';
import { recipientEvents } from './recipient/events.ts';
import { requestEvents } from './request/events.ts';
import { restrictionEvents } from './restriction/events.ts';
import { retentionEvents } from './retention/events.ts';
import { rulebookEvents } from './rulebook/events.ts';
import type { EventOf } from './shape/category.ts';
import { taskEvents } from './task/events.ts';
import { tellingEvents } from './telling/events.ts';
import { transferEvents } from './transfer/events.ts';
import { triggerEvents } from './trigger/events.ts';

/** Every event of every category: what a projection may meet, what docs/events.md lists, what golden files pin. */
export const allEvents = {
  ...ledgerEvents,
  ...organisationEvents,
  ...actorEvents,
  ...purposeEvents,
  ...noticeEvents,
  ...customerEvents,
  ...consentEvents,
  ...accessEvents,
  ...importEvents,
  ...erasureEvents,
  ...evidenceEvents,
  ...requestEvents,
  ...restrictionEvents,
  ...taskEvents,
  ...deliveryEvents,
  ...activityEvents,
  ...recipientEvents,
  ...transferEvents,
  ...tellingEvents,
  ...notificationEvents,
  ...rulebookEvents,
  ...listingEvents,
  ...holdEvents,
  ...retentionEvents,
  ...triggerEvents,
  ...disposalEvents,
} as const;

export type AnyEvent = EventOf<typeof allEvents>;
