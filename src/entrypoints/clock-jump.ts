import type { ClockJump } from '../cli/world.ts';
import { createLogger } from '../http/log.ts';
import { type Clock, plusMillis, systemClock } from '../kernel/time.ts';
import { compose } from './compose.ts';
import type { Config } from './config.ts';

/** Beyond which a jump must be accepted (docs/record.md section 2). */
const JUMP_LIMIT_MS = 30 * 24 * 3_600_000;

/**
 * Opens the ledger by itself: a running server refuses to write for the very reason that is judged here. Whoever runs this
 * has the secrets folder, so it asks for no token; that the jump was accepted is recorded by the start that allows it.
 */
export async function clockJump(config: Config, accept: boolean, clock: Clock = systemClock): Promise<ClockJump> {
  const jump = await judged(config, clock);
  if (accept && jump.isJump) {
    const composed = await compose({ ...config, acceptClockJump: true }, createLogger('silent'), clock);
    await composed.close();
  }
  return jump;
}

async function judged(config: Config, clock: Clock): Promise<ClockJump> {
  const composed = await compose({ ...config, acceptClockJump: false }, createLogger('silent'), clock);
  try {
    const now = clock.now();
    const { recordedAt: lastRecordedAt = now } = await composed.deps.ledger.head();
    return { lastRecordedAt, now, isJump: now > plusMillis(lastRecordedAt, JUMP_LIMIT_MS) };
  } finally {
    await composed.close();
  }
}
