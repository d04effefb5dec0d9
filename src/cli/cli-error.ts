import { CodedError } from '../kernel/coded-error.ts';
import type { JsonValue } from '../kernel/json.ts';

export const CLI_CODES = [
  /** Wrong words on the command line: unknown options, missing values, files that are no text. */
  'CLI_USAGE',
  /** Neither a server nor a ledger of our own can be reached. */
  'CLI_NOT_REACHED',
  /** Something answers there, and it is not Regesta. */
  'CLI_NOT_REGESTA',
  'CLI_TOKEN_MISSING',
  /** The token file can be read by others than its owner. */
  'CLI_TOKEN_FILE_EXPOSED',
  'CLI_LEDGER_ABSENT',
  'CLI_FILE_UNREADABLE',
  'CLI_FILE_UNWRITABLE',
  /** What stands there is kept, and is not written over. */
  'CLI_FILE_EXISTS',
  /** The answer broke off; what had been answered stands. */
  'CLI_ANSWER_BROKEN',
  /** A package lies ready and nobody has its link: it is shown once, and that answer broke off. */
  'CLI_LINK_LOST',
] as const;
export type CliErrorCode = (typeof CLI_CODES)[number];

/** A failure on this side of the transport. The message is a sentence that says what to do. */
export class CliError extends CodedError<CliErrorCode> {}

export const usage = (message: string): CliError => new CliError('CLI_USAGE', message);

/** The server said no, or could not: its problem (RFC 9457) as it came. */
export interface ServerProblem {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly status: number;
  readonly errors?: readonly { readonly in: string; readonly field: string; readonly fix: string }[];
  /** What the refusal is about, one line each. */
  readonly about?: readonly Readonly<Record<string, string>>[];
  readonly accessEvent?: string;
  /** Under which the server's log has it. */
  readonly instance?: string;
}

/** What was sent: a problem names its parts, and the person knows them by other names (filled-by.ts). */
export interface Sent {
  /** With its query, encoded. */
  readonly path: string;
  readonly json?: JsonValue;
}

export class ProblemError extends Error {
  readonly problem: ServerProblem;
  readonly sent: Sent;

  constructor(problem: ServerProblem, sent: Sent) {
    super(problem.detail);
    this.problem = problem;
    this.sent = sent;
  }
}
