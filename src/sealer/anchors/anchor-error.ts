import { CodedError } from '../../kernel/coded-error.ts';

export type AnchorErrorCode =
  /** Nobody answers at that address. */
  | 'ANCHOR_UNREACHABLE'
  | 'ANCHOR_TIMEOUT'
  /** An answer over HTTP that is not the one expected: `details.status`. */
  | 'ANCHOR_REFUSED'
  /** The answer is not of its form, or larger than any good one. */
  | 'ANCHOR_MALFORMED'
  /** The authority says that it will not stamp: `details.status` of RFC 3161. */
  | 'ANCHOR_REJECTED'
  /** A time stamp that answers another request: an old one, or one for somebody else. */
  | 'ANCHOR_NONCE'
  | 'ANCHOR_IMPRINT'
  /** A time stamp or a cosignature that does not stand up to the auditor's own check. */
  | 'ANCHOR_UNTRUSTED'
  /** Its clock and ours are so far apart that our own times would look false beside it. */
  | 'ANCHOR_CLOCK_APART'
  /** The witness was not told of this ledger, or of the key that signs. */
  | 'ANCHOR_LOG_UNKNOWN'
  | 'ANCHOR_KEY_UNKNOWN'
  /** The witness saw a larger tree of this ledger than ours: an older copy was put back, or somebody else signs. */
  | 'ANCHOR_WITNESS_AHEAD'
  /** What the witness saw is no prefix of our tree: there are two histories. */
  | 'ANCHOR_WITNESS_FORK';

/** An authority or a witness did not answer as it should. Codes stand in the ledger (`AnchoringFailed`): never renamed. */
export class AnchorError extends CodedError<AnchorErrorCode> {}

/** These do not pass by themselves and touch what the evidence is worth: a person must look at once. */
const ALARMS: ReadonlySet<string> = new Set<AnchorErrorCode>([
  'ANCHOR_WITNESS_AHEAD',
  'ANCHOR_WITNESS_FORK',
  'ANCHOR_CLOCK_APART',
]);

export const isAlarm = (code: string): boolean => ALARMS.has(code);
