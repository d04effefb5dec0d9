import { crc32, createInflateRaw } from 'node:zlib';
import { ImportError } from '../import-error.ts';
import type { TableSource } from '../table.ts';
import { allBytes } from './source.ts';

/** A workbook larger than this is refused; as CSV there is no limit. */
export const MAX_ARCHIVE_BYTES = 50 * 1024 * 1024;
const MAX_ENTRIES = 10_000;
const CHUNK_BYTES = 64 * 1024;

interface Entry {
  readonly method: number;
  readonly packedBytes: number;
  readonly crc: number;
  /** Where the entry's local header stands. */
  readonly offset: number;
}

/**
 * A ZIP archive, as far as workbooks use it (APPNOTE 6.3: stored and deflated entries, no ZIP64, no encryption). It is
 * written by whoever sent the table and believed in nothing: sizes are counted while unpacking, never read from it.
 */
export class ZipArchive {
  readonly #bytes: Buffer;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(bytes: Buffer, entries: ReadonlyMap<string, Entry>) {
    this.#bytes = bytes;
    this.#entries = entries;
  }

  static async open(source: TableSource): Promise<ZipArchive> {
    const bytes = await allBytes(source, MAX_ARCHIVE_BYTES);
    if (bytes === undefined) throw tooLarge();
    return new ZipArchive(bytes, readDirectory(bytes));
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** The unpacked bytes of one entry, in chunks; more than `maxBytes` of them throw. */
  async *read(name: string, maxBytes: number): AsyncGenerator<Buffer> {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw damaged('misses one of its parts');
    let bytes = 0;
    let crc = 0;
    for await (const chunk of unpack(entry, this.#packed(entry))) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge();
      crc = crc32(chunk, crc);
      yield chunk;
    }
    if (crc !== entry.crc) throw damaged('has a part whose checksum is wrong');
  }

  #packed(entry: Entry): Buffer {
    const local = slice(this.#bytes, entry.offset, 30);
    if (local.readUInt32LE(0) !== 0x04034b50) throw damaged('has a part where none stands');
    const start = entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
    return slice(this.#bytes, start, entry.packedBytes);
  }
}

async function* unpack(entry: Entry, packed: Buffer): AsyncGenerator<Buffer> {
  if (entry.method === 0) {
    for (let at = 0; at < packed.length; at += CHUNK_BYTES) yield packed.subarray(at, at + CHUNK_BYTES);
    return;
  }
  const inflated = createInflateRaw({ chunkSize: CHUNK_BYTES });
  inflated.end(packed);
  try {
    yield* inflated;
  } catch (cause) {
    throw damaged('cannot be unpacked', cause);
  } finally {
    inflated.destroy();
  }
}

function readDirectory(archive: Buffer): ReadonlyMap<string, Entry> {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > archive.length) throw damaged('has no directory');
  const count = archive.readUInt16LE(end + 10);
  if (count > MAX_ENTRIES) throw damaged('has a directory that cannot be');
  return parseDirectory(slice(archive, archive.readUInt32LE(end + 16), archive.readUInt32LE(end + 12)), count);
}

function parseDirectory(directory: Buffer, count: number): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  let at = 0;
  for (let n = 0; n < count; n++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50) throw damaged('has a torn directory');
    const nameBytes = directory.readUInt16LE(at + 28);
    const name = directory.toString('utf8', at + 46, at + 46 + nameBytes).replaceAll('\\', '/');
    const flags = directory.readUInt16LE(at + 8);
    const method = directory.readUInt16LE(at + 10);
    if ((flags & 1) !== 0)
      throw new ImportError('TABLE_FORMAT_UNSUPPORTED', 'The workbook is encrypted; save it without a password.');
    if (method !== 0 && method !== 8) throw damaged('is packed in a way that workbooks are not');
    if (entries.has(name)) throw damaged('has two parts of one name');
    entries.set(name, {
      method,
      crc: directory.readUInt32LE(at + 16),
      packedBytes: directory.readUInt32LE(at + 20),
      offset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

function slice(bytes: Buffer, start: number, length: number): Buffer {
  if (start + length > bytes.length) throw damaged('ends early');
  return bytes.subarray(start, start + length);
}

export function damaged(what: string, cause?: unknown): ImportError {
  const message = `The workbook ${what}; open it in a spreadsheet and save it again.`;
  return new ImportError('TABLE_DAMAGED', message, cause === undefined ? {} : { cause });
}

const tooLarge = (): ImportError =>
  new ImportError(
    'TABLE_TOO_LARGE',
    'The workbook is too large (50 MB packed, 1 GB unpacked); save it as CSV, which has no limit.',
  );
