import type { Deps } from '../usecases/core/deps.ts';
import { followKept } from '../usecases/erasure/follow-kept.ts';
import { pursueErasures } from '../usecases/erasure/pursue-erasures.ts';
import { noteDue } from '../usecases/disposal/note-due.ts';
import { pursueDisposals } from '../usecases/disposal/pursue-disposals.ts';
import { expireConsents } from '../usecases/consent/expire-consents.ts';
import { expireDeliveries } from '../usecases/package/open-delivery.ts';
import { keepKeys } from '../usecases/keys/keep-keys.ts';
import { remindOfReviews } from '../usecases/hold/remind-of-reviews.ts';
import { dailyDigest } from '../usecases/request/mail-digest.ts';
import { pursueNotifications } from '../usecases/notification/pursue-notifications.ts';
import { pursueTasks } from '../usecases/task/pursue-tasks.ts';
import { retryLetters } from '../usecases/letters/retry-letters.ts';
import { verifyByItself } from '../usecases/evidence/verify-evidence.ts';
import { watchDeadlines } from '../usecases/request/watch-deadlines.ts';
import type { Work } from './schedule.ts';

/** What the schedule needs of the runner of the read models. */
export interface ParkedWork {
  isParkedWorkDue(): Promise<boolean>;
  retryParked(): Promise<{ readonly rebuilt: boolean; readonly parked: number }>;
}

/** Time-stamping authorities and witnesses, as many as the settings name. */
export interface Anchors {
  /** `not-yet` when there is nothing that could be attested. */
  run(): Promise<number | 'not-yet'>;
}

export const workOf = (deps: Deps, parked: ParkedWork, anchors: Anchors): Work => ({
  'refusal-counts': async () => {
    await deps.refusals.flush(deps.clock.now());
    return 0;
  },
  'consent-expiry': () => expireConsents(deps),
  'parked-work': async () => {
    if (!(await parked.isParkedWorkDue())) return 0;
    await parked.retryParked();
    return 1;
  },
  'task-duties': () => pursueTasks(deps),
  deadlines: () => watchDeadlines(deps),
  letters: () => retryLetters(deps),
  digest: dailyDigest(deps),
  erasures: () => pursueErasures(deps),
  'kept-data': () => followKept(deps),
  'hold-reviews': () => remindOfReviews(deps),
  'retention-due': () => noteDue(deps),
  disposals: () => pursueDisposals(deps),
  deliveries: () => expireDeliveries(deps),
  notifications: () => pursueNotifications(deps),
  'journal-copy': async () => (await deps.copyJournal?.()) ?? 0,
  'master-keys': () => keepKeys(deps),
  verification: () => verifyByItself(deps),
  anchors: () => anchors.run(),
});
