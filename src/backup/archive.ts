import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, fsyncSync, openSync, closeSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { extract, type Header, pack } from 'tar-stream';
import { canonicalizeRecord } from '../kernel/canonical-json.ts';
import type { Id } from '../kernel/ids.ts';
import { decrypted, encrypted } from './age.ts';
import { BackupError } from './backup-error.ts';
import { type Archive, archivesOf, type Manifest, type Part } from './manifest.ts';

/** First in every archive: which backup it is of. A manifest that somebody wrote anew cannot mix archives. */
const LABEL = 'backup.json';
const MAX_LABEL_BYTES = 4096;

export interface ArchivedFile {
  readonly name: string;
  readonly size: number;
  readonly read: () => Readable;
}

export const archiveName = (part: Part): string => `${part}.tar.age`;
const labelOf = (backup: Id, part: Part): string => `${canonicalizeRecord({ backup, part })}\n`;

/** Streams the files into `folder/<part>.tar.age`, for the recipient alone. Durable on return. */
export async function writeArchive(
  folder: string,
  { backup, part, recipient }: { readonly backup: Id; readonly part: Part; readonly recipient: string },
  files: readonly ArchivedFile[],
): Promise<Archive> {
  const file = archiveName(part);
  const path = join(folder, file);
  const tar = pack();
  const label = Buffer.from(labelOf(backup, part), 'utf8');
  const all = [{ name: LABEL, size: label.length, read: () => Readable.from([label]) }, ...files];
  const filling = fill(tar, all).catch((error: unknown) => void tar.destroy(error as Error));
  const meter = new Meter();
  await pipeline(
    await encrypted(Readable.from(tar, { objectMode: false }), recipient),
    meter,
    createWriteStream(path, { flags: 'wx', mode: 0o600 }),
  );
  await filling;
  flush(path);
  return { file, bytes: meter.bytes, sha256: meter.digest() };
}

async function fill(tar: ReturnType<typeof pack>, files: readonly ArchivedFile[]): Promise<void> {
  for (const { name, size, read } of files) {
    const header = { name, size, mode: 0o600, mtime: new Date(0), uid: 0, gid: 0, type: 'file' } as const;
    await new Promise<void>((resolve, reject) => {
      const entry = tar.entry(header, (error) => (error == null ? resolve() : reject(error)));
      pipeline(read(), entry).catch(reject);
    });
  }
  tar.finalize();
}

/** Counts and hashes what passes. */
class Meter extends Transform {
  readonly #hash = createHash('sha256');
  bytes = 0;

  override _transform(chunk: Buffer, _encoding: string, done: (error: null, chunk: Buffer) => void): void {
    this.#hash.update(chunk);
    this.bytes += chunk.length;
    done(null, chunk);
  }

  digest(): string {
    return this.#hash.digest('base64');
  }
}

/** Holds every archive against the manifest, without opening one. Throws what names the archive that is not the one. */
export async function checkArchives(folder: string, manifest: Manifest): Promise<void> {
  for (const [part, archive] of archivesOf(manifest)) {
    const path = join(folder, archive.file);
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size === undefined) throw named('BACKUP_ARCHIVE_MISSING', part, archive, 'is not there');
    if (size !== archive.bytes) {
      const what = size < archive.bytes ? 'is cut short' : 'is longer than it was';
      throw named('BACKUP_ARCHIVE_DAMAGED', part, archive, `${what}: ${size} bytes instead of ${archive.bytes}`);
    }
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    if (hash.digest('base64') !== archive.sha256) {
      throw named('BACKUP_ARCHIVE_DAMAGED', part, archive, 'was changed, or another file was put in its place');
    }
  }
}

/** Opens an archive and writes its files into `target`, durable on return. Names that we did not write are refused. */
export async function unpackArchive(of: {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly part: Part;
  readonly identity: string;
  readonly target: string;
  readonly names: readonly string[];
}): Promise<void> {
  const { folder, manifest, part, names } = of;
  const archive = archivesOf(manifest).find(([name]) => name === part)?.[1];
  if (archive === undefined) return;
  const found = new Set<string>();
  try {
    const plain = await decrypted(createReadStream(join(folder, archive.file)), of.identity);
    const tar = extract();
    const piping = pipeline(plain, tar);
    piping.catch(() => undefined);
    for await (const entry of tar as unknown as AsyncIterable<Entry>) {
      const { name } = entry.header;
      if (found.size === 0) await checkLabel(name, entry, of);
      else if (names.includes(name) && !found.has(name)) await writeOut(entry, join(of.target, name));
      else throw named('BACKUP_ARCHIVE_MIXED', part, archive, 'holds a file that does not belong in it');
      found.add(name);
    }
    await piping;
  } catch (error) {
    throw error instanceof BackupError || isOfTheDisk(error)
      ? error
      : named('BACKUP_ARCHIVE_DAMAGED', part, archive, 'cannot be opened to its end', error);
  }
  if (names.some((name) => !found.has(name))) {
    throw named('BACKUP_ARCHIVE_DAMAGED', part, archive, 'does not hold what it should');
  }
}

type Entry = Readable & { readonly header: Header };

async function checkLabel(
  name: string,
  entry: Entry,
  { manifest, part }: { readonly manifest: Manifest; readonly part: Part },
): Promise<void> {
  const isSmall = (entry.header.size ?? 0) <= MAX_LABEL_BYTES;
  if (name === LABEL && isSmall && (await buffer(entry)).toString('utf8') === labelOf(manifest.backup, part)) return;
  const archive = archivesOf(manifest).find(([own]) => own === part)?.[1];
  throw named('BACKUP_ARCHIVE_MIXED', part, archive, 'is of another backup, or another part of one');
}

async function writeOut(entry: Readable, path: string): Promise<void> {
  await pipeline(entry, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  flush(path);
}

export function flush(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

const isOfTheDisk = (error: unknown): boolean => typeof (error as NodeJS.ErrnoException).syscall === 'string';

function named(
  code: 'BACKUP_ARCHIVE_MISSING' | 'BACKUP_ARCHIVE_DAMAGED' | 'BACKUP_ARCHIVE_MIXED',
  part: Part,
  archive: Archive | undefined,
  what: string,
  cause?: unknown,
): BackupError {
  const file = archive?.file ?? archiveName(part);
  return new BackupError(code, `${file} ${what}. Use another copy of this backup, or another backup.`, {
    cause,
    details: { archive: file },
  });
}
