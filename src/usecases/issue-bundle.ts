import { z } from 'zod';
import { consentStream } from '../domain/consent/stream.ts';
import { customerStream } from '../domain/customer/stream.ts';
import { ERASURE } from '../domain/erasure/stream.ts';
import { issueBundle as decideIssueBundle } from '../domain/evidence/decide.ts';
import { evidenceCategory } from '../domain/evidence/state.ts';
import { evidenceStream } from '../domain/evidence/stream.ts';
import { countSchema, eventIdSchema, idSchema } from '../domain/shape/schemas.ts';
import type { BundleFile, BundleSelection } from '../evidence/writer/bundle-source.ts';
import { writeBundle } from '../evidence/writer/write-bundle.ts';
import type { CustomerId, EventId, StreamName } from '../kernel/ids.ts';
import { START } from '../ledger/ledger.ts';
import { act } from './core/act.ts';
import type { Caller } from './core/caller.ts';
import type { Deps } from './core/deps.ts';
import { actOf, isRefusedByRole } from './core/intend.ts';
import { isRegistered } from './core/of-registered.ts';

const common = {
  /** Whether the envelopes go along. They open for nobody without a key. */
  sealed: z.enum(['included', 'withheld']).default('included'),
  /** Of a checkpoint: makes an earlier bundle again. The newest one otherwise, made now if something is unsealed. */
  size: countSchema.min(1).optional(),
};

export const bundleInput = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('full'), ...common }),
  /** Leaf indexes, `to` exclusive. */
  z.strictObject({ mode: z.literal('range'), from: countSchema, to: countSchema.min(1), ...common }),
  z.strictObject({ mode: z.literal('events'), events: z.array(eventIdSchema).min(1).max(10_000), ...common }),
  z.strictObject({ mode: z.literal('subject'), customer: idSchema, sealed: common.sealed }),
]);
export type BundleInput = z.output<typeof bundleInput>;

export type BundleRefusal =
  | 'role-not-allowed'
  | 'customer-unknown'
  | 'event-unknown'
  | 'range-not-sealed'
  | 'size-not-sealed';

export type IssuedBundle =
  | { readonly kind: 'issued'; readonly name: string; readonly files: AsyncIterable<BundleFile> }
  | { readonly kind: 'refused'; readonly reason: BundleRefusal };

/**
 * Evidence to take away: the events with their proofs, for `regesta-verify` (docs/evidence.md section 3). Nothing in it is
 * opened, so it is no look; that it was issued is recorded all the same, with the actor.
 */
export async function issueBundle(deps: Deps, caller: Caller, input: BundleInput): Promise<IssuedBundle> {
  if (isRefusedByRole(caller, 'issue-bundle')) return refused('role-not-allowed');
  if (input.mode === 'subject' && !(await isRegistered(deps, input.customer as CustomerId))) {
    return refused('customer-unknown');
  }
  const size = 'size' in input && input.size !== undefined ? input.size : (await deps.evidence.sealNow()).size;
  if (deps.evidence.smallestCovering(size)?.size !== size) return refused('size-not-sealed');
  return input.mode === 'subject' ? issueSubject(deps, caller, input, size) : issueSelection(deps, caller, input, size);
}

async function issueSelection(
  deps: Deps,
  caller: Caller,
  input: Exclude<BundleInput, { readonly mode: 'subject' }>,
  size: number,
): Promise<IssuedBundle> {
  const selection = selectionOf(deps, input, size);
  if (typeof selection === 'string') return refused(selection);
  await record(deps, caller, input.mode, size, []);
  return issued(deps, selection, input.sealed, size);
}

function selectionOf(
  deps: Deps,
  input: Exclude<BundleInput, { readonly mode: 'subject' }>,
  size: number,
): BundleSelection | BundleRefusal {
  switch (input.mode) {
    case 'full':
      return { mode: 'full' };
    case 'range':
      return input.from < input.to && input.to <= size
        ? { mode: 'range', from: input.from, to: input.to }
        : 'range-not-sealed';
    case 'events': {
      const indexes = indexesOf(deps, input.events);
      return indexes.length === new Set(input.events).size && indexes.every((index) => index < size)
        ? { mode: 'events', indexes }
        : 'event-unknown';
    }
  }
}

/**
 * Everything of one customer's streams below a first checkpoint, then, recorded and sealed, where each of them ended there:
 * so the bundle itself says that nothing of them is missing (docs/evidence.md, I706).
 */
async function issueSubject(
  deps: Deps,
  caller: Caller,
  input: Extract<BundleInput, { readonly mode: 'subject' }>,
  size: number,
): Promise<IssuedBundle> {
  const customer = input.customer as CustomerId;
  const concerned: EventId[] = await shredsOf(deps, customerStream(customer));
  const ends: { stream: StreamName; revision: string }[] = [];
  for (const stream of [customerStream(customer), consentStream(customer)]) {
    const events = await eventsBelow(deps, stream, size);
    concerned.push(...events);
    if (events.length > 0) ends.push({ stream, revision: String(events.length - 1) });
  }
  const statement = await record(deps, caller, 'subject', size, ends);
  const checkpoint = await deps.evidence.sealNow();
  const indexes = indexesOf(deps, [...concerned, ...statement]);
  return issued(deps, { mode: 'subject', indexes }, input.sealed, checkpoint.size);
}

/** Ids of a stream's events that stand below that size, in order. */
async function eventsBelow(deps: Deps, stream: StreamName, size: number): Promise<readonly EventId[]> {
  const ids: EventId[] = [];
  for await (const item of deps.ledger.readStream(stream, { direction: 'forwards' })) {
    const id = (item.kind === 'event' ? item.event.id : item.id) as EventId;
    const index = deps.evidence.indexOf(id);
    if (index === undefined || index >= size) break;
    ids.push(id);
  }
  return ids;
}

/** Whatever destroyed keys of this owner. */
async function shredsOf(deps: Deps, owner: StreamName): Promise<EventId[]> {
  const ids: EventId[] = [];
  for await (const item of deps.ledger.readAll({ fromPosition: START, categories: [ERASURE] })) {
    if (item.kind !== 'event' || item.event.type !== 'CategoryKeysShredded') continue;
    const { shredded } = item.event.data.clear as { readonly shredded: readonly { readonly owner: string }[] };
    if (shredded.some((key) => key.owner === owner)) ids.push(item.event.id);
  }
  return ids;
}

async function record(
  deps: Deps,
  caller: Caller,
  mode: BundleInput['mode'],
  size: number,
  streams: readonly { readonly stream: StreamName; readonly revision: string }[],
): Promise<readonly EventId[]> {
  const outcome = await act(deps, actOf(caller), {
    category: evidenceCategory,
    stream: evidenceStream(deps.evidence.origin),
    seals: [],
    decide: decideIssueBundle({ mode, size: String(size), streams: [...streams] }),
  });
  return outcome.kind === 'written' ? outcome.written.events : [];
}

/** Ascending, each once; of those that are leaves. */
function indexesOf(deps: Deps, events: readonly EventId[]): readonly number[] {
  const found = new Set<number>();
  for (const event of events) {
    const index = deps.evidence.indexOf(event);
    if (index !== undefined) found.add(index);
  }
  return [...found].sort((a, b) => a - b);
}

function issued(deps: Deps, selection: BundleSelection, sealed: BundleInput['sealed'], size: number): IssuedBundle {
  const source = deps.evidence.bundleSource(size);
  if (source === undefined) return refused('size-not-sealed');
  const files = writeBundle(source, { selection, sealed });
  return { kind: 'issued', name: `regesta-bundle-${selection.mode}-${size}.tar`, files };
}

const refused = (reason: BundleRefusal): IssuedBundle => ({ kind: 'refused', reason });
