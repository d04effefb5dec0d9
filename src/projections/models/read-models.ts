import { bookkeeping } from '../parked.ts';
import type { ReadModel } from '../read-model.ts';
import { accessLog } from './access-log.ts';
import { activityByDay } from './activity-by-day.ts';
import { actors } from './actors.ts';
import { consentStatus } from './consent-status.ts';
import { currentCustomer } from './current-customer.ts';
import { customerSearch } from './customer-search.ts';
import { customerTimeline } from './customer-timeline.ts';
import { deliveries } from './deliveries.ts';
import { erasures } from './erasures.ts';
import { notifications } from './notifications.ts';
import { processing } from './processing.ts';
import { registers } from './registers.ts';
import { requests } from './requests.ts';
import { restrictions } from './restrictions.ts';
import { rulebooks } from './rulebooks.ts';
import { shreds } from './shreds.ts';
import { tasks } from './tasks.ts';
import { unsentLetters } from './unsent-letters.ts';

/**
 * Every read model, in the order in which an event is handed to them, `arrival` before `stream`. Erasure is first: the
 * others ask its tables before they take an envelope or a token in.
 */
export const readModels: readonly ReadModel[] = [
  bookkeeping,
  shreds,
  currentCustomer,
  customerSearch,
  consentStatus,
  actors,
  registers,
  processing,
  rulebooks,
  requests,
  restrictions,
  tasks,
  unsentLetters,
  deliveries,
  notifications,
  erasures,
  accessLog,
  customerTimeline,
  activityByDay,
];
