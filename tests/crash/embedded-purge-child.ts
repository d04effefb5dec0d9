/** The child of tests/crash/embedded-purge.test.ts: purges what it is told to, and is killed meanwhile. */
import { writeSync } from 'node:fs';
import { randomId, type StreamName } from '../../src/kernel/ids.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { openEmbeddedLedger } from '../../src/ledger/adapters/embedded/embedded-ledger.ts';

const [file, owner, kid] = process.argv.slice(2) as [string, StreamName, string];
const ledger = await openEmbeddedLedger({ file, clock: systemClock });
writeSync(1, 'open\n');
const outcome = await ledger.purge?.({ request: randomId(), keys: [{ owner, dataCategory: 'note', kid }] });
writeSync(1, `done ${outcome?.envelopes}\n`);
await ledger.close();
