/**
 * The EventStoreDB ledger beside the bare client, on one real server with its data on disk: the same sealed events,
 * one append in flight per caller and stream. The peer is what a careful user of the client writes, in the main thread
 * with explicit ids and revisions; it has no worker, checks nothing, stamps no guarded time and does not survive its
 * server.
 */
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { systemClock } from '../src/kernel/time.ts';
import { openEventStoreDbLedger } from '../src/ledger/adapters/eventstoredb/eventstoredb-ledger.ts';
import type { Ledger } from '../src/ledger/ledger.ts';
import { NO_SERVER, ownEventStoreDb } from '../tests/support/real-eventstoredb.ts';
import { compareAppends } from './append-comparison.ts';
import { type Contender, sealedEvent } from './append-workload.ts';

function product(ledger: Ledger): Contender {
  return {
    name: 'regesta eventstoredb',
    append: async (subject) => {
      const expected = subject.revision < 0 ? 'noStream' : BigInt(subject.revision);
      await ledger.append(subject.stream, expected, [sealedEvent(subject)]);
      subject.revision++;
    },
  };
}

function bareClient(client: EventStoreDBClient): Contender {
  return {
    name: 'bare client',
    append: async (subject) => {
      const { id, type, data, metadata } = sealedEvent(subject);
      const stamped = { ...metadata, recordedAt: systemClock.now() };
      const event = jsonEvent({ id, type, data: { ...data }, metadata: stamped });
      const expectedRevision = subject.revision < 0 ? 'no_stream' : BigInt(subject.revision);
      await client.appendToStream(subject.stream, event, { expectedRevision });
      subject.revision++;
    },
  };
}

const server = await ownEventStoreDb({ disk: true });
if (server === undefined) {
  console.log(`Not measured. ${NO_SERVER}`);
} else {
  const ledger = await openEventStoreDbLedger({ connectionString: server.connectionString, clock: systemClock });
  const client = EventStoreDBClient.connectionString(server.connectionString);
  try {
    await compareAppends(product(ledger), bareClient(client));
  } finally {
    await ledger.close();
    await client.dispose();
    await server.stop();
  }
}
