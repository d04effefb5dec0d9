/**
 * The child of the crash test: a ledger, and a sealer that kills its own process with SIGKILL at the n-th passing of a
 * numbered point. Appends, seals and rotates until then; it never ends by itself.
 *
 * Arguments: folder, point, n. Points are listed in sealer-kill.test.ts.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/kernel/time.ts';
import { openEmbeddedLedger } from '../../src/ledger/adapters/embedded/embedded-ledger.ts';
import { openEmbeddedReader } from '../../src/ledger/adapters/embedded/read-only.ts';
import { realDisk } from '../../src/sealer/durable-file.ts';
import { openHeadFile } from '../../src/sealer/head-file.ts';
import { openKeyFiles } from '../../src/sealer/key-files.ts';
import { Sealer } from '../../src/sealer/sealer.ts';
import type { Sidecar } from '../../src/sealer/sidecar.ts';
import { openEvidenceDb } from '../../src/sealer/store/evidence-db.ts';
import { openLedger } from '../../src/usecases/ledger/open-ledger.ts';
import { anEvent, newStream } from '../support/ledger-events.ts';

const [folder = '', wanted = '', nth = '1'] = process.argv.slice(2);
let passed = 0;

function point(name: string): void {
  if (name === wanted && ++passed === Number(nth)) {
    writeSync(1, `dying ${name}\n`);
    process.kill(process.pid, 'SIGKILL');
    // The signal arrives at once; nothing may happen in between.
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
  }
}

const file = join(folder, 'ledger.db');
const ledger = await openEmbeddedLedger({ file, clock: systemClock });
const { origin, previousOrigins } = await openLedger(ledger, 'example.com/ledger/1');
const reads = openEmbeddedReader({ file, pollMs: 5 });
const kept = openEvidenceDb(join(folder, 'evidence.db'));
const sidecar = new Proxy(kept, {
  get: (target, name) => {
    const member = Reflect.get(target, name) as unknown;
    if (typeof member !== 'function') return member;
    if (name !== 'commit') return member.bind(target) as unknown;
    return (batch: Parameters<Sidecar['commit']>[0]) => {
      point('sidecar-before');
      target.commit(batch);
      point('sidecar-after');
    };
  },
});
const disk = (of: string) => ({
  write: (path: string, text: string) => {
    point(`${of}-before`);
    realDisk.write(path, text);
    point(`${of}-written`);
  },
  // A key that is made takes its name by a link, so that it overwrites none: to a crash that is the same step.
  link: (from: string, to: string) => {
    realDisk.link(from, to);
    point(`${of}-renamed`);
  },
  rename: (from: string, to: string) => {
    realDisk.rename(from, to);
    point(`${of}-renamed`);
  },
  syncFolder: (path: string) => {
    realDisk.syncFolder(path);
    point(`${of}-durable`);
  },
});
const sealer = new Sealer({
  origin,
  previousOrigins,
  reads,
  append: async (stream, expected, events) => {
    const name = events[0]?.type ?? '';
    point(`${name}-before`);
    const receipt = await ledger.append(stream, expected, events);
    point(`${name}-after`);
    return receipt;
  },
  sidecar,
  headFile: openHeadFile(folder, disk('head')),
  keys: openKeyFiles(folder, disk('key')),
  sealMs: 3_600_000,
  sealLeaves: 1_000_000,
  alone: true,
});
sealer.start();
for (let round = 0; ; round++) {
  for (let n = 0; n < 20; n++) {
    const stream = newStream();
    await ledger.append(stream, 'noStream', [anEvent(stream, { n })]);
  }
  const { size } = await sealer.sealNow();
  writeSync(1, `sealed ${size}\n`);
  if (round % 2 === 1) await sealer.rotateKey();
}
