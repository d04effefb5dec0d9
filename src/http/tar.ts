import { Readable } from 'node:stream';
import { pack } from 'tar-stream';

interface TarFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * An archive as docs/evidence.md section 3 says: in the order in which the files come, with nothing in it that tells when,
 * where or by whom it was made. A failure while it is written breaks the stream off, so that no half archive passes for a
 * whole one.
 */
export function tarOf(files: AsyncIterable<TarFile>): Readable {
  const archive = pack();
  void writeAll(files, archive).catch((error: unknown) => archive.destroy(error as Error));
  return Readable.from(archive, { objectMode: false });
}

async function writeAll(files: AsyncIterable<TarFile>, archive: ReturnType<typeof pack>): Promise<void> {
  for await (const { path, bytes } of files) {
    const header = {
      name: path,
      size: bytes.length,
      mode: 0o644,
      mtime: new Date(0),
      uid: 0,
      gid: 0,
      type: 'file',
    } as const;
    await new Promise<void>((resolve, reject) => {
      archive.entry(header, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), (error) =>
        error === undefined || error === null ? resolve() : reject(error),
      );
    });
    if (archive.destroyed) return;
  }
  archive.finalize();
}
