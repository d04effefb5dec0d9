// Appends to customers of an EventStoreDB ledger from a process of its own, with nothing but the ledger and the vault that it
// shares with the product: `CUSTOMER,CUSTOMER,... COUNT`. Says `ready`, begins when something comes on standard input, goes on
// until something comes again and COUNT appends were made, and ends with one line of counts by outcome.
import { join } from 'node:path';
import { changeCustomer, changeCustomerComparisons } from '../../src/domain/customer/decide.ts';
import { customerCategory } from '../../src/domain/customer/state.ts';
import { customerStream } from '../../src/domain/customer/stream.ts';
import { readConfig } from '../../src/entrypoints/config.ts';
import { type CustomerId, randomId, SYSTEM_ACTOR } from '../../src/kernel/ids.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { openEventStoreDbLedger } from '../../src/ledger/adapters/eventstoredb/eventstoredb-ledger.ts';
import { act } from '../../src/usecases/core/act.ts';
import { unlessErased } from '../../src/usecases/core/erased.ts';
import { upcastSealed } from '../../src/usecases/core/sealed-payloads.ts';
import { openEmbeddedVault } from '../../src/vault/adapters/embedded/embedded-vault.ts';
import { person } from './product-people.ts';

const [customers = '', count = '0'] = process.argv.slice(2);
const config = readConfig(process.env);
if (config.ledger.kind !== 'eventstoredb') throw new Error('this is for EventStoreDB');
const { connectionString } = config.ledger;
const ledger = await openEventStoreDbLedger({ connectionString, clock: systemClock });
const { dataDir, secretsDir } = config;
const vault = await openEmbeddedVault({
  file: join(dataDir, 'vault.db'),
  secretsDir,
  clock: systemClock,
  upcastSealed,
});
let isStopped = false;
const told = new Promise((resolve) => process.stdin.once('data', resolve));
process.stdout.write('ready now\n');
await told;
process.stdin.once('data', () => {
  isStopped = true;
});
const tally: Record<string, number> = {};
const ids = customers.split(',');
let next = 0;
const CALLERS = 4;
await Promise.all(
  Array.from({ length: CALLERS }, async () => {
    while (!isStopped || next < Number(count)) {
      const n = next++;
      const outcome = await append(ids[n % ids.length] as CustomerId, n);
      tally[outcome] = (tally[outcome] ?? 0) + 1;
      // A stream is read whole for every decision: without a pause it would only grow.
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }),
);
process.stdout.write(`done ${JSON.stringify(tally)}\n`);
process.stdin.destroy();
await vault.close();
await ledger.close();

async function append(customer: CustomerId, n: number): Promise<string> {
  const input = { source: `other-${n}`, channel: 'phone', facts: person(n + 90).facts } as never;
  const outcome = await unlessErased(() =>
    act(
      { ledger, vault },
      { actor: SYSTEM_ACTOR, commandId: randomId() },
      {
        category: customerCategory,
        stream: customerStream(customer),
        seals: ['identity', 'contact', 'commercial', 'preference', 'note'],
        compares: {
          dataCategories: ['identity', 'contact', 'commercial', 'preference', 'note'],
          wanted: changeCustomerComparisons(input),
        },
        decide: (state, compared) => changeCustomer(input, compared)(state),
      },
    ),
  );
  return outcome.kind === 'refused' ? outcome.reason : outcome.kind;
}
