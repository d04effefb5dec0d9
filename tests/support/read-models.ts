import { readModels as models } from '../../src/projections/models/read-models.ts';
import { ProjectionRunner } from '../../src/projections/runner.ts';
import { openEmbeddedReadModels } from '../../src/projections/store/embedded-store.ts';
import type { ViewsStatus } from '../../src/http/status.ts';
import { systemClock } from '../../src/kernel/time.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { ReadModels } from '../../src/usecases/core/read-models.ts';
import type { KeyVault } from '../../src/vault/key-vault.ts';

/** The real read models of a ledger, kept up to date until `close`. */
export async function openRunningReadModels(file: string, ledger: Ledger, vault: KeyVault) {
  const store = await openEmbeddedReadModels({ file, models });
  const runner = new ProjectionRunner({ ledger, vault, store, clock: systemClock, release: 'test' });
  runner.start();
  const readModels: ReadModels = {
    reader: store,
    waitFor: (position, timeoutMs) => runner.waitFor(position, timeoutMs),
  };
  return {
    readModels,
    runner,
    status: async (): Promise<ViewsStatus> => ({ health: runner.health(), ...(await runner.metrics()) }),
    close: async (): Promise<void> => {
      await runner.stop();
      await store.close();
    },
  };
}
