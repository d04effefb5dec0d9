/**
 * An operational failure: something outside the rules of the domain went wrong (a disk, a server, a caller's
 * malformed bytes). Each area closes its own union of codes over this class; the message is a sentence for people,
 * names the field and the fix, and never carries a personal value. Refusals of a decision are values, not errors.
 */
export class CodedError<Code extends string> extends Error {
  readonly code: Code;
  /** Ids, codes, counts and field names only: whatever stands here may be logged and sent to the caller. */
  readonly details: Readonly<Record<string, string | number>>;

  constructor(
    code: Code,
    message: string,
    options: { readonly cause?: unknown; readonly details?: Readonly<Record<string, string | number>> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = options.details ?? {};
  }
}
