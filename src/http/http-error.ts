import { CodedError } from '../kernel/coded-error.ts';

const HTTP_ERROR_CODES = [
  /** No route of ours has this path, or not with this method. */
  'HTTP_NOT_FOUND',
  /** The token is missing, unknown, expired or revoked: the answer is the same for all of them. */
  'HTTP_NOT_AUTHENTICATED',
  'HTTP_TOO_MANY_FAILURES',
  'HTTP_RATE_LIMITED',
  /** A path segment, a query parameter or a field of the body does not fit; `errors` names each and the fix. */
  'HTTP_INPUT_INVALID',
  'HTTP_BODY_NOT_JSON',
  'HTTP_BODY_TOO_LARGE',
  'HTTP_MEDIA_TYPE_UNSUPPORTED',
  'HTTP_REQUEST_MALFORMED',
  'HTTP_IF_MATCH_INVALID',
  'HTTP_IDEMPOTENCY_KEY_INVALID',
  /** The route takes a stream of bytes whose digest is known only at its end. */
  'HTTP_IDEMPOTENCY_KEY_UNSUPPORTED',
  /** The key came earlier with another method, path or body. */
  'IDEMPOTENCY_KEY_REUSED',
  'HTTP_CURSOR_INVALID',
  /** The view did not reach `minPosition` within `waitMs`. */
  'READ_NOT_CAUGHT_UP',
  'HTTP_SHUTTING_DOWN',
  /** Also for a customer, purpose or other thing that a reading route finds nothing about. */
  'HTTP_NOTHING_HERE',
  'HTTP_METRICS_NOT_ALLOWED',
  /** Another table is being taken in. */
  'HTTP_IMPORT_BUSY',
  'HTTP_TABLE_MISSING',
  /** Neither a preset nor a mapping, or both, or a header that does not decode. */
  'HTTP_MAPPING_UNCLEAR',
  /** A fault of ours. The log has its name and place under the request's id. */
  /** The event is in the ledger, and no checkpoint covers it yet. */
  'HTTP_NOT_SEALED_YET',
  'HTTP_INTERNAL',
] as const;
export type HttpErrorCode = (typeof HTTP_ERROR_CODES)[number];

/** One field that does not fit: where, as a JSON Pointer into the part of the request, and how it would fit. */
export interface FieldProblem {
  readonly in: 'params' | 'query' | 'headers' | 'body';
  readonly field: string;
  readonly fix: string;
}

/** A failure of the edge itself. The detail that the caller reads stands in the one table (problem.ts). */
export class HttpError extends CodedError<HttpErrorCode> {
  readonly fields: readonly FieldProblem[];

  constructor(
    code: HttpErrorCode,
    options: { readonly cause?: unknown; readonly fields?: readonly FieldProblem[] } = {},
  ) {
    super(code, code, options.cause === undefined ? {} : { cause: options.cause });
    this.fields = options.fields ?? [];
  }
}
