import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { systemClock } from '../../src/kernel/time.ts';
import { openEmbeddedLedger } from '../../src/ledger/adapters/embedded/embedded-ledger.ts';
import { openHeadFile } from '../../src/sealer/head-file.ts';
import { openKeyFiles } from '../../src/sealer/key-files.ts';
import { Sealer } from '../../src/sealer/sealer.ts';
import { openEvidenceDb } from '../../src/sealer/store/evidence-db.ts';
import { openLedger } from '../../src/usecases/ledger/open-ledger.ts';
import { checkLedger } from '../sealer/support/sealer-world.ts';
import { startProcess } from '../support/ledger-process.ts';

/**
 * The points of src/sealer/sealing.ts and rotation.ts, and how many times each is passed before the process dies there:
 * the first time, and once when there was something before. `npm run torture` asks for all.
 */
const POINTS = [
  'key-before',
  'key-written',
  'key-renamed',
  'key-durable',
  'SigningKeyAdded-before',
  'SigningKeyAdded-after',
  'head-before',
  'head-written',
  'head-renamed',
  'head-durable',
  'CheckpointSealed-before',
  'CheckpointSealed-after',
  'sidecar-before',
  'sidecar-after',
  'SigningKeyRetired-before',
  'SigningKeyRetired-after',
] as const;
const EVERY = process.env['ROUNDS'] === undefined ? [2] : [1, 2, 3, 5];

const timeout = 60_000 + POINTS.length * EVERY.length * 20_000;
t.setTimeout(timeout);

t.test('killed at any point, the sealer goes on with the history that it signed', { timeout }, async (t) => {
  for (const point of POINTS) {
    for (const nth of EVERY) {
      const folder = mkdtempSync(join(tmpdir(), 'regesta-sealer-kill-'));
      t.teardown(() => rmSync(folder, { recursive: true, force: true }));
      const child = startProcess('sealer-child.ts', [folder, point, String(nth)]);
      await child.said('dying');
      await child.kill('SIGKILL');
      const told = child.lines().filter((line) => line.startsWith('sealed ')).length;

      const ledger = await openEmbeddedLedger({ file: join(folder, 'ledger.db'), clock: systemClock });
      const { origin, previousOrigins } = await openLedger(ledger, undefined);
      const signed = openHeadFile(folder).read();
      const sidecar = openEvidenceDb(join(folder, 'evidence.db'));
      const sealer = new Sealer({
        ...{ origin, previousOrigins, reads: ledger, sidecar },
        append: (...args) => ledger.append(...args),
        headFile: openHeadFile(folder),
        keys: openKeyFiles(folder),
        ...{ sealMs: 3_600_000, sealLeaves: 1_000_000, alone: true },
      });
      sealer.start();
      await sealer.sealNow();
      const checkpoints = await checkLedger(t, ledger, origin, `${point}, time ${nth}`);
      t.ok(checkpoints.length >= told, 'nothing that was answered is gone');
      if (signed !== undefined) {
        t.equal(checkpoints.find(({ size }) => size === signed.size)?.note, signed.note, 'the same note as was signed');
      }
      t.match(await sealer.rebuild(), { sound: true });
      t.match(sealer.health(), { state: 'sealing', sealedSize: checkpoints.at(-1)?.size });
      await sealer.close();
      sidecar.close();
      await ledger.close();
    }
  }
});
