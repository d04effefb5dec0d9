import type { z } from 'zod';
import type { ActorId, CustomerId, Id, Owner } from '../../kernel/ids.ts';
import type { Position, Revision } from '../../kernel/recorded-event.ts';
import type { DataCategory, SealedRef } from '../../kernel/sealed.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { type categoryKeysShredded, type certificateIssued, erasureEvents, type erasureStarted } from './events.ts';
import type { KeepItem, PlanItem } from './plan-events.ts';
import { ERASURE } from './stream.ts';
import type { Ground, Trigger } from './vocabulary.ts';

export type ShredRecord = z.output<typeof categoryKeysShredded.clear>;
export type ShreddedKey = ShredRecord['shredded'][number];

export interface Plan {
  readonly revision: Revision;
  readonly items: readonly PlanItem[];
  readonly at: Instant;
}

/** Which keys this erasure destroyed, and where in the ledger the last of them is recorded. */
export interface Destroyed {
  /** By `shreddedKeyName`. */
  readonly keys: ReadonlyMap<string, ShreddedKey>;
  readonly suppressions: number;
  readonly suppressedUntil: Instant;
  readonly position: Position;
  readonly at: Instant;
}

export interface Approval {
  readonly by: ActorId;
  readonly at: Instant;
  /** Revision of the plan. */
  readonly plan: number;
  readonly alone?: string;
  /** For which purpose what has to be looked at is looked at, in the name of who approved. */
  readonly purpose?: string;
}

export type LatePart = NonNullable<z.output<typeof erasureStarted.clear>['late']>[number];

export interface Told {
  readonly told: boolean;
  /** Code of how, or of why not. */
  readonly how: string;
  readonly at: Instant;
}

/** An erasure that was asked for. Phases follow each other; the steps of a started one are the fields that are there. */
export interface ErasureFile {
  readonly phase: 'requested' | 'planned' | 'approved' | 'refused' | 'started' | 'completed';
  readonly trigger: Trigger;
  readonly ground: Ground;
  readonly request?: Id;
  readonly disposal?: Id;
  readonly follows?: Id;
  readonly customers: readonly CustomerId[];
  readonly owners: readonly Owner[];
  readonly dataCategories: readonly DataCategory[];
  readonly requestedAt: Instant;
  /** Who asked for it or worked on its plan: none of them approves it, unless alone. */
  readonly workedOnBy: ReadonlySet<ActorId>;
  readonly plan?: Plan;
  readonly approval?: Approval;
  readonly refusal?: { readonly reason: string; readonly at: Instant };
  /** By customer: what is kept of them under the erasure's own key, as long as that lives. */
  readonly contacts: ReadonlyMap<CustomerId, { readonly [category in DataCategory]?: SealedRef }>;
  /** Where in the ledger it started: a hold counts that stands before it. */
  readonly started?: { readonly at: Instant; readonly position: Position; readonly late: readonly LatePart[] };
  readonly destroyed?: Destroyed;
  readonly purged?: { readonly position: string; readonly at: Instant };
  readonly documents?: { readonly count: number; readonly at: Instant };
  readonly ciphertext?: { readonly envelopes: number; readonly at: Instant };
  readonly told: ReadonlyMap<CustomerId, Told>;
  /** Where in the ledger the destruction of what goes last started, and what of it a law keeps. */
  readonly lastStarted?: { readonly at: Instant; readonly position: Position; readonly kept: readonly KeepItem[] };
  readonly completed?: { readonly outcome: 'whole' | 'partly'; readonly at: Instant };
  readonly certificates: readonly z.output<typeof certificateIssued.clear>[];
}

export type ErasureState =
  | { readonly phase: 'unknown' }
  /**
   * Keys were destroyed under this id, and nobody knows for what: an earlier release did so at once, or a ledger from
   * before the erasure was put back and the vault remembers.
   */
  | { readonly phase: 'bare'; readonly destroyed: Destroyed }
  | ErasureFile;

type ErasureEvent = EventOf<typeof erasureEvents>;

export const shreddedKeyName = ({ owner, dataCategory }: { readonly owner: string; readonly dataCategory: string }) =>
  `${owner} ${dataCategory}`;

function evolve(state: ErasureState, event: ErasureEvent): ErasureState {
  if (event.type === 'CategoryKeysShredded') {
    const before = state.phase === 'unknown' ? undefined : state.destroyed;
    const destroyed = destroyedWith(before, event);
    return state.phase === 'unknown' || state.phase === 'bare' ? { phase: 'bare', destroyed } : { ...state, destroyed };
  }
  if (event.type === 'ErasureRequested') return requested(event);
  if (state.phase === 'unknown' || state.phase === 'bare') return state;
  return evolveFile(state, event);
}

function requested(event: Extract<ErasureEvent, { readonly type: 'ErasureRequested' }>): ErasureFile {
  const { trigger, ground, request, disposal, follows, customers, owners, dataCategories } = event.clear;
  return {
    phase: 'requested',
    trigger,
    ground,
    ...(request === undefined ? {} : { request }),
    ...(disposal === undefined ? {} : { disposal }),
    ...(follows === undefined ? {} : { follows }),
    customers: customers as readonly CustomerId[],
    owners: owners ?? [],
    dataCategories,
    requestedAt: event.metadata.recordedAt,
    workedOnBy: new Set([event.metadata.actor]),
    contacts: new Map(),
    told: new Map(),
    certificates: [],
  };
}

type OfFile = Exclude<ErasureEvent, { readonly type: 'CategoryKeysShredded' | 'ErasureRequested' }>;

function evolveFile(file: ErasureFile, event: OfFile): ErasureFile {
  const { recordedAt: at, actor } = event.metadata;
  switch (event.type) {
    case 'ErasurePlanned': {
      const plan = { revision: event.revision, items: event.clear.items, at };
      return { ...file, phase: 'planned', plan, workedOnBy: new Set([...file.workedOnBy, actor]) };
    }
    case 'ErasureApproved': {
      const { purpose } = event.metadata;
      const named = purpose === undefined ? {} : { purpose };
      return { ...file, phase: 'approved', approval: { by: actor, at, ...event.clear, ...named } as Approval };
    }
    case 'ErasureRefused':
      return { ...file, phase: 'refused', refusal: { reason: event.clear.reason, at } };
    case 'ContactsKept':
      return {
        ...file,
        contacts: new Map(file.contacts).set(event.clear.customer as CustomerId, event.sealed),
      };
    case 'ErasureStarted':
      return { ...file, phase: 'started', started: { at, position: event.position, late: event.clear.late ?? [] } };
    case 'ReadModelsPurged':
      return { ...file, purged: { position: event.clear.position, at } };
    case 'DocumentsDestroyed':
      return { ...file, documents: { count: event.clear.count, at } };
    case 'CiphertextPurged': {
      const envelopes = (file.ciphertext?.envelopes ?? 0) + event.clear.envelopes;
      return { ...file, ciphertext: { envelopes, at } };
    }
    case 'CustomerTold':
      return { ...file, told: withTold(file, event.clear.customers, { told: true, how: event.clear.by, at }) };
    case 'CustomerNotTold':
      return { ...file, told: withTold(file, event.clear.customers, { told: false, how: event.clear.reason, at }) };
    case 'LastKeysStarted': {
      const kept = [...(file.lastStarted?.kept ?? []), ...(event.clear.kept ?? [])];
      return { ...file, lastStarted: { at, position: event.position, kept } };
    }
    case 'ErasureCompleted':
      return { ...file, phase: 'completed', completed: { outcome: event.clear.outcome, at } };
    case 'CertificateIssued':
      return { ...file, certificates: [...file.certificates, event.clear] };
  }
}

const withTold = (file: ErasureFile, customers: readonly Id[], told: Told) =>
  new Map([...file.told, ...customers.map((customer) => [customer as CustomerId, told] as const)]);

function destroyedWith(
  before: Destroyed | undefined,
  event: Extract<ErasureEvent, { readonly type: 'CategoryKeysShredded' }>,
): Destroyed {
  const { shredded, suppressions, shreddedAt } = event.clear;
  const now = shredded.map((key) => [shreddedKeyName(key), key] as const);
  const isFirstWithSome = suppressions.count > 0 || before === undefined;
  return {
    keys: new Map([...(before?.keys ?? []), ...now]),
    suppressions: (before?.suppressions ?? 0) + suppressions.count,
    suppressedUntil: isFirstWithSome ? suppressions.until : before.suppressedUntil,
    position: event.position,
    at: before?.at ?? shreddedAt,
  };
}

export const erasureCategory: Category<ErasureState, typeof erasureEvents> = {
  name: ERASURE,
  events: erasureEvents,
  // What is kept for the time of the erasure is sealed under a key of its own, which goes with it.
  ownerOf: (stream) => stream,
  initial: { phase: 'unknown' },
  evolve,
};
