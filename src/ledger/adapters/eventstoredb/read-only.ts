import type { Ledger } from '../../ledger.ts';
import { parseConnection, refuseDebugging } from './connection.ts';
import { ledgerHead } from './heads.ts';
import { Horizon } from './horizon.ts';
import { DEFAULT_LIMITS, type EventStoreDbLimits } from './limits.ts';
import { type LedgerLog, SILENT } from './log.ts';
import { readEverything } from './read-everything.ts';
import { Reader } from './reader.ts';
import { ReaderConnection } from './reader-connection.ts';
import { supervise } from './supervise.ts';

export interface EventStoreDbReader extends Pick<Ledger, 'readAll' | 'subscribe' | 'head'> {
  close(): Promise<void>;
}

/**
 * A connection that reads and never appends, for another thread than the ledger's own. Connects when it is first asked;
 * throws `LEDGER_UNAVAILABLE` when the connection string cannot be used.
 */
export function openEventStoreDbReader(options: {
  readonly connectionString: string;
  readonly log?: LedgerLog;
  readonly limits?: Partial<EventStoreDbLimits>;
}): EventStoreDbReader {
  refuseDebugging(process.env['DEBUG']);
  const connection = parseConnection(options.connectionString);
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const log = options.log ?? SILENT;
  const horizon = new Horizon();
  const reader = new Reader(new ReaderConnection(connection, limits.keepAliveMs), limits);
  return {
    readAll: (wanted) => readEverything({ reader, limits, horizon }, wanted),
    subscribe: (wanted, signal) => supervise({ reader, limits, log, horizon }, wanted, signal),
    head: async () => {
      const head = await ledgerHead(reader, limits.overallMs);
      horizon.saw(head.position);
      return head;
    },
    close: async () => {
      reader.close();
      await reader.connection.close();
    },
  };
}
