import { BackupError } from '../../backup/backup-error.ts';
import type { Manifest } from '../../backup/manifest.ts';
import { openEventStoreDbReader } from '../../ledger/adapters/eventstoredb/read-only.ts';
import type { Config } from '../config.ts';
import { firstOriginOf, ledgerFacts } from './ledger-facts.ts';

/** What is served after the restore: the ledger in the backup, or the server's own, as it stands there now. */
export interface ServedLedger {
  readonly origin: string;
  readonly checkpoint?: { readonly size: number; readonly root: string };
}

/**
 * Looked at before anything is unpacked: a vault beside another ledger than its own opens nothing there, and that ledger
 * would be opened, and written to, by the end of the restore. Throws `RESTORE_LEDGER_OTHER`; the adapter's errors for a
 * server that does not answer.
 */
export async function servedLedger(config: Config, manifest: Manifest): Promise<ServedLedger> {
  const { ledger, checkpoint, origin } = manifest;
  if (config.ledger.kind === 'embedded') {
    if (ledger.kind === 'included') return { origin, ...(checkpoint === undefined ? {} : { checkpoint }) };
    throw other('The ledger of this backup is in an EventStoreDB server: name it in REGESTA_LEDGER.');
  }
  if (ledger.kind === 'included') {
    throw other('The ledger is in this backup itself, and REGESTA_LEDGER names a server: take that setting out.');
  }
  const reader = openEventStoreDbReader({ connectionString: config.ledger.connectionString });
  try {
    const facts = await ledgerFacts(reader);
    if (facts === undefined) {
      throw other(
        'There is no ledger in the EventStoreDB server yet: put its own backup back first, by its own means.',
      );
    }
    const { state, checkpoint: newest } = facts;
    // A server that was put back to before a continuation knows the first name alone.
    const first = firstOriginOf(facts);
    if (first !== (manifest.firstOrigin ?? first)) {
      throw other(`The server holds another ledger, ${state.origin}; the backup is of ${origin}.`);
    }
    return { origin: state.origin, ...(newest === undefined ? {} : { checkpoint: newest }) };
  } finally {
    await reader.close();
  }
}

const other = (what: string): BackupError => new BackupError('RESTORE_LEDGER_OTHER', what);
