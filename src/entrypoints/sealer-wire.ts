import { CodedError } from '../kernel/coded-error.ts';
import type { ActorId, StreamName } from '../kernel/ids.ts';
import type { EventToAppend } from '../kernel/recorded-event.ts';
import { type ExpectedRevision, LedgerError, type LedgerErrorCode } from '../ledger/ledger.ts';
import type { AnchoringFact } from '../sealer/anchors/anchoring.ts';
import type { SealerHealth } from '../sealer/health.ts';
import type { Appended } from '../sealer/ports.ts';
import type { Revocation } from '../sealer/rotation.ts';
import { SealerError, type SealerErrorCode } from '../sealer/sealer-error.ts';
import { failureFacts } from '../http/log.ts';

type FailureFacts = ReturnType<typeof failureFacts>;

/** What the sealer's thread is started with. Holds the password of the database: never logged. */
export interface SealerSettings {
  readonly ledger:
    | { readonly kind: 'embedded'; readonly file: string }
    | { readonly kind: 'eventstoredb'; readonly connectionString: string };
  readonly sidecarFile: string;
  readonly secretsDir: string;
  readonly origin: string;
  readonly previousOrigins: readonly string[];
  readonly sealMs: number;
  readonly sealLeaves: number;
  /** How often an embedded ledger is looked at for something newer. */
  readonly pollMs: number;
}

/** What is asked of the sealer; the answers are those of its methods of the same name. */
export type SealerAsk =
  | { readonly what: 'known' }
  | { readonly what: 'sealNow'; readonly atLeast?: number | undefined }
  | { readonly what: 'record'; readonly fact: AnchoringFact }
  | { readonly what: 'rotateKey'; readonly actor: ActorId }
  | { readonly what: 'revokeKey'; readonly revocation: Revocation; readonly actor: ActorId }
  | { readonly what: 'continueOrigin'; readonly reason: string; readonly actor: ActorId }
  | { readonly what: 'rebuild' };

export type ToSealer =
  | { readonly kind: 'ask'; readonly n: number; readonly ask: SealerAsk }
  | { readonly kind: 'appended'; readonly n: number; readonly appended: Appended }
  | { readonly kind: 'not-appended'; readonly n: number; readonly error: WireError }
  | { readonly kind: 'close' };

export type FromSealer =
  | {
      readonly kind: 'append';
      readonly n: number;
      readonly stream: StreamName;
      readonly expected: ExpectedRevision;
      readonly events: readonly EventToAppend[];
    }
  | { readonly kind: 'answer'; readonly n: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly n: number; readonly error: WireError }
  | { readonly kind: 'health'; readonly health: SealerHealth }
  | { readonly kind: 'notice'; readonly notice: WireNotice };

/** For the log: words are constant, facts are ids, codes and counts. */
export interface WireNotice {
  readonly level: 'info' | 'warn' | 'error';
  readonly words: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly failure?: FailureFacts;
}

export interface WireError {
  readonly of: 'ledger' | 'sealer' | 'fault';
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, string | number>>;
  readonly failure: FailureFacts;
}

export function toWire(error: unknown): WireError {
  const failure = failureFacts(error);
  if (!(error instanceof CodedError)) {
    return { of: 'fault', code: 'SEALER_FAULT', message: 'The sealer met a fault of its own.', details: {}, failure };
  }
  const of = error instanceof LedgerError ? 'ledger' : error instanceof SealerError ? 'sealer' : 'fault';
  return { of, code: String(error.code), message: error.message, details: error.details, failure };
}

export function fromWire({ of, code, message, details, failure }: WireError): Error {
  switch (of) {
    case 'ledger':
      return new LedgerError(code as LedgerErrorCode, message, { details });
    case 'sealer':
      return new SealerError(code as SealerErrorCode, message, { details });
    case 'fault':
      return new Error(`${message} (${failure.name}: ${failure.at[0] ?? 'unknown place'})`);
  }
}
