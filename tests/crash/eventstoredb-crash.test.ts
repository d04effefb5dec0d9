import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { systemClock } from '../../src/kernel/time.ts';
import {
  type EventStoreDbLedger,
  openEventStoreDbLedger,
} from '../../src/ledger/adapters/eventstoredb/eventstoredb-ledger.ts';
import { NO_SERVER, type OwnEventStoreDb, ownEventStoreDb } from '../support/real-eventstoredb.ts';
import { Workload } from './eventstoredb-workload.ts';

/** `npm test` plays each round once; `npm run torture` sets ROUNDS, and then a frozen server stays so for 30 s. */
const ROUNDS = Number(process.env['ROUNDS'] ?? '1');
const FROZEN_MS = ROUNDS > 1 ? 30_000 : 5_000;
/** So long may it take until appends go on, on a busy machine; a server has to start within it. */
const AGAIN_WITHIN_MS = 120_000;
const BETWEEN = 300;

t.setTimeout(ROUNDS * 560_000);
// The process must live through everything; tap would turn either into a failed run, this names it.
process.on('unhandledRejection', (reason) => t.fail(`a rejection that nobody handled: ${String(reason)}`));

interface Stage {
  readonly server: OwnEventStoreDb;
  readonly ledger: EventStoreDbLedger;
  /** Static messages of the ledger, with their reasons. */
  readonly log: string[];
}

async function onDisk(t: Test, play: (stage: Stage) => Promise<void>): Promise<void> {
  const server = await ownEventStoreDb({ disk: true });
  if (server === undefined) return;
  const log: string[] = [];
  const note = (facts: Readonly<Record<string, string | number>>, message: string): void =>
    void log.push(`${message}: ${facts['reason'] ?? ''}`);
  const ledger = await openEventStoreDbLedger({
    connectionString: server.connectionString,
    clock: systemClock,
    log: { info: note, warn: note },
  });
  try {
    await play({ server, ledger, log });
    for (let n = 0; n < 500 && ledger.openCalls() > 0; n++) await sleep(20);
    t.equal(ledger.openCalls(), 0, 'no call is left open');
  } finally {
    await ledger.close();
    await server.stop();
  }
}

async function rounds(t: Test, { ledger }: Stage, hurt: () => Promise<void>): Promise<void> {
  const workload = await Workload.begin(ledger, { writers: 40, perAppend: 2 });
  for (let round = 0; round < ROUNDS; round++) {
    await workload.progress(BETWEEN, AGAIN_WITHIN_MS);
    await hurt();
  }
  await workload.progress(BETWEEN, AGAIN_WITHIN_MS);
  await workload.verify(t, AGAIN_WITHIN_MS);
  t.comment(
    `${workload.appends} appends, ${workload.retries} tried again by the caller, longest call ${Math.round(workload.longestCallMs)} ms`,
  );
}

const found = await ownEventStoreDb({ disk: false });
await found?.stop();
const options = found === undefined ? { skip: NO_SERVER } : {};

await t.test('killed under load and started again: nothing lost, doubled or missed', options, (t) =>
  onDisk(t, (stage) =>
    rounds(t, stage, async () => {
      await stage.server.kill();
      await stage.server.restart();
    }),
  ),
);

await t.test('terminated under load and started again', options, (t) =>
  onDisk(t, (stage) =>
    rounds(t, stage, async () => {
      await stage.server.terminate();
      await stage.server.restart();
    }),
  ),
);

await t.test('frozen under load for some seconds', options, (t) =>
  onDisk(t, (stage) =>
    rounds(t, stage, async () => {
      stage.server.freeze();
      await sleep(FROZEN_MS);
      stage.server.thaw();
    }),
  ),
);

await t.test('bursts that make the server drop a slow subscriber', options, (t) =>
  onDisk(t, async ({ ledger, log }) => {
    for (let round = 0; round < ROUNDS; round++) {
      const workload = await Workload.begin(ledger, { writers: 8, perAppend: 300, subscriberWaitsFor: 60 });
      await workload.progress(60, AGAIN_WITHIN_MS);
      await workload.verify(t, AGAIN_WITHIN_MS);
    }
    t.ok(log.includes('subscription begun again: error'), 'the server did drop it, and it was begun again');
  }),
);
