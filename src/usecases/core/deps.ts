import type { Clock } from '../../kernel/time.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { KeyVault } from '../../vault/key-vault.ts';
import type { AccessWriter } from './access-writer.ts';
import type { ReadModels } from './read-models.ts';

/** What every use case is given, first. Wired once, in src/entrypoints/compose.ts. */
export interface Deps {
  readonly ledger: Ledger;
  readonly vault: KeyVault;
  readonly clock: Clock;
  readonly access: AccessWriter;
  readonly readModels: ReadModels;
}
