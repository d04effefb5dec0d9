import type { HttpErrorCode } from '../http-error.ts';
import { kind, type ProblemKind, telling, UNWRITTEN } from './problem-kind.ts';

/** The edge itself. */
export const EDGE_PROBLEMS: { readonly [code in HttpErrorCode]: ProblemKind } = {
  HTTP_NOT_FOUND: kind(404, 'No such route', 'Check the path and the method against /openapi.json.'),
  HTTP_NOT_AUTHENTICATED: kind(401, 'Not authenticated', 'Send a valid access token as "Authorization: Bearer ...".'),
  HTTP_TOO_MANY_FAILURES: kind(429, 'Too many failed attempts', 'Wait a minute, then send a valid access token.'),
  HTTP_RATE_LIMITED: kind(429, 'Too many requests', 'Slow down and send the request again after Retry-After seconds.'),
  HTTP_INPUT_INVALID: kind(400, 'Input does not fit', 'Each entry of "errors" names a field and how to mend it.'),
  HTTP_BODY_NOT_JSON: kind(400, 'Body is not JSON', 'Send one JSON value in UTF-8 without a byte order mark.'),
  HTTP_BODY_TOO_LARGE: kind(413, 'Body is too large', 'Send at most 1 MiB of JSON; tables go to /v1/imports.'),
  HTTP_MEDIA_TYPE_UNSUPPORTED: kind(
    415,
    'Media type not supported',
    'Set Content-Type to one that /openapi.json names.',
  ),
  HTTP_REQUEST_MALFORMED: kind(400, 'Malformed request', 'The request breaks the rules of HTTP; mend the client.'),
  HTTP_IF_MATCH_INVALID: kind(
    400,
    'If-Match does not fit',
    'Send If-Match as the ETag came: a revision in double quotes.',
  ),
  HTTP_IDEMPOTENCY_KEY_INVALID: kind(400, 'Idempotency-Key does not fit', 'Send 1 to 200 visible ASCII characters.'),
  HTTP_IDEMPOTENCY_KEY_UNSUPPORTED: kind(
    400,
    'Idempotency-Key not taken here',
    'Leave the header out: running the same table again doubles nothing.',
  ),
  IDEMPOTENCY_KEY_REUSED: kind(422, 'Idempotency-Key reused', 'The key came with another request; use a new key.'),
  HTTP_CURSOR_INVALID: kind(
    400,
    'Cursor does not fit',
    'Start again without "cursor"; it serves its own list and token.',
  ),
  READ_NOT_CAUGHT_UP: kind(
    503,
    'Not caught up',
    'The view has not reached minPosition yet; ask again or raise waitMs.',
  ),
  HTTP_SHUTTING_DOWN: kind(503, 'Shutting down', UNWRITTEN),
  HTTP_NOTHING_HERE: kind(404, 'Nothing here', 'Check the id or code in the path; nothing is known under it.'),
  HTTP_METRICS_NOT_ALLOWED: kind(401, 'Metrics need a token', 'Ask from this machine, or send an access token.'),
  HTTP_IMPORT_BUSY: kind(503, 'Another import is under way', 'Send the table again when it has ended.'),
  HTTP_TABLE_MISSING: kind(400, 'Table missing', 'Send the table as the body of the request, as it is.'),
  HTTP_MAPPING_UNCLEAR: kind(
    400,
    'Mapping unclear',
    'Name "preset", or send the mapping as the header Regesta-Mapping: base64url of its JSON.',
  ),
  HTTP_NOT_SEALED_YET: kind(409, 'Not sealed yet', 'Ask again in a minute, or with wait=true.'),
  HTTP_INTERNAL: kind(500, 'Internal fault', 'Report the value of "instance" to the operator: the log has it.'),
};

/** What was sent cannot be stored, or cannot be read. */
export const CANONICAL_PROBLEMS = {
  JSON_UNDEFINED: telling(400, 'Value cannot be stored', 'Leave the field out.'),
  JSON_NOT_PLAIN: telling(400, 'Value cannot be stored', 'Send plain JSON.'),
  JSON_LONE_SURROGATE: telling(400, 'Broken text', 'A text holds half of a surrogate pair; send well-formed Unicode.'),
  JSON_FORBIDDEN_KEY: telling(400, 'Key not allowed', 'Rename the key.'),
  JSON_INTEGER_KEY: telling(400, 'Key not allowed', 'Rename the key so that it is not a number.'),
  JSON_UNSAFE_NUMBER: telling(400, 'Number cannot be stored', 'Send larger or exact numbers as decimal strings.'),
  JSON_TOO_DEEP: telling(400, 'Nested too deep', 'Send JSON with at most 64 levels.'),
} as const;

export const TABLE_PROBLEMS = {
  TABLE_UNREADABLE: telling(400, 'Table cannot be read', 'Send the table again.'),
  TABLE_FORMAT_UNSUPPORTED: telling(
    415,
    'Table format not supported',
    'Save it as .xlsx without a password, or as CSV.',
  ),
  TABLE_ENCODING_UNKNOWN: telling(422, 'Encoding unknown', 'Save it as UTF-8, or name its encoding.'),
  TABLE_ENCODING_WRONG: telling(422, 'Encoding is another one', 'Name the encoding that the table has.'),
  TABLE_TOO_LARGE: telling(413, 'Table is too large', 'Split the workbook, or save it as CSV.'),
  TABLE_DAMAGED: telling(422, 'Table is damaged', 'Save the workbook again and send that.'),
  TABLE_SHEET_NOT_FOUND: telling(422, 'Sheet not found', 'Name a sheet of the workbook in the mapping.'),
  TABLE_HEADER_MISSING: telling(422, 'Column names missing', "Put the mapping's column names on the first line."),
  TABLE_HEADER_UNUSABLE: telling(422, 'Column names unusable', 'Give every column one name of its own.'),
  TABLE_COLUMN_MISSING: telling(422, 'Column missing', 'Add the column to the table, or take it out of the mapping.'),
  TABLE_COLUMN_UNKNOWN: telling(422, 'Column unknown', 'Map the column, or list it as ignored with a reason.'),
  REJECTS_UNWRITABLE: kind(500, 'Rejected rows cannot be written', 'Name a new file in a folder that may be written.'),
  MAPPING_UNREADABLE: telling(400, 'Mapping cannot be read', 'Send the mapping again.'),
  MAPPING_INVALID: telling(
    422,
    'Mapping does not fit',
    'Mend the named part of the mapping; docs/import.md describes them all.',
  ),
  MAPPING_PRESET_UNKNOWN: telling(422, 'Preset unknown', 'Name a preset that there is.'),
} as const;
