import { CodedError } from '../kernel/coded-error.ts';
import type { SealerHealth, SealerNotice } from './health.ts';
import { isLasting } from './sealer-error.ts';

export interface BackOff {
  /** First and longest pause before something that failed is tried again. */
  readonly min: number;
  readonly max: number;
}

/** What stands against sealing now. A lasting failure is replaced by nothing: only a person ends it. */
export class Failures {
  readonly #backOff: BackOff;
  readonly #tell: (notice: SealerNotice) => void;
  #current:
    | { readonly code: NonNullable<SealerHealth['code']>; readonly why: string; readonly error: unknown }
    | undefined;
  #isLasting = false;
  #waitMs = 0;
  #retryAt = 0;

  constructor(backOff: BackOff, tell: (notice: SealerNotice) => void) {
    this.#backOff = backOff;
    this.#tell = tell;
  }

  get code(): SealerHealth['code'] {
    return this.#current?.code;
  }

  get why(): string | undefined {
    return this.#current?.why;
  }

  /** What was thrown; `undefined` when nothing failed. */
  get error(): unknown {
    return this.#current?.error;
  }

  get isLasting(): boolean {
    return this.#isLasting;
  }

  /** Until something that failed may be tried again. */
  get pauseMs(): number {
    return Math.max(0, this.#retryAt - performance.now());
  }

  failed(error: unknown): void {
    if (this.#isLasting) return;
    this.#isLasting = isLasting(error);
    const isCoded = error instanceof CodedError;
    const code = (isCoded ? error.code : 'SEALER_FAULT') as NonNullable<SealerHealth['code']>;
    const why = isCoded ? error.message : 'The sealer met a fault of its own.';
    this.#current = { code, why, error };
    this.#waitMs = Math.min(Math.max(this.#waitMs * 2, this.#backOff.min), this.#backOff.max);
    this.#retryAt = performance.now() + this.#waitMs;
    this.#tell(
      this.#isLasting ? { kind: 'refused', code, why } : { kind: 'failed', code, retryInMs: this.#waitMs, error },
    );
  }

  /** Something succeeded, or a person mended what stood against it. */
  over(): void {
    this.#current = undefined;
    this.#isLasting = false;
    this.#waitMs = 0;
    this.#retryAt = 0;
  }
}
