import type { Clock, Instant, LocalDate } from '../../kernel/time.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Mailer } from '../../mail/mailer.ts';
import type { WebhookEndpoints } from '../../webhooks/endpoints.ts';
import type { WebhookCaller } from '../../webhooks/webhook-caller.ts';
import type { KeyVault } from '../../vault/key-vault.ts';
import type { MasterKeys } from '../../vault/master-keys.ts';
import type { AccessWriter } from './access-writer.ts';
import type { DocumentStore } from './documents.ts';
import type { Evidence } from './evidence.ts';
import type { ReadModels } from './read-models.ts';
import type { RefusalCounter } from './refusal-counter.ts';

/** A way in which a store gives up a promise of `Ledger`, or lets somebody hide events. Codes and stream names only. */
export interface LedgerFinding {
  readonly code: string;
  readonly stream?: string;
  readonly what: string;
}

/** What old backups of the vault are worth to somebody who steals one (docs/backups.md). */
export interface VaultEpochs {
  /** Of the master key, in force now, and since when. */
  readonly current: number;
  readonly since: Instant;
  /** Those before it, oldest first. */
  readonly older: readonly {
    readonly epoch: number;
    readonly until: Instant;
    readonly destroyedAt?: Instant;
    /** It is the operator who says that it is gone: the key lay in the environment. */
    readonly attested?: true;
  }[];
  /**
   * The day (UTC) after which no older backup opens anything of what was destroyed at the asked instant: when the epochs
   * that such a backup needs were destroyed, or when they will be under the settings now in force. Absent where nothing
   * rotates by itself: then nobody can promise a day.
   */
  readonly destroyedBy?: LocalDate;
  /** Whether they are destroyed already; otherwise `destroyedBy` is a plan. */
  readonly isDestroyed: boolean;
  /** Whether any of them was destroyed on the operator's word. */
  readonly isAttested: boolean;
}

/** What every use case is given, first. Wired once, in src/entrypoints/compose.ts. */
export interface Deps {
  readonly ledger: Ledger;
  readonly vault: KeyVault;
  readonly clock: Clock;
  readonly access: AccessWriter;
  readonly evidence: Evidence;
  readonly readModels: ReadModels;
  readonly refusals: RefusalCounter;
  /** What is wrong with the store behind the ledger, as far as it can be asked; an empty list for the embedded one. */
  readonly inspectLedger: () => Promise<readonly LedgerFinding[]>;
  /** Absent where no mail server is set: letters are printed then. */
  readonly mailer?: Mailer;
  /** How recipients' systems are called, and where each of them is. */
  readonly webhooks: { readonly caller: WebhookCaller; readonly endpoints: WebhookEndpoints };
  /** Addresses of the controller's own that are mailed each day on which something waits; none where no mail is wished. */
  readonly digestTo: readonly string[];
  /** Where packages lie until they are fetched. Absent where nothing is to be kept: they are handed over otherwise. */
  readonly documents?: DocumentStore;
  /** Where people reach this server, for links: without a path. Absent: links are told without it. */
  readonly publicUrl?: string;
  /** Names this ledger in documents and proofs. */
  readonly origin: string;
  /** How long identifiers of erased people stay suppressed. */
  readonly suppressionDays: number;
  /** Of the vault. Absent where nobody here rotates them. */
  readonly masterKeys?: MasterKeys;
  /** Days after which the master key is rotated by itself; 0: only when somebody asks. */
  readonly keyRotationDays?: number;
  /** Days for which backups are kept: an older master key is not destroyed before. */
  readonly backupRetentionDays?: number;
  /** Brings the copy of the erasure journal beside the backups up to date; 0 where it was. Absent: nobody set where. */
  readonly copyJournal?: () => Promise<number>;
  /** See `vaultEpochsAt`. Absent: nothing can be promised. */
  readonly vaultEpochs?: (at?: Instant) => Promise<VaultEpochs>;
}
