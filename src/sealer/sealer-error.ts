import { CodedError } from '../kernel/coded-error.ts';

export type SealerErrorCode =
  /** The ledger is shorter than what was last signed: an older copy was put back. */
  | 'SEALER_ROLLBACK'
  /** The leaves below what was last signed are not those that were signed. */
  | 'SEALER_FORK'
  /** A checkpoint in the ledger that does not fit it, or that no key of the ledger signed. */
  | 'SEALER_TAMPER'
  /** An event changed between the reading of it and the signing. */
  | 'SEALER_SELF_CHECK'
  /** What was last signed was signed for another ledger. */
  | 'SEALER_ORIGIN_MISMATCH'
  /** The ledger names signing keys, and there is none in the secrets folder. */
  | 'SEALER_KEY_MISSING'
  /** The signing key in the secrets folder is none that the ledger names. */
  | 'SEALER_KEY_MISMATCH'
  /** The file of the last signed head, or of the signing key, cannot be read or is not of its form. */
  | 'SEALER_SECRETS_UNREADABLE'
  /** It cannot be written: nothing is signed before it is on disk. */
  | 'SEALER_SECRETS_UNWRITABLE'
  /** The sidecar cannot be read or written. */
  | 'SEALER_STORE_FAILED'
  /** There is nothing that a new origin would mend. */
  | 'SEALER_NOT_RESTORED'
  /** Not everything has been read since the start. */
  | 'SEALER_CATCHING_UP'
  /** The thread of the sealer ended; another one is started. */
  | 'SEALER_THREAD_LOST'
  /** `REGESTA_SEAL_SECONDS` is 0. */
  | 'SEALER_OFF'
  | 'SEALER_CLOSED';

export class SealerError extends CodedError<SealerErrorCode> {}

/** These are never mended by trying again: nothing is signed any more until a person has looked. */
const LASTING: ReadonlySet<string> = new Set<SealerErrorCode>([
  'SEALER_ROLLBACK',
  'SEALER_FORK',
  'SEALER_TAMPER',
  'SEALER_SELF_CHECK',
  'SEALER_ORIGIN_MISMATCH',
  'SEALER_KEY_MISSING',
  'SEALER_KEY_MISMATCH',
  'SEALER_SECRETS_UNREADABLE',
]);

export const isLasting = (error: unknown): error is SealerError =>
  error instanceof SealerError && LASTING.has(error.code);
