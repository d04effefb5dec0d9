import { z } from 'zod';
import { consentStream } from '../../domain/consent/stream.ts';
import { customerStream } from '../../domain/customer/stream.ts';
import { restrictionStream } from '../../domain/restriction/stream.ts';
import { ERASURE } from '../../domain/erasure/stream.ts';
import { issueBundle as decideIssueBundle } from '../../domain/evidence/decide.ts';
import { evidenceCategory } from '../../domain/evidence/state.ts';
import { evidenceStream } from '../../domain/evidence/stream.ts';
import { countSchema, eventIdSchema, idSchema } from '../../domain/shape/schemas.ts';
import type { BundleFile, BundleSelection } from '../../evidence/writer/bundle-source.ts';
import { writeBundle } from '../../evidence/writer/write-bundle.ts';
import type { CustomerId, EventId, StreamName } from '../../kernel/ids.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import { START } from '../../ledger/ledger.ts';
import { act } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { sealEvents } from '../core/evidence.ts';
import { actOf, isRefusedByRole } from '../core/intend.ts';
import { isRegistered } from '../core/of-registered.ts';

/** What each mode is asked with, beside `sealed`; the rest is refused, so that nobody believes it had an effect. */
const FIELDS_OF_MODE = {
  full: ['size'],
  range: ['from', 'to', 'size'],
  events: ['events', 'size'],
  subject: ['customer'],
} as const;
const NEEDED = { full: [], range: ['from', 'to'], events: ['events'], subject: ['customer'] } as const;

export const bundleInput = z
  .strictObject({
    mode: z.enum(['full', 'range', 'events', 'subject']),
    /** Leaf indexes of a range, `to` exclusive. */
    from: countSchema.optional(),
    to: countSchema.min(1).optional(),
    events: z.array(eventIdSchema).min(1).max(1_000).optional(),
    customer: idSchema.optional(),
    /** Whether the envelopes go along. They open for nobody without a key. */
    sealed: z.enum(['included', 'withheld']).default('included'),
    /** Of a checkpoint: makes an earlier bundle again. The newest one otherwise, made now if something is unsealed. */
    size: countSchema.min(1).optional(),
  })
  .superRefine((input, context) => {
    for (const field of ['from', 'to', 'events', 'customer', 'size'] as const) {
      const isGiven = input[field] !== undefined;
      const isNeeded = (NEEDED[input.mode] as readonly string[]).includes(field);
      const isAllowed = (FIELDS_OF_MODE[input.mode] as readonly string[]).includes(field);
      if (isNeeded && !isGiven)
        context.addIssue({ code: 'custom', path: [field], message: `is needed in mode ${input.mode}` });
      if (isGiven && !isAllowed)
        context.addIssue({ code: 'custom', path: [field], message: `has no meaning in mode ${input.mode}` });
    }
  });
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
  const customer = input.customer as CustomerId | undefined;
  if (customer !== undefined && !(await isRegistered(deps, customer))) return refused('customer-unknown');
  const size = input.size ?? (await deps.evidence.sealNow()).size;
  if (deps.evidence.smallestCovering(size)?.size !== size) return refused('size-not-sealed');
  if (customer !== undefined) return issueSubject(deps, caller, customer, input.sealed, size);
  const selection = selectionOf(deps, input, size);
  if (typeof selection === 'string') return refused(selection);
  await record(deps, caller, input.mode, size, []);
  return issued(deps, selection, input.sealed, size);
}

function selectionOf(
  deps: Deps,
  { from = 0, to = 0, events, mode }: BundleInput,
  size: number,
): BundleSelection | BundleRefusal {
  if (mode === 'range') return from < to && to <= size ? { mode, from, to } : 'range-not-sealed';
  if (events === undefined) return { mode: 'full' };
  const indexes = ascending(deps.evidence.indexesOf(events).values());
  const isWhole = indexes.length === new Set(events).size && indexes.every((index) => index < size);
  return isWhole ? { mode: 'events', indexes } : 'event-unknown';
}

/**
 * Everything of one customer's streams below a first checkpoint, then, recorded and sealed, where each of them ended there:
 * so the bundle itself says that nothing of them is missing (docs/evidence.md, I706).
 */
async function issueSubject(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  sealed: BundleInput['sealed'],
  size: number,
): Promise<IssuedBundle> {
  const shreds = await shredsOf(deps, customerStream(customer));
  const concerned: number[] = [];
  const ends: { stream: StreamName; revision: string }[] = [];
  for (const stream of [customerStream(customer), consentStream(customer), restrictionStream(customer)]) {
    const indexes = await indexesBelow(deps, stream, size);
    concerned.push(...indexes);
    if (indexes.length > 0) ends.push({ stream, revision: String(indexes.length - 1) });
  }
  const statement = await record(deps, caller, 'subject', size, ends);
  const checkpoint = await sealEvents(deps.evidence, statement);
  // Only now has the sealer read what came in after the first checkpoint.
  const later = [...deps.evidence.indexesAt(shreds), ...deps.evidence.indexesOf(statement).values()];
  const indexes = ascending([...concerned, ...later]);
  return issued(deps, { mode: 'subject', indexes }, sealed, checkpoint.size);
}

/** Leaf indexes of a stream's events below that size, in order. */
async function indexesBelow(deps: Deps, stream: StreamName, size: number): Promise<readonly number[]> {
  const positions: Position[] = [];
  for await (const item of deps.ledger.readStream(stream, { direction: 'forwards' })) {
    // What we did not write is no event of the customer's, and what follows it is not known to be.
    if (item.kind === 'foreign') break;
    positions.push(item.event.position);
  }
  const below: number[] = [];
  for (const index of deps.evidence.indexesAt(positions)) {
    if (index === undefined || index >= size) break;
    below.push(index);
  }
  return below;
}

/** Where keys of this owner were destroyed. */
async function shredsOf(deps: Deps, owner: StreamName): Promise<readonly Position[]> {
  const positions: Position[] = [];
  for await (const item of deps.ledger.readAll({ fromPosition: START, categories: [ERASURE] })) {
    if (item.kind !== 'event' || item.event.type !== 'CategoryKeysShredded') continue;
    const { shredded } = item.event.data.clear as { readonly shredded: readonly { readonly owner: string }[] };
    if (shredded.some((key) => key.owner === owner)) positions.push(item.event.position);
  }
  return positions;
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

/** Each once; without those that are no leaves. */
function ascending(indexes: Iterable<number | undefined>): readonly number[] {
  const known = [...indexes].filter((index) => index !== undefined);
  return [...new Set(known)].sort((a, b) => a - b);
}

function issued(deps: Deps, selection: BundleSelection, sealed: BundleInput['sealed'], size: number): IssuedBundle {
  const source = deps.evidence.bundleSource(size);
  if (source === undefined) return refused('size-not-sealed');
  const files = writeBundle(source, { selection, sealed });
  return { kind: 'issued', name: `regesta-bundle-${selection.mode}-${size}.tar`, files };
}

const refused = (reason: BundleRefusal): IssuedBundle => ({ kind: 'refused', reason });
