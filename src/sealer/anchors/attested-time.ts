import { type Clock, type Instant, toMillis } from '../../kernel/time.ts';
import { AnchorError } from './anchor-error.ts';

/**
 * Half of the minute that a verifier allows between our times and attested ones (docs/evidence.md section 5). A time stamp
 * of a clock farther off, once recorded, would make honest events look back-dated for ever, whichever clock is wrong.
 */
const MAX_APART_MS = 30_000;

/** Throws ANCHOR_CLOCK_APART unless the time lies between question and answer, as our clock has them. */
export function checkClock(attested: Instant, askedAt: Instant, clock: Clock): void {
  const at = toMillis(attested);
  const early = toMillis(askedAt) - at;
  const late = at - toMillis(clock.now());
  const apartMs = Math.max(early, late);
  if (apartMs <= MAX_APART_MS) return;
  throw new AnchorError('ANCHOR_CLOCK_APART', 'Its clock and that of this machine are more than 30 seconds apart.', {
    details: { apartMs },
  });
}
