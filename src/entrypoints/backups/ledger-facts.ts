import type { z } from 'zod';
import { EVIDENCE } from '../../domain/evidence/stream.ts';
import { type checkpointSealed, evidenceEvents } from '../../domain/evidence/events.ts';
import { ledgerEvents } from '../../domain/ledger/events.ts';
import { type LedgerState, ledgerCategory } from '../../domain/ledger/state.ts';
import { LEDGER, LEDGER_STREAM } from '../../domain/ledger/stream.ts';
import { type EventOf, foldEvents } from '../../domain/shape/category.ts';
import { decodeEvent } from '../../domain/shape/event.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import { type Ledger, START } from '../../ledger/ledger.ts';

export interface LedgerFacts {
  readonly state: Extract<LedgerState, { readonly phase: 'opened' }>;
  readonly head: Position;
  /** The newest of the origin in force. */
  readonly checkpoint: { readonly size: number; readonly root: string; readonly note: string } | undefined;
}

/** The name that never changes: a ledger that was put back may go on under another. */
export const firstOriginOf = ({ state }: LedgerFacts): string => state.previousOrigins[0] ?? state.origin;

/** What a ledger says of itself; `undefined` for one that was never opened. */
export async function ledgerFacts(reads: Pick<Ledger, 'readAll' | 'head'>): Promise<LedgerFacts | undefined> {
  const { position: head } = await reads.head();
  const own: EventOf<typeof ledgerEvents>[] = [];
  const checkpoints: {
    readonly origin: string;
    readonly size: number;
    readonly root: string;
    readonly note: string;
  }[] = [];
  for await (const item of reads.readAll({ fromPosition: START, categories: [LEDGER, EVIDENCE] })) {
    if (item.kind === 'foreign') continue;
    const { event } = item;
    if (event.stream === LEDGER_STREAM) {
      const decoded = decodeEvent(ledgerEvents, event);
      if (decoded.ok) own.push(decoded.value as EventOf<typeof ledgerEvents>);
    } else if (event.type === 'CheckpointSealed') {
      const decoded = decodeEvent(evidenceEvents, event);
      if (!decoded.ok || decoded.value.type !== 'CheckpointSealed') continue;
      const { origin, size, root, note } = decoded.value.clear as z.output<typeof checkpointSealed.clear>;
      checkpoints.push({ origin, size: Number(size), root, note });
    }
  }
  const state = foldEvents(ledgerCategory, own);
  if (state.phase !== 'opened') return undefined;
  const ofOrigin = checkpoints.filter(({ origin }) => origin === state.origin);
  const newest = ofOrigin.toSorted((a, b) => a.size - b.size).at(-1);
  const checkpoint = newest === undefined ? undefined : { size: newest.size, root: newest.root, note: newest.note };
  return { state, head, checkpoint };
}
