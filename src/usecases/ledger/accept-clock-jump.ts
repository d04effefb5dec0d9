import { acceptClockJump as decide } from '../../domain/ledger/decide.ts';
import { ledgerCategory } from '../../domain/ledger/state.ts';
import { LEDGER_STREAM } from '../../domain/ledger/stream.ts';
import { randomId, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import { type Instant, plusMillis } from '../../kernel/time.ts';
import { act } from '../core/act.ts';
import type { Deps } from '../core/deps.ts';

const JUMP_MS = 30 * 24 * 3_600_000;

/**
 * Records that the operator accepted a clock far beyond the last event (docs/record.md section 2). Called by the opening that
 * `regesta clock accept` makes, before anything else is appended; nothing is recorded where there was no jump.
 */
export async function acceptClockJump(
  deps: Pick<Deps, 'ledger' | 'vault' | 'clock'>,
  acceptedUntil: Instant,
): Promise<boolean> {
  const { recordedAt } = await deps.ledger.head();
  if (recordedAt === undefined || deps.clock.now() <= plusMillis(recordedAt, JUMP_MS)) return false;
  const outcome = await act(
    deps,
    { actor: SYSTEM_ACTOR, commandId: randomId() },
    {
      category: ledgerCategory,
      stream: LEDGER_STREAM,
      seals: [],
      decide: decide({ lastRecordedAt: recordedAt, acceptedUntil }),
    },
  );
  return outcome.kind === 'written';
}
