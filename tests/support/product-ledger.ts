import { allEvents } from '../../src/domain/all-events.ts';
import { decodeEvent } from '../../src/domain/shape/event.ts';
import { idOf, type Owner } from '../../src/kernel/ids.ts';
import type { RecordedEvent } from '../../src/kernel/recorded-event.ts';
import type { OpenedPayload, SealedRef } from '../../src/kernel/sealed.ts';
import { lookAt } from '../../src/usecases/core/look.ts';
import { type Ledger, START } from '../../src/ledger/ledger.ts';
import type { Product } from './product-app.ts';

/** Every event of the ledger. Throws for an item that is none, or one that today's code cannot read. */
export async function everyEvent(ledger: Ledger): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const item of ledger.readAll({ fromPosition: START })) {
    if (item.kind !== 'event') throw new Error(`a foreign event at ${item.position}: ${item.reason}`);
    const read = decodeEvent(allEvents, item.event);
    if (!read.ok) throw new Error(`an event that cannot be read at ${item.event.position}: ${read.failure.kind}`);
    events.push(item.event);
  }
  return events;
}

export function refsOf(event: RecordedEvent): SealedRef[] {
  const read = decodeEvent(allEvents, event);
  return read.ok ? Object.values(read.value.sealed) : [];
}

export interface OpenedRef {
  readonly ref: SealedRef;
  readonly payload: OpenedPayload;
}

/**
 * Opens every sealed part of every customer's events, through the product's own way out: an access event for each 100
 * customers, and a grant for each of these.
 */
export async function openEverything(product: Product): Promise<OpenedRef[]> {
  const refs = (await everyEvent(product.deps.ledger))
    .flatMap(refsOf)
    .filter(({ owner }) => owner.startsWith('customer-'));
  const owners = [...new Set(refs.map(({ owner }) => owner))];
  const opened: OpenedRef[] = [];
  for (let at = 0; at < owners.length; at += 100) {
    const some = new Set(owners.slice(at, at + 100));
    opened.push(...(await openOf(product, some, refs)));
  }
  return opened;
}

async function openOf(product: Product, owners: ReadonlySet<Owner>, all: readonly SealedRef[]): Promise<OpenedRef[]> {
  const refs = all.filter(({ owner }) => owners.has(owner));
  const dataCategories = [...new Set(refs.map(({ dataCategory }) => dataCategory))];
  const asked = { look: 'list', purpose: 'audit', owners: [...owners], dataCategories } as const;
  const answer = await lookAt(product.deps, await product.caller(), asked, refs);
  if (answer.kind !== 'granted') throw new Error(`the look was refused: ${answer.reason}`);
  return refs.map((ref, n) => ({ ref, payload: answer.value[n] as OpenedPayload }));
}

/** The last opened value of every field of every customer, by the customer's identifier: what a register amounts to. */
export async function registerContent(
  product: Product,
  except: ReadonlySet<string> = new Set(),
): Promise<Map<string, string>> {
  const byOwner = new Map<Owner, { identifier: string; fields: Record<string, unknown> }>();
  for (const { ref, payload } of await openEverything(product)) {
    if (except.has(idOf(ref.owner))) continue;
    if (payload.kind !== 'opened') throw new Error(`a value is ${payload.kind}`);
    const kept = byOwner.get(ref.owner) ?? { identifier: '', fields: {} };
    byOwner.set(ref.owner, kept);
    if (ref.dataCategory === 'source') kept.identifier = JSON.stringify(payload.fields);
    else Object.assign(kept.fields, payload.fields);
  }
  const content = new Map<string, string>();
  for (const { identifier, fields } of byOwner.values()) {
    const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
    if (content.has(identifier)) throw new Error('two customers hold one identifier');
    content.set(identifier, JSON.stringify(sorted));
  }
  return content;
}
