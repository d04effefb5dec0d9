import type { EventStoreDBClient } from '@eventstore/db-client';
import { closeClient, openCallsOf, openClient } from './client.ts';
import { type Connection, encodeConnection } from './connection.ts';

const OLD_CLIENTS_KEPT = 4;

/**
 * The client of the main thread, for reads and subscriptions; it never appends, so its table of pending appends is
 * empty. A connection that failed is not mended: `renew` makes a client whose channel options differ, because gRPC
 * would hand the same dead connection to an equal one.
 */
export class ReaderConnection {
  readonly #connection: Connection;
  readonly #keepAliveMs: number;
  #generation = 0;
  #client: EventStoreDBClient;
  readonly #old: EventStoreDBClient[] = [];

  constructor(connection: Connection, keepAliveMs: number) {
    this.#connection = connection;
    this.#keepAliveMs = keepAliveMs;
    this.#client = this.#open();
  }

  get client(): EventStoreDBClient {
    return this.#client;
  }

  /** Called by whoever met a failure on `failed`; the first one who does renews it for all. */
  renew(failed: EventStoreDBClient): void {
    if (failed !== this.#client) return;
    this.#old.push(failed);
    this.#generation++;
    this.#client = this.#open();
    this.#closeOld();
  }

  /** Calls held open now, over all clients that still have some. */
  openCalls(): number {
    return [this.#client, ...this.#old].reduce((sum, client) => sum + openCallsOf(client), 0);
  }

  async close(): Promise<void> {
    await Promise.all([this.#client, ...this.#old].map(closeClient));
  }

  #open(): EventStoreDBClient {
    return openClient(encodeConnection(this.#connection, this.#keepAliveMs, this.#generation));
  }

  /** An old client may still carry a call that works, so it is closed when it has none, or when too many pile up. */
  #closeOld(): void {
    for (let i = this.#old.length - 1; i >= 0; i--) {
      const client = this.#old[i] as EventStoreDBClient;
      if (openCallsOf(client) > 0 && this.#old.length <= OLD_CLIENTS_KEPT) continue;
      this.#old.splice(i, 1);
      void closeClient(client).catch(() => {});
    }
  }
}
