import { createReadStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import Sqlite from 'better-sqlite3';
import type { ArchivedFile } from './archive.ts';
import { flush } from './archive.ts';

const EVERYTHING = 0x7fff_ffff;
const CHUNK = 1024 * 1024;

/**
 * A consistent copy of an SQLite file that others write to, by SQLite's online backup: one moment of it, whatever is
 * appended meanwhile. Written to `copy`, on a disk whose room and secrecy are those of the original.
 */
export async function snapshotToFile(file: string, copy: string): Promise<void> {
  const db = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 30_000 });
  try {
    // After the first pages everything else in one go: a step that another process's writing interrupts begins anew.
    await db.backup(copy, { progress: () => EVERYTHING });
  } finally {
    db.close();
  }
  flush(copy);
}

/** The same in memory alone: of a key vault, wrapped keys would otherwise stay behind on the disk of a deleted copy. */
export function snapshotInMemory(file: string): Buffer {
  const db = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 30_000 });
  try {
    const bytes = db.serialize();
    // The file format's two bytes that say "with a write-ahead log" (SQLite file format, 1.3.3): a database in memory has
    // none and could not be opened. Whoever opens the copy as a file turns it on again.
    bytes[18] = 1;
    bytes[19] = 1;
    return bytes;
  } finally {
    db.close();
  }
}

export const bytesToArchive = (bytes: Buffer, name: string): ArchivedFile => ({
  name,
  size: bytes.length,
  read: () => Readable.from(chunksOf(bytes)),
});

/** Throws when SQLite finds fault with the file itself. */
export function isWhole(file: string): boolean {
  const db = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    return db.pragma('integrity_check', { simple: true }) === 'ok';
  } finally {
    db.close();
  }
}

export const fileToArchive = (path: string, name: string): ArchivedFile => ({
  name,
  size: statSync(path).size,
  read: () => createReadStream(path),
});

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}
