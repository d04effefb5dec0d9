import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { HeldFile } from '../verify/options.ts';
import { printable } from '../verify/print.ts';
import { UnreadableError } from './exit.ts';

const MAX_INPUT_BYTES = 16 * 1024 * 1024;
const MAX_HELD_FILES = 100_000;

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code ?? 'unknown');

/**
 * A file that the auditor named. A pipe or a device has no size, may never end, and what it gave cannot be looked at again
 * by anybody: it is refused before it is waited for. `given` says how, for people: `with --pin`.
 */
export function readInput(given: string, path: string): Buffer {
  return contentsOf(given, () => {
    const status = statSync(path);
    if (status.isDirectory()) throw new UnreadableError(`What was given ${given} is a folder, and not a file.`);
    if (!status.isFile())
      throw new UnreadableError(`What was given ${given} is a pipe or a device: save it as a file first.`);
    if (status.size > MAX_INPUT_BYTES) throw new UnreadableError(`The file given ${given} is too large.`);
    return readFileSync(path);
  });
}

/** A state that is not there yet is an empty one: it is written after the first verification that succeeds. */
export function readState(path: string): Buffer {
  const isThere = contentsOf('with --state', () => statSync(path, { throwIfNoEntry: false }) !== undefined);
  return isThere ? readInput('with --state', path) : Buffer.from('{"format":"regesta-state/1","origins":{}}\n');
}

function contentsOf<T>(given: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableError) throw error;
    const code = codeOf(error);
    const why = code === 'ENOENT' ? 'there is none' : code;
    throw new UnreadableError(`The file given ${given} cannot be read (${why}).`);
  }
}

export function readHeld(folder: string): readonly HeldFile[] {
  const names = namesIn(folder).sort();
  if (names.length > MAX_HELD_FILES) throw new UnreadableError('The folder given with --anchors holds too many files.');
  return names.map((name) => ({ name, bytes: readInput(`with --anchors as ${printable(name)}`, join(folder, name)) }));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOTDIR') throw new UnreadableError('What was given with --anchors is not a folder.');
    throw new UnreadableError(`The folder given with --anchors cannot be read (${code}).`);
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
