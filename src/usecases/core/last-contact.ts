import { customerIdOf } from '../../domain/customer/stream.ts';
import { requestCategory } from '../../domain/request/state.ts';
import { requestStream } from '../../domain/request/stream.ts';
import type { AnyStoredEvent } from '../../domain/shape/event.ts';
import { type Owner, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import { listRequests } from '../../projections/models/requests-queries.ts';
import { everyItem } from '../../projections/page.ts';
import type { Deps } from './deps.ts';
import { stateUntil } from './state-until.ts';

/** When it happened, where that was said; else when it was recorded. */
export const happenedAt = ({ metadata }: AnyStoredEvent): Instant =>
  (metadata.effectiveAt ?? metadata.recordedAt) as Instant;

/** What the office alone did, or another system said: nobody heard of the customer by it. */
const BY_US: ReadonlySet<string> = new Set([
  'ConsentReported',
  'LiftingAnnounced',
  'RestrictionExcepted',
  'RestrictionExceptionEnded',
  'ObjectionUpheld',
  'ObjectionOverruled',
]);

/** Of events that the customer may stand behind, or the office alone: what the customer said by them. */
const SAID: { readonly [type: string]: readonly [field: string, values: readonly string[]] } = {
  CustomerFactsCorrected: ['reason', ['customer-asked', 'request']],
  CustomerFactsRetired: ['reason', ['customer-asked']],
  CustomerFactsVerified: ['method', ['confirmed-by-customer', 'link-followed', 'code-returned', 'document-seen']],
  RestrictionLifted: ['reason', ['customer-asked']],
  ProcessingRestricted: [
    'ground',
    [
      'accuracy-contested',
      'unlawful-erasure-opposed',
      'needed-for-claims',
      'objection-pending',
      'asked-under-other-law',
    ],
  ],
};

/** Whether an event on the customer's own streams tells that we heard of the customer. */
export function isContact({ type, metadata, clear }: AnyStoredEvent): boolean {
  if (metadata.actor === SYSTEM_ACTOR || BY_US.has(type)) return false;
  const said = SAID[type];
  return said === undefined || said[1].includes((clear as { readonly [field: string]: string })[said[0]] ?? '');
}

const MESSAGES: ReadonlySet<string> = new Set([
  'IdentityEvidenceReceived',
  'ClarificationReceived',
  'FeePaid',
  'AppealReceived',
  'ComplaintReceived',
  'RequestWithdrawn',
]);

/**
 * When the customer wrote to us in requests: that each came in, as corrected, and what followed from their side. Of a request
 * whose writer turned out to be somebody else nothing counts. Which requests there are is known from views, which whoever
 * asks has waited for.
 */
export async function writtenBy(deps: Pick<Deps, 'ledger' | 'readModels'>, owner: Owner): Promise<readonly Instant[]> {
  const customer = customerIdOf(owner);
  const moments: Instant[] = [];
  for await (const request of everyItem((page) => listRequests(deps.readModels.reader, { ...page, customer }))) {
    const { state, events } = await stateUntil(deps, requestCategory, requestStream(request));
    if (state.phase === 'unknown' || state.customer !== customer || state.identity.standing === 'rejected') continue;
    const messages = (events as readonly AnyStoredEvent[]).filter(({ type }) => MESSAGES.has(type));
    moments.push(state.receivedAt, ...messages.map(happenedAt));
  }
  return moments;
}
