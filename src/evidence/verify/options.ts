import type { Clock } from '../../kernel/time.ts';
import type { Finding } from './findings.ts';
import type { BundleMode } from './leaves/scan-result.ts';

export type Level = 'L0' | 'L1' | 'L2' | 'L3';
export type RequiredLevel = Exclude<Level, 'L0'>;
export type TimeKind = 'asserted' | 'cosigner-attested' | 'tsa-attested';
export type RequiredTime = 'cosigner' | 'tsa';

/** A note or token that the auditor holds: `<size>` or `<size>-<n>.tsr`. */
export interface HeldFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the auditor brings (docs/evidence.md section 4). None of it is believed to be well-formed. */
export interface VerifyOptions {
  readonly policy?: Uint8Array;
  readonly pin?: Uint8Array;
  readonly state?: Uint8Array;
  readonly anchors?: readonly HeldFile[];
  readonly keys?: Uint8Array;
  readonly requireLevel?: RequiredLevel;
  readonly requireTime?: RequiredTime;
  readonly maxAgeHours?: number;
  /** How many findings are kept; all are counted. */
  readonly maxFindings?: number;
  /** Threads beside this one; 0 does everything here. Default: as many as there are cores for, where there are many files. */
  readonly threads?: number;
  /** This thread reads files too. Not for a server: each of them takes some 20 ms. */
  readonly scanHere?: boolean;
  /** The file that a thread begins with. Default: the one beside this. */
  readonly workerEntry?: URL;
  readonly clock: Clock;
}

export interface VerifyReport {
  /** A step is done, with what it found, for --verbose. */
  step?(step: Step): void;
  progress?(filesDone: number, files: number): void;
}

export interface Step {
  readonly number: number;
  readonly name: string;
  readonly text: string;
}

export type VerdictWord = 'VERIFIED' | 'TAMPERED' | 'INCONCLUSIVE' | 'UNREADABLE';

export interface Attested {
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: Exclude<TimeKind, 'asserted'>;
  readonly by: string;
  readonly qualified: boolean;
}

export interface Verdict {
  readonly verdict: VerdictWord;
  readonly exit: 0 | 1 | 2 | 3;
  readonly mode: BundleMode;
  readonly origin: string;
  readonly size: number;
  readonly events: number;
  readonly from: number;
  readonly to: number;
  readonly level: Level;
  /** Of L2: the size of the kept checkpoint. */
  readonly since?: number;
  /** Of L3. */
  readonly witnessed?: { readonly of: number; readonly by: number };
  readonly time: TimeKind;
  readonly attested?: Attested;
  readonly erased: number;
  readonly withheld: number;
  readonly unsealed: number;
  /** Envelopes that were opened with disclosed keys; absent when none were given. */
  readonly opened?: number;
  /** Of a bundle about one customer: its streams are complete up to this leaf, by the ledger's own word. */
  readonly closedAt?: number;
  /** The first ones, sorted. */
  readonly findings: readonly Finding[];
  readonly findingsTotal: number;
  /** How many of them accuse nobody. */
  readonly notes: number;
  /** Two signed notes that cannot both be honest, as they stand. */
  readonly misconduct: readonly { readonly held: string; readonly offered: string }[];
  /** What --state is to hold from now on; only after exit 0. */
  readonly state?: string;
}
