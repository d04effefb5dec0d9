import type { ConsentState } from '../../domain/consent/state.ts';
import { consentCategory } from '../../domain/consent/state.ts';
import { consentStream } from '../../domain/consent/stream.ts';
import { type CustomerState, customerCategory } from '../../domain/customer/state.ts';
import { customerStream } from '../../domain/customer/stream.ts';
import type { RequestEvent, RequestFile, RequestState } from '../../domain/request/file.ts';
import { requestCategory } from '../../domain/request/state.ts';
import { requestStream } from '../../domain/request/stream.ts';
import { restrictionCategory } from '../../domain/restriction/state.ts';
import { restrictionStream } from '../../domain/restriction/stream.ts';
import type { EventOf } from '../../domain/shape/category.ts';
import { taskCategory } from '../../domain/task/state.ts';
import { taskStream } from '../../domain/task/stream.ts';
import type { CustomerId, Id, StreamName } from '../../kernel/ids.ts';
import type { Position, Revision } from '../../kernel/recorded-event.ts';
import { listRequests } from '../../projections/models/requests-queries.ts';
import { listTasks, type TaskView } from '../../projections/models/tasks-queries.ts';
import { everyItem } from '../../projections/page.ts';
import type { Deps } from '../core/deps.ts';
import { isTheirOwn, type StrangersUntil, strangersUntil } from '../request/established.ts';
import { type StateUntil, stateUntil } from '../core/state-until.ts';

export type CustomerEvent = EventOf<typeof customerCategory.events>;
export type ConsentEvent = EventOf<typeof consentCategory.events>;
export type RestrictionEvent = EventOf<typeof restrictionCategory.events>;
export type TaskEvent = EventOf<typeof taskCategory.events>;

/** The streams that a package is made of, as they were read; nothing in them is opened yet. */
export interface Sources {
  readonly request: Id;
  readonly customer: CustomerId;
  readonly file: RequestFile;
  readonly ofRequest: readonly RequestEvent[];
  /** Every request that names this customer, the oldest receipt first. */
  readonly requests: readonly ReadRequest[];
  readonly state: Extract<CustomerState, { readonly phase: 'registered' }>;
  readonly ofCustomer: readonly CustomerEvent[];
  readonly consent: ConsentState;
  readonly ofConsent: readonly ConsentEvent[];
  readonly ofRestriction: readonly RestrictionEvent[];
  /** Of all these requests. */
  readonly tasks: readonly ReadTask[];
  /** Where each stream ended, for `haveMoved`. */
  readonly ends: readonly { readonly stream: StreamName; readonly revision: Revision | undefined }[];
}

export interface ReadRequest {
  readonly request: Id;
  readonly file: RequestFile;
  readonly events: readonly RequestEvent[];
  /** What they wrote in it is theirs, whatever it was about. Else a stranger may have written it, and it is nobody's to get. */
  readonly isTheirs: boolean;
  /** What came in before these places of the ledger is nobody's to get all the same. */
  readonly before: StrangersUntil;
}

export interface ReadTask extends TaskView {
  readonly events: readonly TaskEvent[];
  /** Of a request of theirs, and asked for when that was about them: what came of it is. */
  readonly isTheirs: boolean;
  /** Asked for when the request was, as it turned out, somebody else's. */
  readonly isOfBefore: boolean;
}

export type SourcesMissing = 'request-unknown' | 'package-customer-missing';

export async function readSources(deps: Deps, request: Id): Promise<Sources | SourcesMissing> {
  const ofRequest = await stateUntil(deps, requestCategory, requestStream(request));
  const file = ofRequest.state;
  if (file.phase === 'unknown') return 'request-unknown';
  const { customer } = file;
  if (customer === undefined) return 'package-customer-missing';
  const ofCustomer = await stateUntil(deps, customerCategory, customerStream(customer));
  const { state } = ofCustomer;
  if (state.phase === 'unknown') return 'package-customer-missing';
  const ofConsent = await stateUntil(deps, consentCategory, consentStream(customer));
  const ofRestriction = await stateUntil(deps, restrictionCategory, restrictionStream(customer));
  const until = await requestsOf(deps, customer, { request, ...ofRequest });
  const requests = until.map(readRequest);
  const tasks = await tasksOf(deps, requests);
  return {
    request,
    customer,
    file,
    ofRequest: ofRequest.events,
    requests,
    state,
    ofCustomer: ofCustomer.events,
    consent: ofConsent.state,
    ofConsent: ofConsent.events,
    ofRestriction: ofRestriction.events,
    tasks: tasks.map(({ task }) => task),
    ends: [
      ...until.map((one) => ({ stream: requestStream(one.request), revision: one.revision })),
      { stream: customerStream(customer), revision: ofCustomer.revision },
      { stream: consentStream(customer), revision: ofConsent.revision },
      { stream: restrictionStream(customer), revision: ofRestriction.revision },
      ...tasks.map(({ task, revision }) => ({ stream: taskStream(task.task), revision })),
    ],
  };
}

/** A stranger's letter is not disclosed to the person whom it names: it is left out, and counted. */
export const theirs = (requests: Sources['requests']): Sources['requests'] => requests.filter((one) => one.isTheirs);

/** What others found for a request that is not theirs may be about whoever wrote it. */
export const tasksOfTheirs = (tasks: Sources['tasks']): Sources['tasks'] => tasks.filter((one) => one.isTheirs);

function readRequest({ request, state, events }: RequestUntil): ReadRequest {
  const file = state as RequestFile;
  return { request, file, events, isTheirs: isTheirOwn(file, events), before: strangersUntil(file, events) };
}

type RequestUntil = StateUntil<RequestState, RequestEvent> & { readonly request: Id };

/** The one that is answered is among them, also where the view does not know yet whose it is. */
async function requestsOf(deps: Deps, customer: CustomerId, own: RequestUntil): Promise<readonly RequestUntil[]> {
  const ids: Id[] = [];
  for await (const id of everyItem((page) => listRequests(deps.readModels.reader, { ...page, customer }))) {
    if (id !== own.request) ids.push(id);
  }
  const found = [own];
  for (const request of ids.reverse()) {
    const read = await stateUntil(deps, requestCategory, requestStream(request));
    // The view may still show the customer that it was before.
    if (read.state.phase !== 'unknown' && read.state.customer === customer) found.push({ request, ...read });
  }
  return found.toSorted((a, b) => (receiptOf(a) < receiptOf(b) ? -1 : 1));
}

const receiptOf = ({ state }: RequestUntil): string => (state.phase === 'unknown' ? '' : state.receivedAt);

async function tasksOf(deps: Deps, requests: readonly ReadRequest[]) {
  const found = [];
  for (const { request, isTheirs, before } of requests) {
    for await (const view of everyItem((page) => listTasks(deps.readModels.reader, { ...page, request }))) {
      const { events, revision } = await stateUntil(deps, taskCategory, taskStream(view.task));
      const isOfBefore = (events[0]?.position ?? 0n) < before.found;
      found.push({ task: { ...view, events, isTheirs: isTheirs && !isOfBefore, isOfBefore }, revision });
    }
  }
  return found;
}

/**
 * Whether one of the streams went on before this position. What was read would then not be what the prefix of the ledger
 * holds that the package names.
 */
export async function haveMoved({ ledger }: Deps, { ends }: Sources, before: Position): Promise<boolean> {
  for (const { stream, revision } of ends) {
    const from = { direction: 'forwards', fromRevision: (revision ?? -1n) + 1n, limit: 1 } as const;
    for await (const item of ledger.readStream(stream, from)) {
      const { position } = item.kind === 'event' ? item.event : item;
      if (position < before) return true;
    }
  }
  return false;
}
