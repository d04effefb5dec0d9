// What every command needs first: packages installed as the lock file names them, and a build as new as the source.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alone } from './alone.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.regesta-installed');

function run(command, args) {
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(`Regesta needs Node 20.19 or later; this is ${process.versions.node}.\n`);
  process.exit(1);
}

export function install() {
  requireNode();
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(process.versions.modules)
    .digest('hex');
  const isDone = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
  alone(root, isDone, () => {
    process.stderr.write(
      'Installing packages: once, and it takes minutes (on Node 20 the SQLite driver is compiled). Nothing is printed meanwhile ...\n',
    );
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    writeFileSync(stamp, wanted);
  });
}

function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs);
  }
  return latest;
}

export function build() {
  const built = [join(root, 'dist', 'entrypoints', 'server.js'), join(root, 'dist', 'regesta-verify.mjs')];
  const source = newest(join(root, 'src'));
  const isDone = () => built.every((file) => existsSync(file) && statSync(file).mtimeMs > source);
  alone(root, isDone, () => {
    process.stderr.write('Building (the first time, and after a change of the source) ...\n');
    run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json']);
    run(process.execPath, [join(root, 'scripts', 'verifier.mjs')]);
  });
}
