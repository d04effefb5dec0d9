import { type ConsentAnswer, mayProcess } from '../../domain/consent/queries.ts';
import { noticeCategory } from '../../domain/notice/state.ts';
import type { NoticeState } from '../../domain/notice/state.ts';
import { NOTICE } from '../../domain/notice/stream.ts';
import { customerOwner } from '../../domain/customer/stream.ts';
import type { RequestEvent } from '../../domain/request/file.ts';
import { requestStream } from '../../domain/request/stream.ts';
import { taskStream } from '../../domain/task/stream.ts';
import { type ActorId, type EventId, type Id, type Owner, SYSTEM_ACTOR, streamName } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import { type AccessEntry, accessLogEntries } from '../../projections/models/access-log.ts';
import { actorById } from '../../projections/models/actors.ts';
import { MAX_PAGE } from '../../projections/page.ts';
import type { Language } from '../../reports/document.ts';
import type { ConsentFact, LookFact, PackageFacts, RedactionFact, SearchFact } from '../../reports/package/facts.ts';
import type { Deps } from '../core/deps.ts';
import { loadState } from '../core/load-state.ts';
import type { OpenedRefs } from './opened-parts.ts';
import { type ConsentEvent, type Sources, tasksOfTheirs, theirs } from './sources.ts';

/** What stands in clear of a person's data: who looked, what was consented to, what was decided, where was searched. */

/**
 * Oldest first, until the look that this package is. Whoever read a letter of theirs, or what another system returned
 * about them, looked at their data too. A look at several of these is one look.
 */
export async function accessEntries(deps: Deps, sources: Sources): Promise<readonly AccessEntry[]> {
  const { customer, requests, tasks } = sources;
  const owners = [
    customerOwner(customer),
    ...theirs(requests).map(({ request }) => requestStream(request)),
    ...tasksOfTheirs(tasks).map(({ task }) => taskStream(task)),
  ];
  const entries = new Map<EventId, AccessEntry>();
  for (const owner of owners) {
    for (const entry of await entriesOf(deps, owner)) entries.set(entry.eventId, entry);
  }
  return [...entries.values()].sort((a, b) => (a.position < b.position ? -1 : 1));
}

async function entriesOf(deps: Deps, owner: Owner): Promise<readonly AccessEntry[]> {
  const entries: AccessEntry[] = [];
  for (let cursor: string | undefined; ; ) {
    const request = { limit: MAX_PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const page = await accessLogEntries(deps.readModels.reader, { owner }, request);
    entries.push(...page.items);
    if (page.next === undefined) return entries;
    cursor = page.next;
  }
}

/** Actors by id and role; who they are stays sealed (CJEU C-579/21). */
export async function looksOf(deps: Deps, entries: readonly AccessEntry[]): Promise<readonly LookFact[]> {
  const roles = new Map<ActorId, readonly string[]>();
  for (const { actor } of entries) {
    if (roles.has(actor)) continue;
    // The register itself, telling recipients: nobody is registered as it.
    const found = actor === SYSTEM_ACTOR ? ['register'] : (await actorById(deps.readModels.reader, actor))?.roles;
    roles.set(actor, found ?? []);
  }
  return entries
    .filter(({ outcome }) => outcome === 'granted')
    .map(({ eventId, recordedAt, look, purpose, legalBasis, dataCategories, actor }) => ({
      event: eventId,
      at: recordedAt,
      look: look ?? '',
      ...(purpose === undefined ? {} : { purpose }),
      ...(legalBasis === undefined ? {} : { legalBasis }),
      dataCategories,
      actor,
      roles: roles.get(actor) ?? [],
    }));
}

export async function consentsOf(
  deps: Deps,
  { consent, ofConsent }: Sources,
  opened: OpenedRefs,
  language: Language,
  now: Instant,
): Promise<readonly ConsentFact[]> {
  const notices = await noticesOf(deps, ofConsent);
  return [...consent.keys()].sort().map((purpose) => {
    const { may, why }: { readonly may: boolean; readonly why: ConsentAnswer } = mayProcess(consent, purpose, now);
    const events = ofConsent.filter(({ clear }) => clear.purpose === purpose);
    return { purpose, may, why, history: events.map((event) => historyOf(event, opened, notices, language)) };
  });
}

function historyOf(
  event: ConsentEvent,
  opened: OpenedRefs,
  notices: ReadonlyMap<Id, NoticeState>,
  language: Language,
): ConsentFact['history'][number] {
  const { id, type, clear, sealed } = event;
  const about = {
    event: id,
    at: happenedAt(event),
    what: type,
    ...noticeOf(event, notices, language),
    ...(sealed.preference === undefined ? {} : { evidence: opened.of(sealed.preference) }),
    ...('channel' in clear ? { channel: clear.channel } : {}),
  };
  if (event.type !== 'ConsentGiven' && event.type !== 'ConsentConfirmed') return about;
  const { method, givenBy, expiresAt } = event.clear;
  return { ...about, method, givenBy, ...(expiresAt === undefined ? {} : { expiresAt }) };
}

/** What is recorded late says when it was. */
function happenedAt(event: ConsentEvent): Instant {
  switch (event.type) {
    case 'ConsentGiven':
    case 'ConsentConfirmed':
      return event.clear.givenAt;
    case 'ConsentRefused':
      return event.clear.refusedAt;
    case 'ConsentWithdrawn':
      return event.clear.withdrawnAt;
    case 'ConsentExpired':
      return event.clear.expiredAt;
    case 'ConsentReported':
      return event.metadata.recordedAt;
  }
}

function noticeOf(
  { clear }: ConsentEvent,
  notices: ReadonlyMap<Id, NoticeState>,
  language: Language,
): Pick<ConsentFact['history'][number], 'notice'> {
  if (!('notice' in clear) || clear.notice === undefined || clear.noticeVersion === undefined) return {};
  const state = notices.get(clear.notice);
  if (state?.phase !== 'published') return {};
  const version = state.versions.find((one) => one.noticeVersion === clear.noticeVersion);
  const text = version?.texts.find((one) => one.language.split('-')[0] === language) ?? version?.texts[0];
  const digest = text === undefined ? {} : { sha256: text.sha256 };
  return { notice: { code: state.code, version: clear.noticeVersion, ...digest } };
}

async function noticesOf(deps: Deps, events: readonly ConsentEvent[]): Promise<ReadonlyMap<Id, NoticeState>> {
  const ids = new Set(
    events.flatMap(({ clear }) => ('notice' in clear && clear.notice !== undefined ? [clear.notice] : [])),
  );
  const notices = new Map<Id, NoticeState>();
  for (const id of ids) notices.set(id, (await loadState(deps, noticeCategory, streamName(NOTICE, id))).state);
  return notices;
}

export const objectionsOf = ({ ofRestriction }: Sources): PackageFacts['objections'] =>
  ofRestriction.map(({ id, type, clear, metadata }) => ({
    event: id,
    at: metadata.recordedAt,
    what: type,
    purposes: purposesIn(clear),
    ...('ground' in clear ? { ground: clear.ground } : {}),
  }));

function purposesIn(clear: object): readonly string[] {
  const { purpose, purposes } = clear as { readonly purpose?: string; readonly purposes?: readonly string[] };
  return purposes ?? (purpose === undefined ? [] : [purpose]);
}

/** What they asked for, and the letters that we sent them about it, as they are on record: a letter's text is not kept. */
export const requestsOf = ({ requests }: Sources): PackageFacts['requests'] =>
  theirs(requests).map(({ request, file, events }) => ({
    request,
    receivedAt: file.receivedAt,
    channel: file.channel,
    rights: file.rights,
    letters: events.flatMap((event) => {
      const sent = event.type === 'LetterSent' ? file.letters.get(event.id) : undefined;
      if (sent === undefined) return [];
      const { letter, channel, sentAt, failed } = sent;
      return [{ event: event.id, letter, channel, at: sentAt, cameBack: failed }];
    }),
  }));

/**
 * Decisions on the request's own stream. One that found for the person withholds nothing, and is told all the same. What
 * was decided of a passage when another request was answered stands in the way here too: it is the same passage.
 */
export const redactionsOf = ({ request, ofRequest, requests }: Sources): readonly RedactionFact[] => [
  ...decisionsOf(ofRequest),
  ...requests
    .filter((one) => one.request !== request)
    .flatMap(({ events }) => decisionsOf(events))
    .filter(({ parts }) => parts.length > 0),
];

const decisionsOf = (events: readonly RequestEvent[]): readonly RedactionFact[] =>
  events.flatMap((event): readonly RedactionFact[] => {
    const at = event.metadata.recordedAt;
    const decision: EventId = event.id;
    if (event.type === 'RedactionDecided') {
      const { parts = [], ...clear } = event.clear;
      const applies = clear.balancing === 'person-prevails' ? [] : parts.map(placeOf);
      return [{ decision, at, ...clear, parts: applies }];
    }
    if (event.type !== 'PartialAnswerDecided') return [];
    return event.clear.withheld.map(({ what, dataCategory, ground }) => ({
      decision,
      at,
      what,
      ground,
      ...(dataCategory === undefined ? {} : { category: dataCategory }),
      parts: [],
    }));
  });

type DecidedPart = {
  readonly event: EventId;
  readonly field: string;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
};
const placeOf = ({ event, field, from, to }: DecidedPart): RedactionFact['parts'][number] => ({
  event,
  field,
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
});

const REGISTER = 'regesta';

/** The register itself, and what others were asked to search. */
export function searchesOf({ request, tasks }: Sources): readonly SearchFact[] {
  const asked = tasks
    .filter((task) => task.request === request && task.what === 'find-data' && !task.isOfBefore)
    .map(({ system, respondent, events }): SearchFact => {
      const by = events.flatMap((event) => (event.type === 'NothingFound' ? event.clear.searchedFor : []));
      return { system: system ?? respondent, by, outcome: outcomeOf(events) };
    });
  return [{ system: REGISTER, by: ['customer-id'], outcome: 'whole' }, ...asked];
}

/** Data outweigh an exception, and an exception a search that found nothing: whoever reads it must not think it clean. */
function outcomeOf(events: Sources['tasks'][number]['events']): SearchFact['outcome'] {
  const types = new Set(events.map(({ type }) => type));
  if (types.has('DataReturned')) return 'data-returned';
  if (types.has('ExceptionReported')) return 'exception';
  return types.has('NothingFound') ? 'nothing-found' : 'open';
}

export function notSearchedOf(declared: readonly string[], searches: readonly SearchFact[]): readonly string[] {
  const searched = new Set(searches.map(({ system }) => system));
  return [...new Set(declared)].filter((system) => !searched.has(system)).sort();
}
