import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { environmentOf, Product, productFolder } from '../support/product-app.ts';
import { operator } from '../support/tamper-world.ts';
import { until } from './support/sealer-world.ts';

t.setTimeout(300_000);

const CLI = fileURLToPath(new URL('../../src/entrypoints/cli.ts', import.meta.url));

/** A product that sealed something, and is closed again. */
async function sealedFolder(t: Test): Promise<string> {
  const folder = productFolder(t);
  const product = await Product.of(t, folder);
  await product.composed.evidence.sealNow();
  await product.close();
  return folder;
}

const scratchIn = (folder: string): readonly string[] =>
  readdirSync(folder).filter((name) => name.startsWith('regesta-examine-'));

t.test('what is examined is written beside the data, for its owner alone, and removed', async (t) => {
  const folder = await sealedFolder(t);
  const modes = new Set<number>();
  const watch = setInterval(() => {
    for (const name of scratchIn(folder)) {
      modes.add(statSync(join(folder, name), { throwIfNoEntry: false })?.mode ?? 0);
    }
  }, 1);
  const { exit, out } = await operator(folder, ['evidence', 'examine']);
  clearInterval(watch);
  t.equal(exit, 0, out);
  t.strictSame(
    [...modes].map((mode) => (mode & 0o777).toString(8)),
    ['700'],
  );
  t.strictSame(readdirSync(folder).sort(), ['data', 'secrets']);

  truncateSync(join(folder, 'data', 'ledger.db'), 4096);
  const broken = await operator(folder, ['evidence', 'examine']);
  t.not(broken.exit, 0);
  t.strictSame(readdirSync(folder).sort(), ['data', 'secrets'], 'also when the ledger cannot be read');
});

t.test('a file that is named and cannot be used is a fault of the command line', async (t) => {
  const folder = await sealedFolder(t);
  for (const option of ['--policy', '--pin']) {
    const asked = await operator(folder, ['evidence', 'examine', option, join(folder, 'nope')]);
    t.strictSame([asked.exit, asked.err], [2, `${option} names a file that cannot be read.\n`]);
  }
  const nowhere = await operator(folder, ['evidence', 'examine', '--out', join(folder, 'nowhere', 'found.tar')]);
  t.equal(nowhere.exit, 4);
  t.match(nowhere.err, /^--out cannot be written/);
  const out = join(folder, 'found.tar');
  t.equal((await operator(folder, ['evidence', 'examine', '--out', out])).exit, 0);
  t.equal(statSync(out).mode & 0o777, 0o600);
  t.strictSame(readdirSync(folder).sort(), ['data', 'found.tar', 'secrets'], 'and nothing half written');
});

t.test('where nothing can be written beside the data, whoever examines is asked for a file', async (t) => {
  if (process.getuid?.() === 0) return void t.pass('root may write everywhere');
  const folder = await sealedFolder(t);
  chmodSync(folder, 0o500);
  const { exit, err } = await operator(folder, ['evidence', 'examine']);
  chmodSync(folder, 0o700);
  t.equal(exit, 4);
  t.match(err, /--out/);
});

t.test('an examination that is interrupted leaves no copy of the ledger behind', async (t) => {
  const folder = await sealedFolder(t);
  const child = spawn(process.execPath, ['--import=tsx', CLI, 'evidence', 'examine'], {
    env: { ...process.env, ...environmentOf(folder), REGESTA_PORT: '1' },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  await until(() => child.exitCode !== null || scratchIn(folder).length > 0, 'it has begun to write, or is done');
  child.kill('SIGINT');
  await ended;
  t.strictSame(readdirSync(folder).sort(), ['data', 'secrets']);
});
