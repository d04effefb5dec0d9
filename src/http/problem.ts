import type { FailureCode, RefusalReason } from '../usecases/core/failure-codes.ts';
import type { HttpErrorCode } from './http-error.ts';
import { REQUEST_PROBLEMS } from './request-problems.ts';

/** 'customer-erased' is CUSTOMER_ERASED on the wire: one alphabet for all codes. */
type WireCode<Reason extends string> = Reason extends `${infer Head}-${infer Tail}`
  ? `${Uppercase<Head>}_${WireCode<Tail>}`
  : Uppercase<Reason>;
export type ProblemCode = HttpErrorCode | FailureCode | WireCode<RefusalReason>;

interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** One sentence that says what to do. Constant: nothing of the request ever stands in it. */
  readonly detail: string;
  /** The failure's own sentence says more and holds field names, counts and ids alone (kernel/coded-error.ts). */
  readonly says?: 'own';
}

const kind = (status: number, title: string, detail: string): ProblemKind => ({ status, title, detail });
const telling = (status: number, title: string, detail: string): ProblemKind => ({
  status,
  title,
  detail,
  says: 'own',
});

const UNWRITTEN = 'Nothing was written; send the request again later.';

/** The edge itself. */
const http: { readonly [code in HttpErrorCode]: ProblemKind } = {
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

const canonical = {
  JSON_UNDEFINED: telling(400, 'Value cannot be stored', 'Leave the field out.'),
  JSON_NOT_PLAIN: telling(400, 'Value cannot be stored', 'Send plain JSON.'),
  JSON_LONE_SURROGATE: telling(400, 'Broken text', 'A text holds half of a surrogate pair; send well-formed Unicode.'),
  JSON_FORBIDDEN_KEY: telling(400, 'Key not allowed', 'Rename the key.'),
  JSON_INTEGER_KEY: telling(400, 'Key not allowed', 'Rename the key so that it is not a number.'),
  JSON_UNSAFE_NUMBER: telling(400, 'Number cannot be stored', 'Send larger or exact numbers as decimal strings.'),
  JSON_TOO_DEEP: telling(400, 'Nested too deep', 'Send JSON with at most 64 levels.'),
} as const;

const ledger = {
  LEDGER_WRONG_REVISION: kind(409, 'Written by others meanwhile', 'Others wrote to it all the time; send it again.'),
  LEDGER_EVENT_INVALID: telling(400, 'Event cannot be stored', 'Mend the named field.'),
  LEDGER_APPEND_TOO_LARGE: telling(413, 'Too much for one event', 'Shorten the fields.'),
  LEDGER_CLOCK_BEHIND: kind(503, 'Clock is behind', `The server's clock is behind its ledger. ${UNWRITTEN}`),
  LEDGER_CLOCK_JUMPED: kind(503, 'Clock has jumped', `An operator must accept the server's clock. ${UNWRITTEN}`),
  LEDGER_NO_SPACE: kind(503, 'Disk is full', `The operator must make room on the ledger's disk. ${UNWRITTEN}`),
  LEDGER_UNAVAILABLE: kind(503, 'Ledger cannot be reached', UNWRITTEN),
  LEDGER_OUTCOME_UNKNOWN: kind(
    503,
    'Outcome unknown',
    'It may have been written: send it again with the same Idempotency-Key, never with a new one.',
  ),
  LEDGER_STREAM_DAMAGED: kind(
    500,
    'Stream is damaged',
    'An operator must look at the stream first; see regesta doctor.',
  ),
  LEDGER_POSITION_BEYOND_HEAD: kind(400, 'Position beyond the ledger', 'Send a position that an answer gave.'),
  LEDGER_IN_USE: kind(503, 'Ledger is in use', `Another process has the ledger open for writing. ${UNWRITTEN}`),
  LEDGER_FOREIGN: kind(500, 'Not our ledger', 'The database is not a ledger of Regesta; the operator must look.'),
  LEDGER_CORRUPT: kind(500, 'Ledger is corrupt', "The ledger's file is damaged; the operator must restore it."),
  LEDGER_CLOSED: kind(503, 'Ledger is closed', UNWRITTEN),
} as const;

const vault = {
  VAULT_ERASED: kind(409, 'Erased', 'These data of the person were erased; nothing can be written under their keys.'),
  VAULT_CATEGORY_NOT_TAKEN: kind(500, 'Key not taken', 'Report the value of "instance" to the operator.'),
  VAULT_GRANT_SPENT: kind(500, 'Grant already used', 'Report the value of "instance" to the operator.'),
  VAULT_GRANT_EXPIRED: kind(503, 'Grant has expired', 'The server was too slow to open the data; ask again.'),
  VAULT_GRANT_TOO_NARROW: kind(500, 'Grant too narrow', 'Report the value of "instance" to the operator.'),
  VAULT_MASTER_KEY_MISSING: kind(503, 'Master key missing', 'The operator must put the master key back.'),
  VAULT_MASTER_KEY_WRONG: kind(503, 'Master key wrong', 'The operator must put the right master key back.'),
  VAULT_NO_SPACE: kind(503, 'Disk is full', `The operator must make room on the key vault's disk. ${UNWRITTEN}`),
  VAULT_UNAVAILABLE: kind(503, 'Key vault cannot be reached', UNWRITTEN),
  VAULT_CORRUPT: kind(500, 'Key vault is corrupt', "The key vault's file is damaged; the operator must restore it."),
  VAULT_SHRED_BUSY: kind(503, 'Keys cannot be destroyed now', 'Nothing is reported as erased; send it again later.'),
  VAULT_CLOSED: kind(503, 'Key vault is closed', UNWRITTEN),
} as const;

const projection = {
  PROJECTION_NO_SPACE: kind(503, 'Disk is full', "The operator must make room on the read models' disk."),
  PROJECTION_IN_USE: kind(503, 'Read models are in use', 'Another process has the read models open.'),
  PROJECTION_CORRUPT: kind(503, 'Read models are rebuilt', 'Ask again when /readyz is green.'),
  PROJECTION_CURSOR_INVALID: kind(400, 'Cursor does not fit', 'Start again without "cursor".'),
  PROJECTION_CLOSED: kind(503, 'Read models are closed', 'Ask again later.'),
} as const;

const HALTED = 'Nothing is signed until a person has looked; see docs/runbooks/evidence.md.';

const sealer = {
  SEALER_ROLLBACK: kind(503, 'Ledger is older than what was signed', HALTED),
  SEALER_FORK: kind(503, 'Ledger is not the one that was signed', HALTED),
  SEALER_TAMPER: kind(503, 'Checkpoint does not fit the ledger', HALTED),
  SEALER_SELF_CHECK: kind(503, 'Event changed before it was signed', HALTED),
  SEALER_ORIGIN_MISMATCH: kind(503, 'Signed for another ledger', HALTED),
  SEALER_KEY_MISSING: kind(
    503,
    'Signing key missing',
    'The operator must put the signing key back, or revoke it; see docs/runbooks/evidence.md.',
  ),
  SEALER_KEY_MISMATCH: kind(
    503,
    'Signing key unknown',
    'The operator must put the right signing key back, or revoke it; see docs/runbooks/evidence.md.',
  ),
  SEALER_SECRETS_UNREADABLE: kind(503, 'Secrets cannot be read', 'The operator must mend the secrets folder.'),
  SEALER_SECRETS_UNWRITABLE: kind(503, 'Secrets cannot be written', 'The operator must mend the secrets folder.'),
  SEALER_STORE_FAILED: kind(503, 'Evidence cannot be stored', "The operator must make room on the evidence's disk."),
  SEALER_NOT_RESTORED: kind(409, 'Nothing was restored', 'The ledger is the one that was signed; go on as it is.'),
  SEALER_CATCHING_UP: kind(503, 'Evidence is catching up', 'Ask again when /v1/evidence/status says that it has.'),
  SEALER_THREAD_LOST: kind(503, 'Evidence is starting again', 'Send it again in a few seconds.'),
  SEALER_CLOSED: kind(503, 'Evidence is closed', 'Ask again later.'),
  SEALER_OFF: kind(409, 'Nothing is sealed here', 'The operator has set REGESTA_SEAL_SECONDS to 0.'),
} as const;

const table = {
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
  MAPPING_INVALID: telling(422, 'Mapping does not fit', 'Mend the named part of the mapping.'),
  MAPPING_PRESET_UNKNOWN: telling(422, 'Preset unknown', 'Name a preset that there is.'),
} as const;

/** Someone was told no, by a rule. */
const refusals: { readonly [code in WireCode<RefusalReason>]: ProblemKind } = {
  ...REQUEST_PROBLEMS,
  ACTOR_UNKNOWN: kind(404, 'Actor unknown', 'Check the actor id; nobody was registered under it.'),
  ACTOR_EXISTS: kind(409, 'Actor exists', 'An actor was registered under this id already.'),
  ACTOR_DEACTIVATED: kind(409, 'Actor is deactivated', 'Register another actor; a deactivated one stays so.'),
  ACTOR_INACTIVE: kind(403, 'Actor is inactive', 'Ask an administrator for an active actor.'),
  LAST_ADMINISTRATOR: kind(409, 'Last administrator', 'Make another actor an administrator first.'),
  TOKEN_UNKNOWN: kind(404, 'Token unknown', 'Check the token id; the actor has none of this id.'),
  LEDGER_NOT_OPENED: kind(500, 'Ledger not opened', 'The ledger has no first event; start the server once.'),
  LEDGER_OPENED_OTHERWISE: kind(409, 'Ledger opened otherwise', "Use the ledger's own origin."),
  CLOCK_NOT_JUMPED: kind(409, 'Clock has not jumped', 'There is no jump of the clock to accept.'),
  CLOCK_RANGE_EMPTY: kind(422, 'No such stretch', 'Name a leaf that is in the ledger.'),
  CLOCK_RANGE_NOT_AT_END: kind(409, 'Ledger went on', 'Something was appended in between; send the request again.'),
  ORIGIN_NOT_CURRENT: kind(409, 'Origin is not current', 'The ledger goes on under another origin already.'),
  ORIGIN_NOT_NEXT: kind(422, 'Origin is not the next', 'The next origin ends in the next number.'),
  TOKEN_EXISTS: kind(409, 'Token exists', 'Issue the token under a new id.'),
  TOKEN_EXPIRY_PAST: kind(422, 'Expiry has passed', 'Give "expiresAt" a moment in the future.'),
  PURPOSE_UNKNOWN: kind(422, 'Purpose unknown', 'Name a purpose that is declared; see GET /v1/purposes.'),
  PURPOSE_EXISTS: kind(409, 'Purpose exists', 'Amend the purpose, or declare another code.'),
  PURPOSE_RETIRED: kind(409, 'Purpose is retired', 'Use another purpose; a retired code stays retired.'),
  PURPOSE_NOT_ASSIGNED: kind(403, 'Purpose not assigned', 'Ask an administrator to assign you this purpose.'),
  ROLE_NOT_ALLOWED: kind(403, 'Role not allowed', 'Ask someone whose role may do this, or an administrator for it.'),
  LOOK_NOT_ALLOWED: kind(403, 'Look not allowed', 'This purpose does not serve this kind of look; name another.'),
  DATA_CATEGORY_NOT_ALLOWED: kind(403, 'Data category not allowed', 'Ask for fewer "fields", or for another purpose.'),
  CONSENT_MISSING: kind(403, 'Consent is missing', 'The customer has not consented to this purpose.'),
  TOO_MANY_CUSTOMERS: kind(422, 'Too many customers', 'Ask for at most 100 customers at a time.'),
  RULE_NOT_BUILT_IN: kind(404, 'No built-in rule', 'Send the rule itself: this release ships none for that place.'),
  CALENDAR_DAYS_NOT_OF_YEAR: kind(422, 'Days of another year', 'Name days of that year alone, one calendar a year.'),
  NOTICE_UNKNOWN: kind(422, 'Notice unknown', 'Name a notice and version that were published.'),
  NOTICE_VERSION_UNKNOWN: kind(404, 'Notice version unknown', 'Name a version that was published.'),
  NOTICE_VERSION_EXISTS: kind(
    409,
    'Notice version exists',
    'Publish the next version; a published one is not changed.',
  ),
  NOTICE_VERSION_NOT_NEXT: kind(409, 'Not the next version', 'Publish the version that follows the last one.'),
  NOTICE_EFFECTIVE_BEFORE_PREVIOUS: kind(422, 'Effective too early', 'Give it a start after that of the last version.'),
  NOTICE_NOT_FOR_PURPOSE: kind(422, 'Notice does not cover the purpose', 'Name a notice that covers this purpose.'),
  NOTICE_NOT_IN_FORCE: kind(422, 'Notice not in force', 'Name the version in force at that moment.'),
  NOTICE_SUPERSEDED: kind(422, 'Notice superseded', 'Name the version in force at that moment.'),
  NOTICE_WITHDRAWN: kind(422, 'Notice withdrawn', 'Name a version that was not withdrawn then.'),
  MOMENT_IN_FUTURE: kind(422, 'Moment in the future', 'Give the moment when it happened, not a later one.'),
  EXPIRY_PAST: kind(422, 'Expiry has passed', 'Give "expiresAt" a moment in the future, or leave it out.'),
  OVERTAKEN: kind(409, 'Overtaken', 'The customer decided otherwise after that moment; ask the customer again.'),
  NOTHING_TO_CONFIRM: kind(409, 'Nothing to confirm', 'No system reported this consent as given; record it as given.'),
  NOTHING_TO_EXPIRE: kind(409, 'Nothing to expire', 'No consent is given for this purpose.'),
  NOT_DUE: kind(409, 'Not due', 'The consent has not reached its expiry yet.'),
  ORGANISATION_NOT_DESCRIBED: kind(409, 'Organisation not described', 'Describe it first: PUT /v1/organisation.'),
  CUSTOMER_UNKNOWN: kind(404, 'Customer unknown', 'Check the customer id; nobody is registered under it.'),
  CUSTOMER_EXISTS: kind(409, 'Customer exists', 'A customer is known under one of these identifiers; change that one.'),
  CUSTOMER_ERASED: kind(
    409,
    'Customer was erased',
    'These data were erased; only a deliberate registration brings a person back.',
  ),
  IDENTIFIER_HELD: kind(409, 'Identifier is held', 'Another customer is known under this identifier in that system.'),
  NOTHING_STATED: kind(422, 'Nothing stated', 'State at least one fact or identifier.'),
  FIELD_WITHOUT_VALUE: kind(409, 'Field has no value', 'Name only fields that have a current value.'),
  EVENT_UNKNOWN: kind(404, 'Event unknown', 'Name events that are in the ledger, below the checkpoint.'),
  RANGE_NOT_SEALED: kind(422, 'Range not sealed', 'Name leaves below the size of the checkpoint, from before to.'),
  SIZE_NOT_SEALED: kind(
    422,
    'No such checkpoint',
    'Name the size of one: GET /v1/evidence/checkpoint?leaves=N tells the next.',
  ),
  CHECKPOINT_FORKS: kind(409, 'Checkpoint forks', 'Another root was signed at this size; an operator must look.'),
  CHECKPOINT_NOT_NEWER: kind(409, 'Checkpoint is not newer', 'A larger one was sealed already.'),
  CHECKPOINT_OF_ANOTHER_NOTE: kind(422, 'Checkpoint and note differ', 'Size, root and origin are those of the note.'),
  CHECKPOINT_UNKNOWN: kind(404, 'Checkpoint unknown', 'Name the size of a checkpoint that there is.'),
  SIGNING_KEY_UNKNOWN: kind(404, 'Signing key unknown', 'Name a key that the ledger has; see the status of evidence.'),
  SIGNING_KEY_SPENT: kind(409, 'Signing key is spent', 'A key that was retired or revoked never signs again.'),
  SIGNING_KEY_IS_LAST: kind(409, 'Last signing key', 'Rotate the key instead.'),
  SIGNING_KEY_SIGNED_LATER: kind(409, 'Key signed later', 'Name a size not below what the key has signed.'),
  ACTIVITY_UNKNOWN: kind(404, 'Activity unknown', 'Check the code; no activity of processing is described under it.'),
  ACTIVITY_ENDED: kind(409, 'Activity has ended', 'Describe another activity under a new code.'),
  ACTIVITY_VERSION_UNKNOWN: kind(409, 'Not that version', 'Read the activity again and name its newest version.'),
  ACTIVITY_NOT_APPROVED: kind(409, 'Activity not approved', 'Approve a version of it first.'),
  ACTIVITY_INCOMPLETE: kind(409, 'Activity is incomplete', 'Fill what GET /v1/activities lists under "gaps".'),
  ACTIVITY_PART_TWICE: kind(
    422,
    'Said twice',
    'Describe each data category once, and each legal basis of a purpose once.',
  ),
  REVIEW_NOT_AHEAD: kind(422, 'Next review not ahead', 'Give "nextReviewOn" a day after today.'),
  RECIPIENT_UNKNOWN: kind(422, 'Recipient unknown', 'Describe the recipient first: PUT /v1/recipients/{code}.'),
  RECIPIENT_ENDED: kind(409, 'Recipient has ended', 'Describe another recipient under a new code.'),
  RECIPIENT_NAME_MISSING: kind(422, 'Name missing', 'Name the organisation; a data subject may ask who it is.'),
  RECIPIENT_NAME_OF_A_PERSON: kind(
    422,
    'Name of a person',
    'Leave "name" out: the name of a natural person is stated sealed, as the contact of the recipient.',
  ),
  RECIPIENT_OF_ITSELF: kind(422, 'Engages itself', 'A recipient is no sub-processor of its own.'),
  TRANSFER_UNKNOWN: kind(422, 'Transfer unknown', 'Describe the transfer first: PUT /v1/transfers/{code}.'),
  TRANSFER_ENDED: kind(409, 'Transfer has ended', 'Describe another transfer under a new code.'),
  TRANSFER_DESTINATION_UNCLEAR: kind(422, 'Destination unclear', 'Name either "to" or "toOrganisation".'),
  TRANSFER_LEAVES_NO_AREA: kind(422, 'No transfer', 'Data move freely between these two; nothing is to be recorded.'),
  TRANSFER_MECHANISM_ELSEWHERE: kind(
    422,
    'Mechanism of another place',
    'Name a mechanism that the law of the country of origin knows.',
  ),
  TRANSFER_CLAUSES_UNNAMED: kind(
    422,
    'Modules do not fit',
    'Name "modules" for standard clauses, and for nothing else.',
  ),
  TRANSFER_DEROGATION_UNNAMED: kind(422, 'Derogation does not fit', 'Name "derogation" for that mechanism alone.'),
  TRANSFER_EXEMPTION_UNNAMED: kind(422, 'Exemption does not fit', 'Name "exemption" for cn-exempt alone.'),
  TRANSFER_NOT_ADEQUATE: kind(422, 'No adequacy decision', 'None is known for that day; name another mechanism.'),
  TRANSFER_SCOPE_UNCONFIRMED: kind(
    422,
    'Scope not confirmed',
    'The decision covers some recipients alone: check that this is one, and send "isScopeConfirmed".',
  ),
  TRANSFER_PERIOD_EMPTY: kind(422, 'Ends before it begins', 'Give "validUntil" a day not before "validFrom".'),
  PROCESSING_RESTRICTED: kind(
    403,
    'Processing is restricted',
    'Look for a purpose that a restriction leaves, or ask an officer for an exception.',
  ),
  OBJECTED: kind(
    403,
    'Customer objected',
    'The customer objected to this purpose; leave the data alone until it is decided.',
  ),
  OPTED_OUT: kind(403, 'Customer opted out', 'The customer opted out of this; only the customer can take that back.'),
  RESTRICTION_UNKNOWN: kind(404, 'Restriction unknown', 'Check the event id; this customer has no restriction of it.'),
  RESTRICTION_LIFTED: kind(409, 'Restriction is lifted', 'It has ended; restrict again if it must be.'),
  PURPOSE_NOT_RESTRICTED: kind(409, 'Purpose not restricted', 'Name a purpose that this restriction covers.'),
  CUSTOMER_NOT_TOLD: kind(
    409,
    'Customer was not told',
    'Tell the customer first, then name the letter or the announcement in "informedBy".',
  ),
  EXCEPTION_UNKNOWN: kind(404, 'Exception unknown', 'Check the event id; this restriction has no exception of it.'),
  OBJECTION_UNKNOWN: kind(404, 'Objection unknown', 'Check the event id; this customer has no objection of it.'),
  OBJECTION_ABSOLUTE: kind(
    409,
    'Objection is absolute',
    'An objection to direct marketing or to what rests on consent cannot be overruled.',
  ),
  OBJECTION_DECIDED: kind(409, 'Objection is decided', 'It was decided before; the customer may object again.'),
  OPT_OUT_UNKNOWN: kind(404, 'Opt-out unknown', 'Check the event id; this customer has no opt-out of it.'),
  TASK_UNKNOWN: kind(404, 'Task unknown', 'Check the task id; no task was assigned under it.'),
  TASK_EXISTS: kind(409, 'Task exists', 'A task was assigned under this id already.'),
  TASK_COMPLETED: kind(409, 'Task is completed', 'Nothing can be added to it; assign another task.'),
  TASK_NOT_ANSWERED: kind(409, 'Task not answered', 'Wait for an answer, or complete it as "not-needed".'),
  TASK_NOT_YOURS: kind(403, 'Not your task', 'The task is assigned to somebody else; ask for it to be reassigned.'),
  TASK_DUE_PAST: kind(422, 'Due day has passed', 'Give "dueOn" today or a later day.'),
  REQUEST_UNKNOWN: kind(404, 'Request unknown', 'Check the request id; no request was received under it.'),
  REVISION_CHANGED: kind(412, 'Changed meanwhile', 'Read it again, decide again, and send the new ETag as If-Match.'),
};

/** The one table from code to status. */
export const PROBLEMS: { readonly [code in ProblemCode]: ProblemKind } = {
  ...http,
  ...canonical,
  ...ledger,
  ...vault,
  ...projection,
  ...sealer,
  ...table,
  ...refusals,
};

export const isProblemCode = (code: unknown): code is ProblemCode =>
  typeof code === 'string' && Object.hasOwn(PROBLEMS, code);

export const codeOfRefusal = (reason: RefusalReason): ProblemCode =>
  reason.toUpperCase().replaceAll('-', '_') as ProblemCode;
