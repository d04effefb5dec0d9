import { z } from 'zod';
import { activityCategory } from '../../domain/activity/state.ts';
import { activityStream } from '../../domain/activity/stream.ts';
import { recipientCategory } from '../../domain/recipient/state.ts';
import { recipientStream } from '../../domain/recipient/stream.ts';
import type { AnyStoredEvent, EventDefinition } from '../../domain/shape/event.ts';
import { dateSchema, instantSchema } from '../../domain/shape/schemas.ts';
import { transferCategory } from '../../domain/transfer/state.ts';
import { transferStream } from '../../domain/transfer/stream.ts';
import { canonicalizeRecord } from '../../kernel/canonical-json.ts';
import type { ActorId, EventId, StreamName } from '../../kernel/ids.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import type { Instant } from '../../kernel/time.ts';
import { processingCodes } from '../../projections/models/processing.ts';
import { inBatches } from '../core/activity-facts.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { boundAt } from '../core/processing-register.ts';
import { ask, type Reply } from '../core/question.ts';
import { stateUntil } from '../core/state-until.ts';

const moment = z.union([dateSchema, instantSchema]);

/** What was recorded after the first moment and until the second; a day means its end in the controller's time zone. */
export const seeProcessingChangesInput = z.strictObject({ from: moment, to: moment.optional() });

export interface ProcessingChange {
  readonly recordedAt: Instant;
  readonly actor: ActorId;
  readonly register: 'activity' | 'recipient' | 'transfer';
  readonly code: string;
  readonly type: string;
  readonly event: EventId;
  /** Of a description: the members that say something else than the one before; all of them in the first. */
  readonly changed: readonly string[];
}

/** The change log of the registers between two moments, in the order of the ledger. */
export const seeProcessingChanges = (
  deps: Deps,
  caller: Caller,
  { from, to }: z.output<typeof seeProcessingChangesInput>,
): Promise<Reply<readonly ProcessingChange[]>> =>
  ask(caller, 'see-processing', async () => {
    const start = (await boundAt(deps, from))?.until as Position;
    const end = (await boundAt(deps, to))?.until;
    const codes = await processingCodes(deps.readModels.reader);
    const streams = [
      ...codes.activities.map((code) => ({ register: 'activity' as const, code, stream: activityStream(code) })),
      ...codes.recipients.map((code) => ({ register: 'recipient' as const, code, stream: recipientStream(code) })),
      ...codes.transfers.map((code) => ({ register: 'transfer' as const, code, stream: transferStream(code) })),
    ];
    const found = await inBatches(streams, async ({ register, code, stream }) => {
      const events = await eventsOf(deps, register, stream, end);
      return events.map((event, n) => ({ event, change: { register, code, changed: changedIn(events, n) } }));
    });
    return found
      .flat()
      .filter(({ event }) => event.position > start)
      .sort((a, b) => (a.event.position < b.event.position ? -1 : 1))
      .map(({ event: { id, type, metadata }, change: { register, code, changed } }) => {
        const { recordedAt, actor } = metadata;
        return { recordedAt, actor, register, code, type, event: id, changed };
      });
  });

async function eventsOf(
  deps: Deps,
  register: ProcessingChange['register'],
  stream: StreamName,
  until: Position | undefined,
): Promise<readonly AnyStoredEvent[]> {
  switch (register) {
    case 'activity':
      return (await stateUntil(deps, activityCategory, stream, until)).events;
    case 'recipient':
      return (await stateUntil(deps, recipientCategory, stream, until)).events;
    case 'transfer':
      return (await stateUntil(deps, transferCategory, stream, until)).events;
  }
}

/** Which event of a category states it whole, and again whole whenever it changes. */
const WHOLE: ReadonlySet<EventDefinition['type']> = new Set([
  'ActivityDescribed',
  'RecipientDescribed',
  'TransferDescribed',
]);

function changedIn(events: readonly AnyStoredEvent[], n: number): readonly string[] {
  const event = events[n];
  if (event === undefined || !WHOLE.has(event.type)) return [];
  const before = membersOf(events.slice(0, n).findLast((one) => one.type === event.type));
  const after = membersOf(event);
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key)).sort();
}

const membersOf = (event: AnyStoredEvent | undefined): ReadonlyMap<string, string> =>
  new Map(
    Object.entries((event?.clear ?? {}) as { readonly [key: string]: unknown }).map(([key, value]) => [
      key,
      canonicalizeRecord(value),
    ]),
  );
