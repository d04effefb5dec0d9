import type { LedgerPrefix, Seal } from '../document.ts';

/**
 * What the audit report is made from: ids, codes, counts and instants, read from one prefix of the ledger.
 *
 * It is about several customers, so no customer's or employee's name belongs here (RECORD.md section 7): the report
 * then stays reproducible after any of them is erased. Instants are `YYYY-MM-DDTHH:mm:ss.sssZ`, dates `YYYY-MM-DD`,
 * event ids UUIDs, actor ids as the ledger prints them. Arrays are in the order in which they are to be printed.
 */
export interface AuditFacts {
  /** Identifies the report itself, for example `AR-2026H1-12034`; the same prefix and period give the same id. */
  readonly reportId: string;
  /** Version of the product, for example `0.1.0`. */
  readonly release: string;
  readonly controller: AuditController;
  readonly period: AuditPeriod;
  readonly prefix: LedgerPrefix;
  readonly seal: Seal;
  /** Must add up: every event of the period has exactly one actor. */
  readonly byActor: readonly ActivityCount[];
  /** Events that state a purpose. What these rows do not count is reported as "not stated". */
  readonly byPurpose: readonly ActivityCount[];
  /** Events of customers whose collection country is recorded (ISO 3166-1 alpha-2). The rest is "not stated". */
  readonly byCountry: readonly ActivityCount[];
  /** Every event of the period, by type. */
  readonly byType: readonly TypeCount[];
  /** Every event of the period, by day in the controller's time zone, ascending; days without events may be left out. */
  readonly byDay: readonly DayCount[];
  readonly exceptions: readonly AuditException[];
  /** Every event of the period, in the order of leaves. */
  readonly index: readonly IndexedEvent[];
}

export interface AuditController {
  readonly name: string;
  readonly address: readonly string[];
  /** IANA name, for example `Asia/Shanghai`. */
  readonly timeZone: string;
  readonly languages: readonly string[];
  /** Representative in the Union (GDPR Art. 27) or in China (PIPL Art. 53). */
  readonly representative: ContactFact;
  /** Data protection officer (GDPR Art. 37) or 个人信息保护负责人 (PIPL Art. 52). */
  readonly dpo: ContactFact;
}

/** Erased, unreadable and absent are three different answers; not opened is a fourth. */
export type ContactFact =
  | { readonly state: 'opened'; readonly lines: readonly string[] }
  | { readonly state: 'sealed' }
  | { readonly state: 'absent' }
  | { readonly state: 'erased'; readonly at: string; readonly request: string }
  | { readonly state: 'unreadable'; readonly code: string };

export interface AuditPeriod {
  /** First and last day, both inclusive, in `timeZone`. */
  readonly from: string;
  readonly to: string;
  /** Start of the first day; inclusive. */
  readonly fromInstant: string;
  /** End of the last day; exclusive. */
  readonly toInstant: string;
  readonly timeZone: string;
}

export interface ActivityCount {
  /** Actor id, purpose code or country code. */
  readonly key: string;
  readonly changes: number;
  readonly consents: number;
  readonly looks: number;
  /** Refused looks. */
  readonly refusals: number;
}

export interface TypeCount {
  readonly type: string;
  readonly count: number;
}

export interface DayCount {
  readonly day: string;
  readonly count: number;
}

export type ExceptionKind =
  | 'look-refused'
  | 'event-parked'
  | 'event-foreign'
  | 'event-damaged'
  | 'fact-unverified'
  | 'keys-missing'
  | 'clock-corrected'
  | 'keys-shredded';

export interface AuditException {
  readonly kind: ExceptionKind;
  readonly eventId: string;
  readonly recordedAt: string;
  /** Reason or error code, never a value: `ACCESS_PURPOSE_NOT_ALLOWED`, `KeysMissing`. */
  readonly code: string;
  /** Null when the event names none, as a foreign event does not. */
  readonly actor: string | null;
}

export interface IndexedEvent {
  /** Leaf index in the ledger, from 0. */
  readonly leaf: number;
  readonly eventId: string;
  readonly recordedAt: string;
  readonly stream: string;
  /** Decimal string. */
  readonly revision: string;
  readonly type: string;
  /** Null for a foreign event. */
  readonly actor: string | null;
}
