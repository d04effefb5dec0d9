import { EventStoreDBClient } from '@eventstore/db-client';

/**
 * A client for an encoded connection string. The client warns on the console that a keep-alive below 10 s is unusual;
 * ours is decided (README.md: a frozen server is noticed after 19 s by default), so the warning is left out. Its
 * constructor runs to its end here, so nobody else's warning can be lost.
 */
export function openClient(connection: string): EventStoreDBClient {
  const warn = console.warn;
  console.warn = () => {};
  try {
    return EventStoreDBClient.connectionString(connection);
  } finally {
    console.warn = warn;
  }
}

/** The members below are there at run time; the client's types keep them to itself. */
interface Inside {
  readonly disposableStreams: ReadonlySet<unknown>;
  getChannel(): Promise<{ close(): void }>;
}

/** gRPC calls that this client holds open now: of the 100 that one connection can carry. */
export const openCallsOf = (client: EventStoreDBClient): number => (client as unknown as Inside).disposableStreams.size;

/** Ends its calls and lets the connection go. */
export async function closeClient(client: EventStoreDBClient): Promise<void> {
  await client.dispose();
  const channel = await (client as unknown as Inside).getChannel().catch(() => undefined);
  channel?.close();
}
