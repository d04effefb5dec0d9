import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StreamName } from '../../src/kernel/ids.ts';
import type { Clock } from '../../src/kernel/time.ts';
import { openEmbeddedLedger } from '../../src/ledger/adapters/embedded/embedded-ledger.ts';
import { openMemoryLedger } from '../../src/ledger/adapters/memory/memory-ledger.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { startEventStoreDb } from '../support/eventstoredb-under-test.ts';
import { injectIntoFile } from '../support/ledger-file.ts';

export type AdapterName = 'memory' | 'embedded' | 'eventstoredb';

/** Something that we did not write, at the end of one of our streams. `data` is JSON text or not even that. */
export interface ForeignEvent {
  readonly stream: StreamName;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

/** One store, opened for one run of the suite. */
export interface LedgerUnderTest {
  /** The ledger may be opened several times one after the other, never twice at once. */
  open(clock: Clock): Promise<Ledger>;
  /** Adds an event behind the adapter's back, while it is closed. Only where `capabilities.injectsForeign`. */
  inject?(foreign: ForeignEvent): Promise<void>;
  /** Stops and deletes whatever was started for it. */
  dispose(): Promise<void>;
}

export interface LedgerCapabilities {
  /** Nothing was ever written before the suite: positions and the head can be known in full. */
  readonly startsEmpty: boolean;
  /** What was appended is still there when the store is opened again. */
  readonly survivesClosing: boolean;
  /** A foreign event can get in behind the adapter's back; if not, the adapter holds only what it was given. */
  readonly injectsForeign: boolean;
  /** Ciphertext whose key is destroyed can be taken out of the store. */
  readonly purges: boolean;
}

export interface LedgerAdapterUnderTest {
  readonly capabilities: LedgerCapabilities;
  /** A sentence saying why the suite cannot run here, or the store to run it on. */
  start(): Promise<LedgerUnderTest | { readonly unavailable: string }>;
}

/** Every adapter runs the same suite; one that is forgotten here does not compile. */
export const ledgerAdapters: Readonly<Record<AdapterName, LedgerAdapterUnderTest>> = {
  memory: {
    capabilities: { startsEmpty: true, survivesClosing: false, injectsForeign: false, purges: true },
    start: async () => ({ open: async (clock) => openMemoryLedger({ clock }), dispose: async () => {} }),
  },
  embedded: {
    capabilities: { startsEmpty: true, survivesClosing: true, injectsForeign: true, purges: true },
    start: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'regesta-ledger-'));
      const file = join(folder, 'ledger.db');
      return {
        open: (clock) => openEmbeddedLedger({ file, clock }),
        inject: async (foreign) => injectIntoFile(file, foreign),
        dispose: async () => rmSync(folder, { recursive: true, force: true }),
      };
    },
  },
  eventstoredb: {
    capabilities: { startsEmpty: false, survivesClosing: true, injectsForeign: true, purges: false },
    start: startEventStoreDb,
  },
};
