import { customerOwner, customerStream } from '../../domain/customer/stream.ts';
import { erasureCategory } from '../../domain/erasure/state.ts';
import { erasureStream } from '../../domain/erasure/stream.ts';
import type { RequestEvent } from '../../domain/request/file.ts';
import { requestCategory } from '../../domain/request/state.ts';
import { requestStream } from '../../domain/request/stream.ts';
import type { Told } from '../../domain/shape/decision.ts';
import { taskStream } from '../../domain/task/stream.ts';
import { consentStream } from '../../domain/consent/stream.ts';
import { restrictionStream } from '../../domain/restriction/stream.ts';
import type { Id, Owner, StreamName } from '../../kernel/ids.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import type { Deps } from '../core/deps.ts';
import { stateUntil } from '../core/state-until.ts';
import { firstApproval } from './approval.ts';
import { readSources, type Sources, type TaskEvent } from './sources.ts';

const VIEWS_WAIT_MS = 5_000;

/**
 * What the register came to hold about this customer after the answer was approved: by stream, with its number of events.
 * Nobody has said of it that it may be handed over. Looks are none, and neither is what keeps the request's own time.
 * Empty where nothing is approved: then there is nothing that could be outdated.
 */
export async function newsSinceApproval(deps: Deps, request: Id): Promise<readonly Told[]> {
  const since = firstApproval(await stateUntil(deps, requestCategory, requestStream(request)));
  if (since === undefined) return [];
  // Which requests and tasks there are is known from views; one that stays behind is believed as far as it goes.
  await deps.readModels.waitFor((await deps.ledger.head()).position, VIEWS_WAIT_MS);
  const sources = await readSources(deps, request);
  if (typeof sources === 'string') return [];
  const news = new Map<StreamName, number>();
  for (const [stream, positions] of newsOf(sources)) {
    const count = positions.filter((position) => position > since).length;
    if (count > 0) news.set(stream, count);
  }
  for (const erasure of await erasedSince(deps, ownersOf(sources), since)) news.set(erasureStream(erasure), 1);
  return [...news].map(([stream, count]) => ({ stream, count: `${count}` }));
}

/** Words of the person, and whose data are asked for. What we decide of an answer undoes its approval by itself. */
const NEWS_ON_REQUEST: ReadonlySet<RequestEvent['type']> = new Set([
  'RequestReceived',
  'CustomerIdentified',
  'IdentityEvidenceReceived',
  'ClarificationReceived',
  'AppealReceived',
  'ComplaintReceived',
]);
const NEWS_ON_TASK: ReadonlySet<TaskEvent['type']> = new Set([
  'TaskAssigned',
  'DataReturned',
  'NothingFound',
  'ExceptionReported',
]);

type Places = readonly (readonly [StreamName, readonly Position[]])[];

function newsOf(sources: Sources): Places {
  const { customer, ofCustomer, ofConsent, ofRestriction, requests, tasks } = sources;
  return [
    [customerStream(customer), placesOf(ofCustomer)],
    [consentStream(customer), placesOf(ofConsent)],
    [restrictionStream(customer), placesOf(ofRestriction)],
    ...requests.map(
      ({ request, events }) =>
        [requestStream(request), placesOf(events.filter(({ type }) => NEWS_ON_REQUEST.has(type)))] as const,
    ),
    ...tasks.map(
      ({ task, events }) => [taskStream(task), placesOf(events.filter(({ type }) => NEWS_ON_TASK.has(type)))] as const,
    ),
  ];
}

const placesOf = (events: readonly { readonly position: Position }[]): readonly Position[] =>
  events.map(({ position }) => position);

/** Under whose keys all of it lies that a package tells. */
const ownersOf = ({ customer, requests, tasks }: Sources): readonly Owner[] => [
  customerOwner(customer),
  ...requests.map(({ request }) => requestStream(request)),
  ...tasks.map(({ task }) => taskStream(task)),
];

/** Erasures that reached these owners after a place of the ledger, or that the ledger does not know yet. */
export async function erasedSince(
  deps: Pick<Deps, 'ledger' | 'vault'>,
  owners: readonly Owner[],
  since: Position,
): Promise<readonly Id[]> {
  const later: Id[] = [];
  for (const erasure of await deps.vault.erasures(owners)) {
    const { events } = await stateUntil(deps, erasureCategory, erasureStream(erasure));
    const [recorded] = events;
    if (recorded === undefined || recorded.position > since) later.push(erasure);
  }
  return later;
}
