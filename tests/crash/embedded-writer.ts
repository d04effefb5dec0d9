/**
 * The child of the crash test: opens the ledger and appends with 20 writers for ever, one line on stdout for each
 * intention before it is sent and for each acknowledgement after. It is killed; it never ends by itself.
 */
import { writeSync } from 'node:fs';
import { systemClock } from '../../src/kernel/time.ts';
import { openEmbeddedLedger } from '../../src/ledger/adapters/embedded/embedded-ledger.ts';
import { anEvent, envelopes, newStream } from '../support/ledger-events.ts';

const file = process.argv[2] as string;
const ledger = await openEmbeddedLedger({ file, clock: systemClock });
/** Straight to the pipe: what was acknowledged must have been told before the kill, or it was not acknowledged. */
const tell = (line: string): void => void writeSync(1, `${line}\n`);
tell('open');

async function writer(): Promise<never> {
  for (;;) {
    const stream = newStream();
    for (let revision = -1n; revision < 20n; ) {
      const size = 1 + (Number(revision + 1n) % 3);
      const events = Array.from({ length: size }, (_, n) => anEvent(stream, { n }, envelopes('crash', 'identity')));
      const ids = events.map((event) => event.id).join();
      tell(`try ${stream} ${revision} ${ids}`);
      const receipt = await ledger.append(stream, revision < 0n ? 'noStream' : revision, events);
      tell(`ack ${stream} ${receipt.revision} ${receipt.position} ${ids}`);
      revision = receipt.revision;
    }
  }
}
await Promise.all(Array.from({ length: 20 }, writer));
