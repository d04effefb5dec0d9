import { createWriteStream } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CliError } from './cli-error.ts';

/** Whole or not at all: a file that breaks off in the middle would still look like one. Readable by its owner. */
export async function saveFile(path: string, bytes: Uint8Array | string): Promise<void> {
  const part = `${path}.part`;
  try {
    await writeFile(part, bytes, { mode: 0o600 });
    await rename(part, path);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** The same for what is too large for memory. Answers with its size in bytes. */
export async function saveStream(path: string, body: AsyncIterable<Uint8Array>): Promise<number> {
  const part = `${path}.part`;
  const file = createWriteStream(part, { mode: 0o600 });
  try {
    await pipeline(Readable.from(body), file);
    await rename(part, path);
    return file.bytesWritten;
  } catch (cause) {
    await rm(part, { force: true });
    if (cause instanceof CliError) throw cause;
    // Only the file system names a system call here: the transport's own failures are CliErrors.
    if (typeof (cause as NodeJS.ErrnoException).syscall === 'string') throw unwritable(path, cause);
    throw new CliError('CLI_ANSWER_BROKEN', 'The answer broke off, and nothing was saved. Ask again.', { cause });
  }
}

const unwritable = (path: string, cause: unknown): CliError =>
  new CliError('CLI_FILE_UNWRITABLE', `${path} cannot be written; name a file in a folder that may be written.`, {
    cause,
  });
