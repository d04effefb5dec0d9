import type { ReportedState } from '../domain/consent/events.ts';
import type { CustomerFacts, CustomerField } from '../domain/customer/fields.ts';
import type { LocalDate } from '../kernel/time.ts';
import type { RowRejectionCode, RowWarningCode } from './row-codes.ts';

/** What the source says of a consent. It proves nothing until it is confirmed (`ConsentReported`). */
export interface ReportedConsent {
  readonly purpose: string;
  readonly state: ReportedState;
  readonly reportedOn?: LocalDate;
}

/** Names a place and what was noticed there; never the value. */
export interface RowWarning {
  readonly column: string;
  readonly code: RowWarningCode;
}

/** A row that goes in. An absent fact is no statement: it neither sets nor retires anything. */
export interface InterpretedRow {
  readonly kind: 'row';
  readonly line: number;
  /** In the source system of the mapping. Personal: "ALFKI" comes from a name. */
  readonly identifier: string;
  readonly collectionCountry: string;
  readonly facts: CustomerFacts;
  /** Fields of `facts` that are kept as they came. */
  readonly unverified: readonly CustomerField[];
  readonly consents: readonly ReportedConsent[];
  readonly warnings: readonly RowWarning[];
}

export interface RejectedRow {
  readonly kind: 'rejected';
  readonly line: number;
  /** Absent where the row as a whole is at fault. */
  readonly column?: string;
  readonly code: RowRejectionCode;
  /** For the operator's own file, if one was asked for; reported nowhere else. */
  readonly cells: readonly string[];
}
export type ImportRow = InterpretedRow | RejectedRow;
