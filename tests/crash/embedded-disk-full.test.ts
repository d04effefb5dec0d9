import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { systemClock } from '../../src/kernel/time.ts';
import { openEmbeddedLedger } from '../../src/ledger/adapters/embedded/embedded-ledger.ts';
import { type Ledger, START } from '../../src/ledger/ledger.ts';
import { all, anEvent, codeOf, envelopes, idsOf, newStream, rejection } from '../support/ledger-events.ts';
import { verifiedIds } from '../support/ledger-integrity.ts';

/** A disk of our own, so that filling it hurts nobody. Only an administrator may mount one. */
function smallDisk(megabytes: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'regesta-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

/** Appends in groups of 8 until one is refused; gives the ids that were acknowledged and the codes of the others. */
async function appendUntilRefused(ledger: Ledger): Promise<{ acknowledged: string[]; refused: string[] }> {
  const acknowledged: string[] = [];
  const refused: string[] = [];
  for (let group = 0; group < 2_000 && refused.length === 0; group++) {
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const stream = newStream();
        const event = anEvent(stream, { filler: 'x'.repeat(12_000) }, envelopes('full', 'identity', 'contact'));
        await ledger.append(stream, 'noStream', [event]).then(
          () => acknowledged.push(event.id),
          (error) => refused.push(codeOf(error)),
        );
      }),
    );
  }
  return { acknowledged, refused };
}

const disk = smallDisk(64);
const skip =
  disk === undefined && 'A small disk can only be mounted by an administrator; the page limit is tested beside it.';

t.test(
  'a disk that fills up loses nothing that was acknowledged, and the ledger goes on when there is room',
  { skip },
  async (t) => {
    const folder = disk as string;
    t.teardown(() => {
      execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true });
    });
    const file = join(folder, 'data', 'ledger.db');
    const filler = join(folder, 'filler');
    writeFileSync(filler, Buffer.alloc(36 * 1024 * 1024));
    const ledger = await openEmbeddedLedger({ file, clock: systemClock });
    const acknowledged: string[] = [];

    for (const round of [1, 2]) {
      const outcome = await appendUntilRefused(ledger);
      acknowledged.push(...outcome.acknowledged);
      t.same(
        outcome.refused,
        Array(8).fill('LEDGER_NO_SPACE'),
        `round ${round}: a group that finds no room fails whole`,
      );
      t.match(ledger.health(), { ready: false, code: 'LEDGER_NO_SPACE' });
      const big = newStream();
      const refusedEvent = anEvent(big, { filler: 'y'.repeat(200_000) });
      t.equal(await rejection(ledger.append(big, 'noStream', [refusedEvent])), 'LEDGER_NO_SPACE', 'and again');
      t.same(idsOf(await all(ledger.readAll({ fromPosition: START }))), acknowledged, 'reading goes on');
      if (round === 1) rmSync(filler);
      else execFileSync('mount', ['-o', 'remount,size=128m', folder]);
      await becomesReady(ledger);
      t.same(
        await rejection(ledger.append(big, 'noStream', [refusedEvent])),
        'accepted',
        'the refused one may come again',
      );
      acknowledged.push(refusedEvent.id);
    }

    writeFileSync(filler, Buffer.alloc(statfsSync(folder).bavail * statfsSync(folder).bsize - 200_000));
    acknowledged.push(...(await appendUntilRefused(ledger)).acknowledged);
    await ledger.close();
    const reopened = await openEmbeddedLedger({ file, clock: systemClock }).catch(codeOf);
    if (typeof reopened === 'string')
      t.equal(reopened, 'LEDGER_NO_SPACE', 'a full disk may refuse the opening, with its reason');
    else await reopened.close();
    rmSync(filler);
    await (await openEmbeddedLedger({ file, clock: systemClock })).close();
    t.same(verifiedIds(file), acknowledged, 'in order, each once, and nothing that was refused');
  },
);

/** As a readiness probe does: asks until the answer is yes. Nobody appends meanwhile. */
async function becomesReady(ledger: Ledger): Promise<void> {
  for (const end = performance.now() + 30_000; performance.now() < end; ) {
    if (ledger.health().ready) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the ledger did not become ready in 30 s');
}
