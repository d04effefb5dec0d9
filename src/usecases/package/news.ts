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
import type { Instant } from '../../kernel/time.ts';
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
  return since === undefined ? [] : newsSince(deps, request, since);
}

/** The same since a place of the ledger. `by`: of an answer that left before now, only what was recorded by then. */
export async function newsSince(deps: Deps, request: Id, since: Position, by?: Instant): Promise<readonly Told[]> {
  // Which requests and tasks there are is known from views; one that stays behind is believed as far as it goes.
  await deps.readModels.waitFor((await deps.ledger.head()).position, VIEWS_WAIT_MS);
  const sources = await readSources(deps, request);
  if (typeof sources === 'string') return [];
  const news = new Map<StreamName, number>();
  for (const [stream, events] of newsOf(sources)) {
    const count = events.filter(
      ({ position, metadata }) => position > since && (by === undefined || metadata.recordedAt <= by),
    ).length;
    if (count > 0) news.set(stream, count);
  }
  for (const erasure of await erasedSince(deps, ownersOf(sources), since, by)) news.set(erasureStream(erasure), 1);
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
/** By these another letter becomes theirs to get, which was left out when the answer was approved. */
const ESTABLISHES: ReadonlySet<RequestEvent['type']> = new Set([
  'IdentityConfirmed',
  'IdentityNotInDoubt',
  'AgentAuthorityChecked',
]);
const NEWS_ON_TASK: ReadonlySet<TaskEvent['type']> = new Set([
  'TaskAssigned',
  'DataReturned',
  'NothingFound',
  'ExceptionReported',
]);

type News = Pick<RequestEvent, 'position' | 'metadata'>;

function newsOf(sources: Sources): readonly (readonly [StreamName, readonly News[]])[] {
  const { customer, ofCustomer, ofConsent, ofRestriction, requests, tasks } = sources;
  return [
    [customerStream(customer), ofCustomer],
    [consentStream(customer), ofConsent],
    [restrictionStream(customer), ofRestriction],
    ...requests.map(
      ({ request, events }) =>
        [
          requestStream(request),
          events.filter(
            ({ type }) => NEWS_ON_REQUEST.has(type) || (request !== sources.request && ESTABLISHES.has(type)),
          ),
        ] as const,
    ),
    ...tasks.map(
      ({ task, events }) => [taskStream(task), events.filter(({ type }) => NEWS_ON_TASK.has(type))] as const,
    ),
  ];
}

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
  by?: Instant,
): Promise<readonly Id[]> {
  const later: Id[] = [];
  for (const erasure of await deps.vault.erasures(owners)) {
    const { events } = await stateUntil(deps, erasureCategory, erasureStream(erasure));
    const [recorded] = events;
    const isBy = by === undefined || (recorded !== undefined && recorded.metadata.recordedAt <= by);
    if (isBy && (recorded === undefined || recorded.position > since)) later.push(erasure);
  }
  return later;
}
