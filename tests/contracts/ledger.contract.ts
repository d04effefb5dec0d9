import type { Test } from 'tap';
import { appendPromises } from './ledger-append.contract.ts';
import type { LedgerAdapterUnderTest } from './ledger-adapters.ts';
import { followPromises } from './ledger-follow.contract.ts';
import { idempotencePromises } from './ledger-idempotence.contract.ts';
import { lifePromises } from './ledger-life.contract.ts';
import { purgePromises } from './ledger-purge.contract.ts';
import { readPromises } from './ledger-read.contract.ts';
import { refusalPromises } from './ledger-refusal.contract.ts';
import { TestClock } from '../support/ledger-clock.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';

/** What each part of the suite is given: one open ledger that may hold other people's events, and its clock. */
export interface Part {
  readonly ledger: Ledger;
  readonly clock: TestClock;
  readonly adapter: LedgerAdapterUnderTest;
}

/**
 * The promises of src/ledger/ledger.ts, made executable. Every adapter runs all of it; where adapters differ, the
 * difference is a capability that the suite asks for, and both answers are checked.
 */
export async function ledgerContract(t: Test, name: string, adapter: LedgerAdapterUnderTest): Promise<void> {
  const store = await adapter.start();
  if ('unavailable' in store) {
    await t.test(`the ledger contract on ${name}`, { skip: store.unavailable }, () => {});
    return;
  }
  await t.test(`the ledger contract on ${name}`, async (t) => {
    try {
      const clock = new TestClock();
      const ledger = await store.open(clock);
      const part: Part = { ledger, clock, adapter };
      await appendPromises(t, part);
      await idempotencePromises(t, part);
      await readPromises(t, part);
      await followPromises(t, part);
      await refusalPromises(t, part);
      await purgePromises(t, part);
      await ledger.close();
      await lifePromises(t, store, adapter);
    } finally {
      await store.dispose();
    }
  });
}
