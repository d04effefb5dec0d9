// A process that keeps read models and is killed at any moment: `fork(this, [folder, 'follow' | 'rebuild'])`. It opens what
// a world left in the folder, and says when it has begun, or when it begins a rebuild.
import { join } from 'node:path';
import { systemClock } from '../../../src/kernel/time.ts';
import { openEmbeddedLedger } from '../../../src/ledger/adapters/embedded/embedded-ledger.ts';
import { readModels } from '../../../src/projections/models/read-models.ts';
import { ProjectionRunner } from '../../../src/projections/runner.ts';
import { openEmbeddedReadModels } from '../../../src/projections/store/embedded-store.ts';
import { openEmbeddedVault } from '../../../src/vault/adapters/embedded/embedded-vault.ts';

const [folder, mode] = process.argv.slice(2) as [string, 'follow' | 'rebuild'];
const file = (name: string): string => join(folder, name);
const clock = systemClock;

const ledger = await openEmbeddedLedger({ file: file('ledger.db'), clock });
const vault = await openEmbeddedVault({ file: file('vault.db'), secretsDir: file('secrets'), clock });
const store = await openEmbeddedReadModels({ file: file('read-models.db'), models: readModels });
const runner = new ProjectionRunner({ ledger, vault, store, clock, release: '1', maxBatch: 3 });
process.on('disconnect', () => process.exit());
runner.start();
process.send?.('begun');
if (mode === 'rebuild') {
  await runner.waitFor((await ledger.head()).position, 600_000);
  for (;;) {
    process.send?.('rebuilding');
    await runner.rebuild();
  }
}
