import { organisationCategory } from '../../domain/organisation/state.ts';
import { ORGANISATION_STREAM } from '../../domain/organisation/stream.ts';
import { recipientStream } from '../../domain/recipient/stream.ts';
import { customerOwner } from '../../domain/customer/stream.ts';
import { todayOf } from '../../domain/request/decide.ts';
import { requestStream } from '../../domain/request/stream.ts';
import type { EventId, Id } from '../../kernel/ids.ts';
import { DATA_CATEGORIES, type SealedRef } from '../../kernel/sealed.ts';
import { LedgerError } from '../../ledger/ledger.ts';
import { listPurposes } from '../../projections/models/registers-queries.ts';
import type { Language, Seal } from '../../reports/document.ts';
import type { PackageFacts, ProcessingOfPerson } from '../../reports/package/facts.ts';
import type { Caller } from '../core/caller.ts';
import { clocksOf, formerClocksOf } from '../core/clocks.ts';
import type { Deps } from '../core/deps.ts';
import { sealEvents } from '../core/evidence.ts';
import { type LookOutcome, lookAt, wouldPermit } from '../core/look.ts';
import { loadState } from '../core/load-state.ts';
import { type Processing, processingOf } from '../core/processing-of.ts';
import { momentNow } from '../core/requests.ts';
import { sealOver } from '../core/seal-over.ts';
import { openOffices } from '../letters/letter-reader.ts';
import { identifiersOf, leftOutInPart, OpenedRefs, refsOf, returnedOf, statementsOf, wroteOf } from './opened-parts.ts';
import { haveMoved, readSources, type Sources, type SourcesMissing } from './sources.ts';
import { recipientsTold } from './recipients-told.ts';
import { lawsTold, outsideOf } from './laws-told.ts';
import * as told from './told.ts';

export interface PackageAsked {
  readonly purpose: string;
  readonly language: Language;
  /** Whether a checkpoint is to cover what the package rests on. Takes a moment, for it is made if there is none. */
  readonly seal: boolean;
}

export type PackageMissing = SourcesMissing | 'package-views-behind';
export type Gathered = LookOutcome<PackageFacts> | { readonly kind: 'refused'; readonly reason: PackageMissing };

const MAX_ATTEMPTS = 3;
const VIEWS_WAIT_MS = 5_000;

/**
 * Everything that a package tells, by one look at the customer's data: the access event is durable before anything is
 * opened, stands in the package as its last look, and ends the prefix of the ledger that the package names. If a stream
 * went on between the reading and that event, all is read again, by another look.
 */
export async function gatherPackage(deps: Deps, caller: Caller, request: Id, asked: PackageAsked): Promise<Gathered> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    if (!(await haveCaughtUp(deps))) return { kind: 'refused', reason: 'package-views-behind' };
    const sources = await readSources(deps, request);
    if (typeof sources === 'string') return { kind: 'refused', reason: sources };
    const refs = refsOf(sources);
    const answer = await lookAt(deps, caller, lookOf(sources, refs, asked.purpose), refs);
    if (answer.kind === 'refused') return answer;
    const facts = await factsOf(deps, caller, asked, sources, new OpenedRefs(refs, answer.value), answer.accessEvent);
    if (facts === 'package-views-behind') return { kind: 'refused', reason: facts };
    if (facts !== 'moved') return { ...answer, value: facts };
  }
  throw new LedgerError('LEDGER_WRONG_REVISION', 'Others wrote about this customer while the package was made.');
}

async function haveCaughtUp({ ledger, readModels }: Deps): Promise<boolean> {
  const { position } = await ledger.head();
  return readModels.waitFor(position, VIEWS_WAIT_MS);
}

function lookOf(sources: Sources, refs: readonly SealedRef[], purpose: string) {
  const there = new Set(refs.map(({ dataCategory }) => dataCategory));
  // The customer stands in the look also where nothing is sealed: it is about them.
  const owners = new Set([
    customerOwner(sources.customer),
    requestStream(sources.request),
    ...refs.map(({ owner }) => owner),
  ]);
  return {
    look: 'export',
    purpose,
    owners: [...owners],
    dataCategories: DATA_CATEGORIES.filter((category) => there.has(category)),
  } as const;
}

async function factsOf(
  deps: Deps,
  caller: Caller,
  { language, seal }: PackageAsked,
  sources: Sources,
  opened: OpenedRefs,
  accessEvent: EventId,
): Promise<PackageFacts | 'moved' | 'package-views-behind'> {
  if (!(await haveCaughtUp(deps))) return 'package-views-behind';
  const all = await told.accessEntries(deps, sources);
  const own = all.find(({ eventId }) => eventId === accessEvent);
  if (own === undefined) return 'package-views-behind';
  if (await haveMoved(deps, sources, own.position)) return 'moved';
  const entries = all.filter(({ position }) => position <= own.position);
  const sealed = seal ? await sealedOver(deps, accessEvent) : ({ state: 'unsealed' } as const);
  const [index] = deps.evidence.indexesAt([own.position]);
  const origin = sealed.state === 'sealed' ? sealed.origin : deps.evidence.origin;
  const leaves = index === undefined ? {} : { leaves: index + 1 };
  const looks = await told.looksOf(deps, entries);
  const moment = await momentNow(deps);
  return {
    ...(await registersOf(deps, caller, sources, opened, language)),
    preparedAt: own.recordedAt,
    clocks: await clocksOf(deps, sources.file, moment),
    formerClocks: await formerClocksOf(deps, sources.file, moment),
    remedies: await lawsTold(deps, sources.file, moment),
    looks,
    refusedLooks: entries.filter(({ outcome }) => outcome === 'refused').length,
    prefix: { origin, ...leaves, lastEventId: accessEvent, lastRecordedAt: own.recordedAt },
    seal: sealed,
  };
}

async function sealedOver(deps: Deps, accessEvent: EventId): Promise<Seal> {
  if (deps.evidence.health().state === 'off') return { state: 'unsealed' };
  await sealEvents(deps.evidence, [accessEvent]);
  const index = deps.evidence.indexOf(accessEvent);
  return index === undefined ? { state: 'unsealed' } : sealOver(deps, index + 1);
}

type Told = Omit<
  PackageFacts,
  'preparedAt' | 'clocks' | 'formerClocks' | 'remedies' | 'looks' | 'refusedLooks' | 'prefix' | 'seal'
>;

async function registersOf(
  deps: Deps,
  caller: Caller,
  sources: Sources,
  opened: OpenedRefs,
  language: Language,
): Promise<Told> {
  const { state: organisation } = await loadState(deps, organisationCategory, ORGANISATION_STREAM);
  const described = organisation.phase === 'described' ? organisation.description : undefined;
  const purposes = await listPurposes(deps.readModels.reader);
  const statements = statementsOf(sources, opened);
  const identifiers = identifiersOf(sources, opened);
  const held = new Set(statements.map(({ category }) => category));
  if (identifiers.length > 0) held.add('source');
  const categories = DATA_CATEGORIES.filter((category) => held.has(category));
  const processing = await processingOf(
    deps,
    categories,
    purposes.map(({ code }) => code),
  );
  const searches = told.searchesOf(sources);
  const declared = processing.activities.flatMap(({ systems }) => systems);
  const { request, customer, file, state } = sources;
  const judge = outsideOf(file, described?.country, todayOf(await momentNow(deps)));
  return {
    language,
    controller: {
      name: described?.name ?? '',
      address: described?.address ?? [],
      country: described?.country ?? '',
      timeZone: described?.timeZone ?? 'UTC',
    },
    offices: await openOffices(deps, caller, organisation),
    request,
    file,
    processing: {
      ...(await ofThisPerson(deps, caller, processing, [...sources.consent.keys()], judge)),
      told: await recipientsTold(deps, customer),
    },
    purposeNames: new Map(purposes.map(({ code, names }) => [code, names])),
    customer: { id: customer, collectionCountry: state.collectionCountry, verified: verifiedOf(state) },
    statements,
    identifiers,
    requests: told.requestsOf(sources),
    requestsLeftOut: sources.requests.filter((one) => !one.isTheirs).length,
    requestsLeftOutInPart: leftOutInPart(sources),
    wrote: wroteOf(sources, opened),
    returned: returnedOf(sources, opened),
    objections: told.objectionsOf(sources),
    consents: await told.consentsOf(deps, sources, opened, language, deps.clock.now()),
    redactions: told.redactionsOf(sources),
    searches,
    notSearched: told.notSearchedOf(declared, searches),
    identifiersUsed: ['customer-id', ...new Set(state.identifiers.map(({ system }) => system))],
  };
}

const verifiedOf = ({ verified }: Sources['state']): PackageFacts['customer']['verified'] =>
  new Map(
    [...verified].map(([field, { method, validUntil }]) => [
      field,
      validUntil === undefined ? { method } : { method, validUntil },
    ]),
  );

/**
 * Recipients that are natural persons by their names, as far as the caller may see them. Of the purposes that no activity
 * covers only those are this person's that they were asked to consent to.
 */
async function ofThisPerson(
  deps: Deps,
  caller: Caller,
  processing: Processing,
  consentedTo: readonly string[],
  outside: ReturnType<typeof outsideOf>,
): Promise<Omit<ProcessingOfPerson, 'told'>> {
  const people = processing.recipients.filter((one) => one.sealedName !== undefined);
  const refs = people.flatMap(({ sealedName }) => sealedName ?? []);
  const asked = {
    look: 'staff',
    purpose: 'administration',
    owners: people.map(({ code }) => recipientStream(code)),
    dataCategories: ['staff'],
  } as const;
  const names = new Map<string, string>();
  if (refs.length > 0 && (await wouldPermit(deps, caller, asked))) {
    const answer = await lookAt(deps, caller, asked, refs);
    people.forEach(({ code }, n) => {
      const payload = answer.kind === 'granted' ? answer.value[n] : undefined;
      if (payload?.kind === 'opened') names.set(code, String(payload.fields['name']));
    });
  }
  const { recipients, uncovered } = processing;
  return {
    ...processing,
    recipients: recipients.map(({ sealedName: _sealed, ...one }) => {
      const openedName = names.get(one.code);
      const judged = { ...one, outside: outside([one.country, ...one.locations]) };
      return openedName === undefined ? judged : { ...judged, openedName };
    }),
    uncovered: { ...uncovered, purposes: uncovered.purposes.filter((code) => consentedTo.includes(code)) },
  };
}
