import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { ImportError } from '../import-error.ts';
import type { TableSource } from '../table.ts';

const CHUNK_BYTES = 64 * 1024;

/** The bytes of a table from its beginning, in chunks; may be asked for more than once. */
export async function* chunksOf(source: TableSource): AsyncGenerator<Uint8Array> {
  if (typeof source === 'string') {
    yield* createReadStream(source, { highWaterMark: CHUNK_BYTES });
    return;
  }
  for (let at = 0; at < source.length; at += CHUNK_BYTES) yield source.subarray(at, at + CHUNK_BYTES);
}

/** The first bytes, fewer where the table is shorter. Throws `TABLE_UNREADABLE` where there is no regular file. */
export async function firstBytes(source: TableSource, count: number): Promise<Buffer> {
  if (typeof source !== 'string') return Buffer.from(source.subarray(0, count));
  try {
    const handle = await open(source, 'r');
    try {
      if (!(await handle.stat()).isFile()) throw new Error('not a regular file');
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    // The path may name a person, so it stays with the caller, who knows it.
    throw new ImportError('TABLE_UNREADABLE', 'The table cannot be read: there is no such file, or it is not a file.', {
      cause,
    });
  }
}

/** All bytes, or `undefined` when there are more than `maxBytes`. */
export async function allBytes(source: TableSource, maxBytes: number): Promise<Buffer | undefined> {
  if (typeof source !== 'string')
    return source.length > maxBytes ? undefined : Buffer.from(source.buffer, source.byteOffset, source.length);
  const handle = await open(source, 'r');
  try {
    return (await handle.stat()).size > maxBytes ? undefined : await handle.readFile();
  } finally {
    await handle.close();
  }
}
