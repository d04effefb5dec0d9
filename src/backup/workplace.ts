import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Of this process, in use. */
const ours = new Set<string>();
const CHUNK_BYTES = 1 << 20;

/**
 * A folder that is worked in and is gone afterwards, or is given its real name when the work is whole. What is in it may
 * be the plain vault of a backup, with keys that are destroyed here: it goes whenever the process ends, an interrupted one
 * too. Its name has the process in it, so that what a killed one left behind is found and taken away (`sweepWorkplaces`).
 */
export function newWorkplace(parent: string, purpose: Purpose): string {
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  sweepWorkplaces(parent);
  const path = join(parent, `${purpose}${process.pid}-${randomBytes(6).toString('hex')}.part`);
  if (ours.size === 0) process.once('exit', removeAll);
  ours.add(path);
  mkdirSync(path, { mode: 0o700 });
  return path;
}

export type Purpose = `regesta-${'backup' | 'verify' | 'restore' | 'recover'}-` | '.making-';
const NAMED = /^(?:regesta-(?:backup|verify|restore|recover)-|\.making-)([0-9]+)-[0-9a-f]{12}\.part$/;

/**
 * Takes away what processes left that are no more, whatever they did. Whoever starts and every command about backups does
 * so. In a container the number of the process is the same each time: a folder of our own number is dead unless it is ours.
 */
export function sweepWorkplaces(parent: string): void {
  for (const name of namesIn(parent)) {
    const [, pid] = NAMED.exec(name) ?? [];
    const path = join(parent, name);
    if (pid === undefined || ours.has(path)) continue;
    if (Number(pid) === process.pid || !isAlive(Number(pid))) tryToRemove(path);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // It is not there, or not for us to read: nothing of ours is in it.
    return [];
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

const removeAll = (): void => [...ours].forEach(tryToRemove);

/** What cannot be taken away (it is another user's) keeps nobody from anything; the next sweep tries again. */
function tryToRemove(path: string): void {
  try {
    removeWorkplace(path);
  } catch {
    return;
  }
}

/** Overwritten first, as far as the device does that. */
export function removeWorkplace(path: string): void {
  letGo(path);
  try {
    overwriteIn(path);
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

function letGo(path: string): void {
  ours.delete(path);
  if (ours.size === 0) process.off('exit', removeAll);
}

/** Not the ledger, which is ciphertext under keys of the vault, nor archives: they may be large, and tell nobody anything. */
function overwriteIn(folder: string): void {
  for (const entry of existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) overwriteIn(path);
    else if (entry.isFile() && !entry.name.startsWith('ledger.db') && !entry.name.endsWith('.age')) overwrite(path);
  }
}

function overwrite(path: string): void {
  const file = openSync(path, 'r+');
  try {
    const zeros = Buffer.alloc(CHUNK_BYTES);
    const { size } = fstatSync(file);
    for (let at = 0; at < size; ) at += writeSync(file, zeros, 0, Math.min(zeros.length, size - at), at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Durable on return: whoever finds the name finds everything in it. */
export function finishWorkplace(path: string, name: string): void {
  syncFolder(path);
  renameSync(path, name);
  letGo(path);
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
