import type { Readable, Writable } from 'node:stream';
import type { Clock, Instant } from '../kernel/time.ts';
import type { Transport } from './transport.ts';

export interface ConnectAsked {
  /** A server's address, instead of the one that the configuration names. */
  readonly server?: string;
  /** Whether a ledger may be made where there is none: for verbs that bring something in. */
  readonly makes: boolean;
  /** For notes to the person: that a ledger is made, that read models are being caught up with. */
  readonly note: (text: string) => void;
}

export interface Connected {
  readonly transport: Transport;
  /** `http://127.0.0.1:8484`, or the folder of the ledger that was opened. */
  readonly where: string;
  readonly alone: boolean;
  readonly token: () => string;
}

export interface ClockJump {
  /** When the last event was recorded. */
  readonly lastRecordedAt: Instant;
  readonly now: Instant;
  /** Whether it had to be accepted at all; within 30 days nothing is recorded. */
  readonly isJump: boolean;
}

export interface ExaminationAsked {
  /** Where the bundle that is verified is kept; thrown away without it. */
  readonly out?: string;
  /** Of an auditor. Otherwise the key in the secrets folder is believed. */
  readonly policyFile?: string;
  /** Otherwise what was last signed, from the secrets folder. */
  readonly pinFile?: string;
}

export interface Examination {
  /** As `regesta-verify` prints it. */
  readonly text: string;
  readonly exit: 0 | 1 | 2 | 3;
  readonly findings: number;
}

export interface BackupMadeHere {
  readonly folder: string;
  readonly backup: string;
  readonly madeAt: Instant;
  /** SHA-256 of its manifest, base64. */
  readonly manifest: string;
  readonly epoch: number;
  /** Leaves of the newest checkpoint in it. */
  readonly size: string;
  readonly ledger: 'included' | 'elsewhere';
}

export interface BackupProved extends Omit<BackupMadeHere, 'folder' | 'size' | 'ledger'> {
  readonly verifiedAt: Instant;
  readonly sampled: number;
  /** Of its vault, each unwrapped. */
  readonly keys: number;
  /** Up to this position. */
  readonly events: string;
}

export interface JournalAsked {
  readonly journalFile?: string;
  readonly journalUnknown: boolean;
}

export interface RestoreDone {
  readonly backup: string;
  readonly madeAt: Instant;
  readonly journal: 'secrets' | 'file' | 'unknown';
  readonly ledger: 'included' | 'elsewhere';
  readonly continuedAs?: string;
  /** Codes of recipients whose address and secret are not here. */
  readonly webhooksToSet: readonly string[];
}

export interface KitMade {
  readonly file: string;
  readonly madeAt: Instant;
  readonly recipient: string;
  readonly epochs: readonly number[];
}

/** What is done with the files themselves, on the machine that has them. */
export interface BackupDesk {
  make(asked: { readonly to: string; readonly recipient?: string }): Promise<BackupMadeHere>;
  verify(asked: { readonly from: string; readonly identityFile: string }): Promise<BackupProved>;
  restore(asked: { readonly from: string; readonly identityFile: string } & JournalAsked): Promise<RestoreDone>;
  recover(asked: { readonly from: string; readonly kitFile: string } & JournalAsked): Promise<RestoreDone>;
  kit(asked: { readonly out: string; readonly renew?: string; readonly newKey: boolean }): Promise<KitMade>;
}

/** Everything that the command line knows of the machine, so that tests and the demo can be one. */
export interface World {
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly clock: Clock;
  readonly version: string;
  /** The one-file verifier that comes with this release. */
  readonly verifierFile: string;
  connect(asked: ConnectAsked): Promise<Connected>;
  /** Settings by name, without secrets; throws the sentence of the first one that is wrong. */
  configuration(): Readonly<Record<string, string>>;
  /** Looks at the ledger's clock with the ledger opened here; with `accept`, records that the jump is right. */
  clockJump(accept: boolean): Promise<ClockJump>;
  /** Compares what was sealed with what stands in the ledger's files now; opens them read-only and by itself. */
  examine(asked: ExaminationAsked): Promise<Examination>;
  /** Absent where the machine's own files are not at hand. */
  readonly backups?: BackupDesk;
}
