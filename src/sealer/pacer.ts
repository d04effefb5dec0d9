import type { Intake } from './intake.ts';

export interface Pace {
  /** So long a leaf may wait for a checkpoint. */
  readonly sealMs: number;
  /** So many leaves may. */
  readonly sealLeaves: number;
  /** Nobody else can write this ledger, so nobody else seals it. */
  readonly alone: boolean;
}

/** A standby waits so many times as long as the one that seals. */
const STANDBY_INTERVALS = 3;
const LONGEST_TICK_MS = 1_000;

/**
 * Says when the next checkpoint is due, and who seals: of several processes on one ledger the one whose checkpoints are
 * seen. The others stand by and take over when something has waited for three intervals. Nothing depends on there being
 * only one: the exact revision decides between two.
 */
export class Pacer {
  readonly #pace: Pace;
  readonly #onTick: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isStandby = false;
  /** When the oldest leaf that waits was seen; by a clock that nobody sets. */
  #waitingSince: number | undefined;
  #sizeSealed = 0;

  constructor(pace: Pace, onTick: () => void) {
    this.#pace = pace;
    this.#onTick = onTick;
  }

  get isStandby(): boolean {
    return this.#isStandby;
  }

  start(): void {
    const every = Math.max(5, Math.min(LONGEST_TICK_MS, this.#pace.sealMs / 4));
    this.#timer ??= setInterval(this.#onTick, every);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** At the start: whoever finds checkpoints that were not signed here joins somebody who seals. */
  opened(ownSize: number | undefined, newestSize: number | undefined): void {
    this.#sizeSealed = newestSize ?? 0;
    this.#isStandby = !this.#pace.alone && newestSize !== undefined && newestSize > (ownSize ?? 0);
  }

  /** Everything that was due is under a checkpoint. */
  sealed(intake: Intake): void {
    this.#sizeSealed = intake.state.newest?.size ?? 0;
    this.#isStandby = false;
    this.#waitingSince = intake.unsealed > 0 ? performance.now() : undefined;
  }

  saw(intake: Intake, isOwn: boolean): void {
    const size = intake.state.newest?.size ?? 0;
    if (size > this.#sizeSealed) {
      this.#sizeSealed = size;
      this.#waitingSince = undefined;
      this.#isStandby = !this.#pace.alone && !isOwn;
    }
    if (intake.unsealed === 0) this.#waitingSince = undefined;
    else this.#waitingSince ??= performance.now();
  }

  isDue(intake: Intake): boolean {
    if (intake.unsealed === 0 || this.#waitingSince === undefined) return false;
    const waited = performance.now() - this.#waitingSince;
    if (this.#isStandby) return waited >= STANDBY_INTERVALS * this.#pace.sealMs;
    return waited >= this.#pace.sealMs || intake.unsealed >= this.#pace.sealLeaves;
  }
}
