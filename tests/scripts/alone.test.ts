import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t, { type Test } from 'tap';

const ALONE = pathToFileURL(join(import.meta.dirname, '..', '..', 'scripts', 'alone.mjs')).href;

/** Says into a file when it begins and when it is done, and leaves the mark that the work is done. */
const PROGRAM = `
  import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
  import { alone } from ${JSON.stringify(ALONE)};
  alone('.', () => existsSync('done'), () => {
    appendFileSync('log', 'begin ');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
    appendFileSync('log', 'end ');
    writeFileSync('done', '');
  });
`;

async function run(folder: string, onSaid?: (text: string) => void): Promise<number | null> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.on('data', (chunk: Buffer) => onSaid?.(chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return code;
}

const folderOf = (t: Test): string => t.testdir({});

t.test('several first commands at once: one does the work, the others wait for it', async (t) => {
  const folder = folderOf(t);
  t.same(await Promise.all([1, 2, 3, 4].map(() => run(folder))), [0, 0, 0, 0]);
  t.equal(readFileSync(join(folder, 'log'), 'utf8'), 'begin end ');
  t.notOk(existsSync(join(folder, '.regesta.lock')));
});

t.test('who waits is told for what, and from when on a command finds something', async (t) => {
  const folder = folderOf(t);
  const lock = join(folder, '.regesta.lock');
  writeFileSync(lock, String(process.pid));
  let said = '';
  const release = (text: string): void => {
    said += text;
    rmSync(lock, { force: true });
  };
  t.equal(await run(folder, release), 0);
  t.match(said, /waiting for it \(\S*\.regesta\.lock\)\.\n.*"Regesta listens on/);
});

t.test('a lock that a dead process left behind stops nobody', async (t) => {
  const folder = folderOf(t);
  const dead = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
  await once(dead, 'close');
  writeFileSync(join(folder, '.regesta.lock'), String(dead.pid));
  t.equal(await run(folder), 0);
  t.equal(readFileSync(join(folder, 'log'), 'utf8'), 'begin end ');
});
