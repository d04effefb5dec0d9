import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * A folder that is worked in and is gone afterwards, or is given its real name when the work is whole. Its name has the
 * process in it, so that what a process that was killed left behind is found and taken away by the next one.
 */
export function newWorkplace(parent: string, purpose: string): string {
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  sweep(parent, purpose);
  const path = join(parent, `${purpose}${process.pid}-${randomBytes(6).toString('hex')}.part`);
  mkdirSync(path, { mode: 0o700 });
  return path;
}

/** Only what processes left that are no more. */
function sweep(parent: string, purpose: string): void {
  for (const name of readdirSync(parent)) {
    const [, pid] = name.startsWith(purpose)
      ? (/^([0-9]+)-[0-9a-f]{12}\.part$/.exec(name.slice(purpose.length)) ?? [])
      : [];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export const removeWorkplace = (path: string): void => rmSync(path, { recursive: true, force: true });

/** Durable on return: whoever finds the name finds everything in it. */
export function finishWorkplace(path: string, name: string): void {
  syncFolder(path);
  renameSync(path, name);
  syncFolder(dirname(name));
}

/** Whole or not at all, mode 0600. */
export function writeDurably(path: string, bytes: Uint8Array | string): void {
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.new`);
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeFileSync(file, bytes);
    fsyncSync(file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  syncFolder(dirname(path));
}

export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
