import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { HeldFile } from '../verify/options.ts';
import { UnreadableError } from './exit.ts';

const MAX_INPUT_BYTES = 16 * 1024 * 1024;
const MAX_HELD_FILES = 100_000;

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code ?? 'unknown');

/** A file that the auditor named. */
export function readInput(option: string, path: string): Buffer {
  try {
    if (statSync(path).size > MAX_INPUT_BYTES) throw new UnreadableError(`The file given with ${option} is too large.`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof UnreadableError) throw error;
    throw new UnreadableError(`The file given with ${option} cannot be read (${codeOf(error)}).`);
  }
}

/** A state that is not there yet is an empty one: it is written after the first verification that succeeds. */
export function readState(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return Buffer.from('{"format":"regesta-state/1","origins":{}}\n');
    throw new UnreadableError(`The file given with --state cannot be read (${codeOf(error)}).`);
  }
}

export function readHeld(folder: string): readonly HeldFile[] {
  try {
    const names = readdirSync(folder).sort();
    if (names.length > MAX_HELD_FILES)
      throw new UnreadableError('The folder given with --anchors holds too many files.');
    return names.map((name) => ({ name, bytes: readInput('--anchors', join(folder, name)) }));
  } catch (error) {
    if (error instanceof UnreadableError) throw error;
    throw new UnreadableError(`The folder given with --anchors cannot be read (${codeOf(error)}).`);
  }
}

/** All of it or nothing: a state that is half written would be refused the next time. */
export function writeState(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const fd = openSync(temporary, 'w', 0o600);
  try {
    writeSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(temporary, path);
}
