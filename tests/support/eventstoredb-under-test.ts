import { binaryEvent, jsonEvent } from '@eventstore/db-client';
import { openClient } from '../../src/ledger/adapters/eventstoredb/client.ts';
import { openEventStoreDbLedger } from '../../src/ledger/adapters/eventstoredb/eventstoredb-ledger.ts';
import type { ForeignEvent, LedgerUnderTest } from '../contracts/ledger-adapters.ts';
import { anyEventStoreDb, NO_SERVER } from './real-eventstoredb.ts';

/** The store of the contract suite: whatever real server there is, from its head on. */
export async function startEventStoreDb(): Promise<LedgerUnderTest | { readonly unavailable: string }> {
  const server = await anyEventStoreDb();
  if (server === undefined) return { unavailable: NO_SERVER };
  const { connectionString } = server;
  return {
    open: (clock) => openEventStoreDbLedger({ connectionString, clock }),
    inject: (foreign) => injectInto(connectionString, foreign),
    dispose: () => server.stop(),
  };
}

/** Writes as anybody could who has the credentials of the database. */
export async function injectInto(connectionString: string, foreign: ForeignEvent): Promise<void> {
  const client = openClient(connectionString);
  const metadata = Uint8Array.from(Buffer.from(foreign.metadata, 'utf8'));
  const event = isJson(foreign.data)
    ? jsonEvent({ type: foreign.type, data: JSON.parse(foreign.data), metadata })
    : binaryEvent({ type: foreign.type, data: Buffer.from(foreign.data, 'utf8'), metadata });
  await client.appendToStream(foreign.stream, event, { expectedRevision: 'any' });
  await client.dispose();
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
