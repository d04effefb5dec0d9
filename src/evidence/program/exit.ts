import type { Clock } from '../../kernel/time.ts';

/** docs/evidence.md section 6. */
export const EXIT_USAGE = 4;
export const EXIT_UNREADABLE = 3;
export const EXIT_INTERNAL = 70;

export interface ProgramIo {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly clock: Clock;
  readonly workerEntry?: URL;
}

/** The command line is not one that the program takes. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A file that was named cannot be read. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}
