import { assert } from '../kernel/assert.ts';
import { type ActorId, eventId, randomId } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { Revision } from '../kernel/recorded-event.ts';
import { continueOrigin } from '../domain/ledger/decide.ts';
import { ledgerEvents } from '../domain/ledger/events.ts';
import { nextOrigin } from '../domain/ledger/queries.ts';
import { ledgerCategory, type LedgerState } from '../domain/ledger/state.ts';
import { LEDGER, LEDGER_STREAM } from '../domain/ledger/stream.ts';
import { type EventOf, foldEvents } from '../domain/shape/category.ts';
import { decodeEvent } from '../domain/shape/event.ts';
import { LedgerError, START } from '../ledger/ledger.ts';
import type { Intake } from './intake.ts';
import type { AppendToLedger, LedgerReads, SignedHead } from './ports.ts';
import { SealerError } from './sealer-error.ts';

export interface ContinuedOrigin {
  readonly origin: string;
  readonly previousOrigins: readonly string[];
}

const MAX_ATTEMPTS = 20;

/**
 * `OriginContinued` (docs/evidence.md section 1): names what was signed of the lost history, so that nobody can say later
 * that there was none. The newest checkpoint in the restored ledger is the last size that both are known to share.
 */
export async function continueUnderNewOrigin(of: {
  readonly reads: LedgerReads;
  readonly append: AppendToLedger;
  readonly intake: Intake;
  readonly head: SignedHead;
  readonly reason: string;
  readonly actor: ActorId;
}): Promise<ContinuedOrigin> {
  const { intake, head, reason, actor } = of;
  const newest = intake.state.newest?.size ?? 0;
  const shared = newest <= head.size ? newest : 0;
  const previous = head.origin;
  const clear = {
    origin: nextOrigin(previous),
    previous,
    size: String(shared),
    roots: { previous: head.root, restored: intake.tree.root(shared).toString('base64') },
    reason,
  };
  const commandId = randomId();
  for (let attempt = 1; ; attempt++) {
    const { state, revision } = await readLedgerStream(of.reads);
    const decision = continueOrigin(clear)(state);
    if (decision.kind === 'refused') {
      throw new SealerError('SEALER_NOT_RESTORED', 'The ledger goes on under another origin already.');
    }
    assert(state.phase === 'opened', 'only a ledger that was opened goes on');
    if (decision.events.length === 0) return { origin: clear.origin, previousOrigins: state.previousOrigins };
    try {
      const metadata = { v: ledgerEvents.OriginContinued.version, actor, commandId };
      const id = eventId(commandId, LEDGER_STREAM, 0);
      await of.append(LEDGER_STREAM, revision, [
        { id, type: 'OriginContinued', data: { clear: clear as JsonObject }, metadata },
      ]);
      return { origin: clear.origin, previousOrigins: [...state.previousOrigins, previous] };
    } catch (error) {
      const isWorthReadingAgain =
        error instanceof LedgerError &&
        (error.code === 'LEDGER_WRONG_REVISION' || error.code === 'LEDGER_OUTCOME_UNKNOWN');
      if (attempt >= MAX_ATTEMPTS || !isWorthReadingAgain) throw error;
    }
  }
}

async function readLedgerStream(
  reads: LedgerReads,
): Promise<{ readonly state: LedgerState; readonly revision: Revision }> {
  const events: EventOf<typeof ledgerEvents>[] = [];
  let revision: Revision | undefined;
  for await (const item of reads.readAll({ fromPosition: START, categories: [LEDGER] })) {
    const stream = item.kind === 'event' ? item.event.stream : item.stream;
    if (stream !== LEDGER_STREAM) continue;
    const decoded = item.kind === 'event' ? decodeEvent(ledgerEvents, item.event) : undefined;
    if (item.kind === 'foreign' || decoded?.ok !== true) {
      throw new LedgerError('LEDGER_STREAM_DAMAGED', 'The stream of the ledger itself is damaged.');
    }
    revision = item.event.revision;
    events.push(decoded.value as EventOf<typeof ledgerEvents>);
  }
  assert(revision !== undefined, 'a ledger begins with LedgerOpened');
  return { state: foldEvents(ledgerCategory, events), revision };
}
