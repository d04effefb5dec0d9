import { kind, telling, UNWRITTEN } from './problem-kind.ts';

/** What the product stands on failed: mostly for an operator to mend. */
export const LEDGER_PROBLEMS = {
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
  LEDGER_PURGE_BUSY: kind(
    503,
    'Ciphertext cannot be purged now',
    'The keys are destroyed; the purge is tried again by itself.',
  ),
  LEDGER_IN_USE: kind(503, 'Ledger is in use', `Another process has the ledger open for writing. ${UNWRITTEN}`),
  LEDGER_FOREIGN: kind(500, 'Not our ledger', 'The database is not a ledger of Regesta; the operator must look.'),
  LEDGER_CORRUPT: kind(500, 'Ledger is corrupt', "The ledger's file is damaged; the operator must restore it."),
  LEDGER_CLOSED: kind(503, 'Ledger is closed', UNWRITTEN),
} as const;

export const VAULT_PROBLEMS = {
  VAULT_ERASED: kind(409, 'Erased', 'These data of the person were erased; nothing can be written under their keys.'),
  VAULT_CATEGORY_NOT_TAKEN: kind(500, 'Key not taken', 'Report the value of "instance" to the operator.'),
  VAULT_GRANT_SPENT: kind(500, 'Grant already used', 'Report the value of "instance" to the operator.'),
  VAULT_GRANT_EXPIRED: kind(503, 'Grant has expired', 'The server was too slow to open the data; ask again.'),
  VAULT_GRANT_TOO_NARROW: kind(500, 'Grant too narrow', 'Report the value of "instance" to the operator.'),
  VAULT_MASTER_KEY_MISSING: kind(503, 'Master key missing', 'The operator must put the master key back.'),
  VAULT_MASTER_KEY_WRONG: kind(503, 'Master key wrong', 'The operator must put the right master key back.'),
  VAULT_MASTER_KEY_IN_USE: kind(
    409,
    'Master key in use',
    'Rotate the master key; what is wrapped by it is never let go.',
  ),
  VAULT_MASTER_KEY_HELD: kind(
    409,
    'Master key still there',
    'Take it out of REGESTA_MASTER_KEY, start Regesta again, and attest it.',
  ),
  VAULT_NO_SPACE: kind(503, 'Disk is full', `The operator must make room on the key vault's disk. ${UNWRITTEN}`),
  VAULT_UNAVAILABLE: kind(503, 'Key vault cannot be reached', UNWRITTEN),
  VAULT_CORRUPT: kind(500, 'Key vault is corrupt', "The key vault's file is damaged; the operator must restore it."),
  VAULT_SHRED_BUSY: kind(503, 'Keys cannot be destroyed now', 'Nothing is reported as erased; send it again later.'),
  VAULT_CLOSED: kind(503, 'Key vault is closed', UNWRITTEN),
} as const;

export const PROJECTION_PROBLEMS = {
  PROJECTION_NO_SPACE: kind(503, 'Disk is full', "The operator must make room on the read models' disk."),
  PROJECTION_IN_USE: kind(503, 'Read models are in use', 'Another process has the read models open.'),
  PROJECTION_CORRUPT: kind(503, 'Read models are rebuilt', 'Ask again when /readyz is green.'),
  PROJECTION_CURSOR_INVALID: kind(400, 'Cursor does not fit', 'Start again without "cursor".'),
  PROJECTION_BEHIND: kind(503, 'Read models are behind', 'Ask again later, or when /readyz is green.'),
  PROJECTION_CLOSED: kind(503, 'Read models are closed', 'Ask again later.'),
} as const;

export const AS_OF_PROBLEMS = {
  RECORDED_AS_OF_FUTURE: kind(
    422,
    'Day has not come',
    'Give "recordedAsOf" today, or an earlier day or moment: nothing is recorded of a later one.',
  ),
} as const;

const HALTED = 'Nothing is signed until a person has looked; see docs/runbooks/evidence.md.';

export const SEALER_PROBLEMS = {
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
