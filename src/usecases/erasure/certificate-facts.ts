import { consentStream } from '../../domain/consent/stream.ts';
import { CUSTOMER, customerIdOf } from '../../domain/customer/stream.ts';
import { isErase, keptItems, partAskedFor } from '../../domain/erasure/queries.ts';
import { type ErasureFile, erasureCategory } from '../../domain/erasure/state.ts';
import { erasureStream } from '../../domain/erasure/stream.ts';
import { oldBackups } from '../../domain/ledger/old-backups.ts';
import { ledgerCategory } from '../../domain/ledger/state.ts';
import { LEDGER_STREAM } from '../../domain/ledger/stream.ts';
import { organisationCategory } from '../../domain/organisation/state.ts';
import { ORGANISATION_STREAM } from '../../domain/organisation/stream.ts';
import { requestCategory } from '../../domain/request/state.ts';
import { requestStream } from '../../domain/request/stream.ts';
import type { AnyStoredEvent } from '../../domain/shape/event.ts';
import { assert } from '../../kernel/assert.ts';
import { categoryOf, type CustomerId, type Id, type Owner } from '../../kernel/ids.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import type { SealedRef } from '../../kernel/sealed.ts';
import type { Instant, LocalDate } from '../../kernel/time.ts';
import type { BackupFact, CertificateFacts, DestroyedFact, EvidenceFact } from '../../reports/erasure/facts.ts';
import { controllerTimeZone } from '../core/controller.ts';
import type { Deps } from '../core/deps.ts';
import { understandAny } from '../core/domain-events.ts';
import { stateUntil } from '../core/state-until.ts';
import { toldRecipients } from './certificate-recipients.ts';
import { ownersOf } from './owners-of-customer.ts';

/** Everything of a certificate but the seal and the proofs. */
export type UnsealedFacts = Omit<CertificateFacts, 'release' | 'prefix' | 'seal' | 'evidence'>;

export interface Gathered {
  readonly facts: UnsealedFacts;
  /** The events that it rests on, in the order of the ledger. */
  readonly events: readonly (Omit<EvidenceFact, 'leaf' | 'proof'> & { readonly position: Position })[];
}

/** A part that was destroyed opened all the same: no certificate is made of that, and somebody has to look. */
export class StillReadable extends Error {}

/**
 * What the ledger says of a completed erasure up to a place, and of one customer of it alone where one is named. Each part
 * that was destroyed is tried once more: the key vault is asked to open it, by the way that gives out nothing.
 */
export async function certificateFacts(
  deps: Deps,
  erasure: Id,
  until: Position,
  customer?: CustomerId,
): Promise<Gathered> {
  const { state, events } = await stateUntil(deps, erasureCategory, erasureStream(erasure), until);
  assert(state.phase === 'completed', 'a certificate is of a completed erasure');
  const { plan, approval, started, destroyed, purged, documents, completed } = state;
  assert(plan !== undefined && approval !== undefined && started !== undefined, 'it was planned, approved and started');
  assert(destroyed !== undefined && purged !== undefined && documents !== undefined, 'every step was recorded');
  assert(completed !== undefined, 'and the last one too');
  const owners = customer === undefined ? undefined : await ownersOf(deps, state, customer);
  const isOf = (owner: Owner): boolean => owners?.has(owner) !== false;
  const recipients = await toldRecipients(deps, erasure, until, customer);
  const organisation = await stateUntil(deps, organisationCategory, ORGANISATION_STREAM, until);
  const described = organisation.state.phase === 'described' ? organisation.state.description : undefined;
  const { alone } = approval;
  const scope = partAskedFor([state]);
  const planned = keptItems(state).map(({ action: _keep, ...item }) => item as UnsealedFacts['kept'][number]);
  const late = started.late.map((part) => ({ ...part, why: 'late' as const }));
  const kept = [...planned, ...late].filter(({ owner }) => isOf(owner as Owner));
  const facts: UnsealedFacts = {
    erasure,
    controller: {
      name: described?.name ?? '',
      address: described?.address ?? [],
      timeZone: await controllerTimeZone(deps),
    },
    trigger: state.trigger,
    ground: state.ground as UnsealedFacts['ground'],
    ...(await requestOf(deps, state, until)),
    ...(state.disposal === undefined ? {} : { disposal: state.disposal }),
    customers: state.customers.filter((one) => customer === undefined || one === customer),
    ...(scope === undefined ? {} : { scope }),
    requestedAt: state.requestedAt,
    approval: {
      by: approval.by,
      at: approval.at,
      plan: approval.plan,
      ...(alone === undefined ? {} : { alone: alone as NonNullable<UnsealedFacts['approval']['alone']> }),
    },
    startedAt: started.at,
    destroyed: await destroyedParts(deps, state, events as readonly AnyStoredEvent[], isOf),
    viewsPurgedAt: purged.at,
    // Counted over the whole erasure: nothing of others stands in what one customer is given.
    ...(customer === undefined ? totalsOf(destroyed, documents, state.ciphertext) : {}),
    kept,
    recipients: recipients.recipients,
    spared: recipients.spared,
    told: [...state.told]
      .filter(([one]) => customer === undefined || one === customer)
      .map(([one, how]) => ({ customer: one, ...how }) as UnsealedFacts['told'][number]),
    backups: await backupsAt(deps, completed.at, until),
    completed: customer === undefined ? completed : { ...completed, outcome: kept.length > 0 ? 'partly' : 'whole' },
  };
  const own = (events as readonly AnyStoredEvent[]).filter(({ type }) => type !== 'CertificateIssued');
  return { facts, events: [...own.map(behind), ...recipients.events.map(behind)].sort(byPlace) };
}

const behind = ({ type, stream, id, position, metadata }: AnyStoredEvent) => ({
  type,
  stream,
  event: id,
  position,
  recordedAt: metadata.recordedAt,
});
const byPlace = (a: { readonly position: Position }, b: { readonly position: Position }): number =>
  a.position < b.position ? -1 : 1;

async function requestOf(
  deps: Deps,
  { request }: ErasureFile,
  until: Position,
): Promise<Pick<UnsealedFacts, 'request'>> {
  if (request === undefined) return {};
  const { state } = await stateUntil(deps, requestCategory, requestStream(request), until);
  if (state.phase === 'unknown') return {};
  return { request: { id: request, receivedAt: state.receivedAt, identity: state.identity.standing } };
}

async function destroyedParts(
  deps: Deps,
  file: ErasureFile,
  events: readonly AnyStoredEvent[],
  isOf: (owner: Owner) => boolean,
): Promise<readonly DestroyedFact[]> {
  const planned = new Set((file.plan?.items ?? []).filter(isErase).map(({ owner }) => owner as string));
  const parts: DestroyedFact[] = [];
  const refs = new Map<string, ReadonlyMap<string, SealedRef>>();
  for (const { type, id, clear } of events) {
    if (type !== 'CategoryKeysShredded') continue;
    const { shredded, shreddedAt } = clear as { shredded: readonly ShreddedPart[]; shreddedAt: Instant };
    for (const { owner, dataCategory, kid } of shredded) {
      // The erasure's own key is of its workings, not of what was asked for.
      if (!planned.has(owner) || !isOf(owner)) continue;
      const known = refs.get(owner) ?? (await newestOf(deps, owner));
      refs.set(owner, known);
      const readBack = await tryToRead(deps, known.get(dataCategory));
      parts.push({ owner, dataCategory, ...(kid === undefined ? {} : { kid }), at: shreddedAt, event: id, readBack });
    }
  }
  return parts.sort((a, b) => (`${a.owner} ${a.dataCategory}` < `${b.owner} ${b.dataCategory}` ? -1 : 1));
}

type ShreddedPart = Pick<DestroyedFact, 'dataCategory' | 'kid'> & { readonly owner: Owner };

/** The newest envelope of each data category that still stands, on any stream that is sealed for the owner. */
async function newestOf(deps: Deps, owner: Owner): Promise<ReadonlyMap<string, SealedRef>> {
  const newest = new Map<string, SealedRef>();
  const streams = categoryOf(owner) === CUSTOMER ? [owner, consentStream(customerIdOf(owner))] : [owner];
  for (const stream of streams) {
    for await (const item of deps.ledger.readStream(stream, { direction: 'forwards' })) {
      const read = item.kind === 'event' ? understandAny(item.event) : undefined;
      if (read?.ok !== true) continue;
      for (const ref of Object.values(read.value.sealed))
        if (ref?.envelope !== undefined && ref.owner === owner) newest.set(ref.dataCategory, ref);
    }
  }
  return newest;
}

const totalsOf = (
  { suppressions, suppressedUntil }: NonNullable<ErasureFile['destroyed']>,
  documents: NonNullable<UnsealedFacts['documents']>,
  ciphertext: UnsealedFacts['ciphertext'],
): Pick<UnsealedFacts, 'suppressions' | 'documents' | 'ciphertext'> => ({
  suppressions: { count: suppressions, until: suppressedUntil },
  documents,
  ...(ciphertext === undefined ? {} : { ciphertext }),
});

async function tryToRead({ vault }: Deps, ref: SealedRef | undefined): Promise<DestroyedFact['readBack']> {
  if (ref?.envelope === undefined) return 'nothing-left';
  if ((await vault.indexTokens(ref, [])) !== 'erased') throw new StillReadable('a destroyed part is not erased');
  return 'erased';
}

/**
 * The newest epoch that wrapped any of the keys before they were destroyed, the last of them just before the completion, and
 * the day from which no older copy of the vault opens anything:
 * when it was destroyed, as far as the ledger says so at that place; else when it will be under the settings in force.
 */
async function backupsAt(deps: Deps, completedAt: Instant, until: Position): Promise<BackupFact> {
  const { state } = await stateUntil(deps, ledgerCategory, LEDGER_STREAM, until);
  assert(state.phase === 'opened', 'a ledger that is open has its first event');
  const { epoch, openNothingFrom, isAttested } = oldBackups(state.epochs, completedAt, completedAt, deps);
  return {
    epoch,
    ...(openNothingFrom === undefined ? {} : { opensNothingFrom: openNothingFrom.slice(0, 10) as LocalDate }),
    isAttested,
  };
}
