// One process at a time makes what lies in this folder: two first commands at once would tear each other's packages apart.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const WAIT_MS = 300;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Whether the lock is ours now. Whoever died with it in hand has left it behind: it is taken away. */
function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    // Empty for a moment, between its making and its writing.
    if (pid > 0 && !isAlive(pid)) rmSync(lock, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  return false;
}

/** Who waits here is often the second terminal of a first start, where a command finds nothing before the server is up. */
const waitingFor = (lock) =>
  `Another command prepares this folder, which takes minutes the first time; waiting for it (${lock}).\n` +
  'If that is npm start: wait until it says "Regesta listens on ..." before you ask it for anything.\n';

/** Does `work` unless `isDone`, and no other process meanwhile; waits for one that does, and then asks again. */
export function alone(folder, isDone, work) {
  if (isDone()) return;
  const lock = join(folder, '.regesta.lock');
  let told = false;
  while (!take(lock)) {
    if (!told) process.stderr.write(waitingFor(lock));
    told = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
  }
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  try {
    if (!isDone()) work();
  } finally {
    release();
    process.off('exit', release);
  }
}
