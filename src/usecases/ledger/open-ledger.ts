import { assert } from '../../kernel/assert.ts';
import { CodedError } from '../../kernel/coded-error.ts';
import { eventId, randomId, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import type { RecordedEvent } from '../../kernel/recorded-event.ts';
import { ledgerEvents, ledgerOpened } from '../../domain/ledger/events.ts';
import { LEDGER_STREAM } from '../../domain/ledger/stream.ts';
import { decodeEvent } from '../../domain/shape/event.ts';
import { type Ledger, LedgerError, START } from '../../ledger/ledger.ts';
import { ledgerState } from '../core/ledger-state.ts';

export type OpeningErrorCode = 'LEDGER_ORIGIN_MISMATCH';
export class OpeningError extends CodedError<OpeningErrorCode> {}

export interface OpenedLedger {
  /** The one that holds now: a restored ledger goes on under another (`OriginContinued`). */
  readonly origin: string;
  /** Those before it, the one that `LedgerOpened` names first. */
  readonly previousOrigins: readonly string[];
  /** True when this call appended `LedgerOpened`. */
  readonly first: boolean;
}

/**
 * One ledger serves one controller and owns its database. An empty one gets `LedgerOpened`, with `noStream`, so two
 * first starts have one winner; one whose first event is not ours is refused (docs/record.md sections 1 and 2).
 */
export async function openLedger(ledger: Ledger, wantedOrigin: string | undefined): Promise<OpenedLedger> {
  const found = await firstEvent(ledger);
  if (found !== undefined) return { ...(await checkedOrigin(ledger, found, wantedOrigin)), first: false };
  const commandId = randomId();
  const origin = wantedOrigin ?? `regesta.invalid/${randomId()}/1`;
  try {
    await ledger.append(LEDGER_STREAM, 'noStream', [
      {
        id: eventId(commandId, LEDGER_STREAM, 0),
        type: ledgerOpened.type,
        data: { clear: { origin, leafVersion: '1', hash: 'sha-256' } },
        metadata: { v: ledgerOpened.version, actor: SYSTEM_ACTOR, commandId },
      },
    ]);
    return { origin, previousOrigins: [], first: true };
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== 'LEDGER_WRONG_REVISION') throw error;
  }
  const winner = await firstEvent(ledger);
  if (winner === undefined) throw foreign('it has a stream of that name and no first event');
  return { ...(await checkedOrigin(ledger, winner, wantedOrigin)), first: false };
}

async function firstEvent(ledger: Ledger): Promise<RecordedEvent | undefined> {
  for await (const item of ledger.readAll({ fromPosition: START, limit: 1 })) {
    if (item.kind === 'foreign') throw foreign(`its first event is not ours (${item.reason})`);
    return item.event;
  }
  return undefined;
}

/** Any of the ledger's origins may be wanted: who sets `REGESTA_ORIGIN` need not know of every restore. */
async function checkedOrigin(
  ledger: Ledger,
  event: RecordedEvent,
  wanted: string | undefined,
): Promise<Pick<OpenedLedger, 'origin' | 'previousOrigins'>> {
  if (event.type !== ledgerOpened.type || event.stream !== LEDGER_STREAM || event.revision !== 0n) {
    throw foreign('its first event is not LedgerOpened');
  }
  if (!decodeEvent(ledgerEvents, event).ok) throw foreign('its LedgerOpened cannot be read');
  const state = await ledgerState(ledger);
  assert(state.phase === 'opened', 'a ledger with LedgerOpened is open');
  const { origin, previousOrigins } = state;
  if (wanted !== undefined && ![origin, ...previousOrigins].includes(wanted)) {
    throw new OpeningError(
      'LEDGER_ORIGIN_MISMATCH',
      `This ledger is ${origin}, and REGESTA_ORIGIN says ${wanted}. Set REGESTA_ORIGIN to the ledger's own origin, or connect to the other ledger.`,
      { details: { origin } },
    );
  }
  return { origin, previousOrigins };
}

function foreign(why: string): LedgerError {
  return new LedgerError(
    'LEDGER_FOREIGN',
    `This database is not a ledger of Regesta: ${why}. Give Regesta an empty database of its own.`,
  );
}
