import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { systemClock } from '../../src/kernel/time.ts';
import { openEmbeddedLedger } from '../../src/ledger/adapters/embedded/embedded-ledger.ts';
import { openEmbeddedVault } from '../../src/vault/adapters/embedded/embedded-vault.ts';
import { Chance, Life } from './support/life.ts';
import { World } from './support/world.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 3);
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
/** A start of the process on a busy machine takes seconds; nothing here asserts a speed. */
t.setTimeout((60 + ROUNDS * 60) * 1000);
const child = fileURLToPath(new URL('support/projecting-process.ts', import.meta.url));

/** Starts the process, lets it work for a moment and kills it. */
async function killAfter(folder: string, mode: 'follow' | 'rebuild', word: string, ms: number): Promise<void> {
  const running = fork(child, [folder, mode], {
    execArgv: ['--import=tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const gone = once(running, 'exit');
  const said = new Promise<void>((resolve) => {
    running.on('message', (message) => {
      if (message === word) resolve();
    });
  });
  await Promise.race([said, gone]);
  await new Promise((resolve) => setTimeout(resolve, ms));
  running.kill('SIGKILL');
  await gone;
}

for (const [mode, word] of [
  ['follow', 'begun'],
  ['rebuild', 'rebuilding'],
] as const) {
  const title = mode === 'follow' ? 'while it follows' : 'while it makes them again and swaps';
  t.test(`killed at any moment ${title}, read models end the same`, async (t) => {
    t.comment(`SEED=${SEED} ROUNDS=${ROUNDS}`);
    const chance = new Chance(SEED);
    const openLedger = (world: World) => openEmbeddedLedger({ file: world.file('ledger.db'), clock: world.clock });
    const world = await World.make(t, openLedger);
    const life = new Life(world, chance, { foreign: false });
    for (let step = 0; step < 200; step++) await life.step();
    const close = async () => {
      await world.ledger.close();
      await world.vault.close();
    };
    const open = async () => {
      world.ledger = await openLedger(world);
      const secretsDir = world.file('secrets');
      world.vault = await openEmbeddedVault({ file: world.file('vault.db'), secretsDir, clock: systemClock });
    };
    for (let round = 0; round < ROUNDS; round++) {
      await close();
      await killAfter(world.folder, mode, word, chance.below(mode === 'follow' ? 150 : 1200));
      await open();
      if (round % 2 === 0) {
        const { store, runner } = await world.live({ file: world.file('read-models.db') });
        t.strictSame(
          runner.notices.filter((notice) => notice.kind === 'started-over'),
          [],
          'what was there was whole',
        );
        t.equal(await store.digest(), await world.rebuiltDigest());
        await runner.stop();
        await store.close();
        for (let step = 0; step < 40; step++) await life.step();
      }
    }
    const { store } = await world.live({ file: world.file('read-models.db') });
    t.equal(await store.digest(), await world.rebuiltDigest());
  });
}
