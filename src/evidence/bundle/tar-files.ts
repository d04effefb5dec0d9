import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { BundleFault, BundleFiles } from './bundle-files.ts';

const BLOCK = 512;
const NAME = /^[A-Za-z0-9._/-]+$/;
const PADDED = (size: number): number => Math.ceil(size / BLOCK) * BLOCK;

interface Extent {
  readonly start: number;
  readonly size: number;
}

/**
 * The entries of a `.tar`, which has one spelling only (docs/evidence.md section 3): ustar, sorted by name, regular files
 * with fixed owner, mode and time, two blocks of zeros at the end and nothing behind them. Throws the file system's own
 * error when the file itself cannot be read.
 */
export function tarFiles(path: string): BundleFiles {
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const extents = new Map<string, Extent>();
  const faults: BundleFault[] = [];
  try {
    const status = fstatSync(fd);
    const fault: BundleFault | undefined = status.isFile()
      ? readEntries(fd, status.size, extents)
      : { id: 'E001', why: 'neither a folder nor a regular file' };
    if (fault !== undefined) faults.push(fault);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return {
    paths: new Set(extents.keys()),
    faults,
    open: (name) => {
      const extent = extents.get(name);
      if (extent === undefined) return undefined;
      const { start, size } = extent;
      return {
        size,
        read: (target, targetStart, length, offset) =>
          offset >= size ? 0 : readSync(fd, target, targetStart, Math.min(length, size - offset), start + offset),
        close: () => {},
      };
    },
    close: () => closeSync(fd),
  };
}

/** What is behind a fault is not looked at: where an entry begins is known from those before it only. */
function readEntries(fd: number, end: number, extents: Map<string, Extent>): BundleFault | undefined {
  const header = Buffer.alloc(BLOCK);
  let before = '';
  let at = 0;
  for (;;) {
    if (readSync(fd, header, 0, BLOCK, at) !== BLOCK) return { id: 'E001', why: whyShort(header, at, end) };
    if (header.every((byte) => byte === 0)) return readEnd(fd, at, end);
    const entry = readHeader(header);
    if (typeof entry === 'string') return { id: 'E001', why: entry };
    if (entry.name === before || extents.has(entry.name)) {
      return { id: 'E001', file: entry.name, why: 'the name stands twice' };
    }
    if (entry.name < before) return { id: 'E001', file: entry.name, why: 'entries are not sorted by name' };
    const start = at + BLOCK;
    at = start + PADDED(entry.size);
    if (at > end) return { id: 'E001', file: entry.name, why: CUT_OFF };
    const padding = Buffer.alloc(at - start - entry.size, 1);
    readSync(fd, padding, 0, padding.length, start + entry.size);
    if (padding.some((byte) => byte !== 0)) return { id: 'E001', file: entry.name, why: 'the padding is not zero' };
    extents.set(entry.name, { start, size: entry.size });
    before = entry.name;
  }
}

const COPY_AGAIN = 'it may have been cut off when it was copied: copy it again';
const CUT_OFF = `the archive ends within an entry; ${COPY_AGAIN}`;
const PROOF_LINE = Buffer.from('c2sp.org/tlog-proof@');

/** `header`: what of a block there is. */
function whyShort(header: Buffer, at: number, end: number): string {
  if (end === 0) return 'the file is empty';
  return at === 0 ? whatInstead(header) : CUT_OFF;
}

/** Of a file that never was a bundle. */
function whatInstead(header: Buffer): string {
  if (header.subarray(0, PROOF_LINE.length).equals(PROOF_LINE)) {
    return 'it is a receipt and no bundle: regesta-verify proof FILE checks it';
  }
  if (header[0] === 0x1f && header[1] === 0x8b) return 'it is packed with gzip: unpack it to a .tar first';
  return 'it is no .tar archive';
}

/** Two blocks of zeros; tools that fill up a record add more of them. */
function readEnd(fd: number, at: number, end: number): BundleFault | undefined {
  const rest = end - at;
  if (rest < 2 * BLOCK || rest % BLOCK !== 0 || rest > 64 * BLOCK) {
    return { id: 'E001', why: `the archive does not end in two blocks of zeros; ${COPY_AGAIN}` };
  }
  const zeros = Buffer.alloc(rest, 1);
  readSync(fd, zeros, 0, rest, at);
  return zeros.every((byte) => byte === 0) ? undefined : { id: 'E001', why: 'something stands behind the end' };
}

function readHeader(header: Buffer): { readonly name: string; readonly size: number } | string {
  // What stands behind a zero byte stays in the text, and no name has one.
  const text = (start: number, length: number): string =>
    header.toString('latin1', start, start + length).replace(/\0+$/, '');
  const octal = (start: number, length: number): number => {
    const digits = /^([0-7]+)[ \0]*$/.exec(header.toString('latin1', start, start + length))?.[1];
    return digits === undefined ? Number.NaN : Number.parseInt(digits, 8);
  };
  if (header.toString('latin1', 257, 262) !== 'ustar') return whatInstead(header);
  if (header.toString('latin1', 257, 265) !== 'ustar\u000000') return 'an entry is not ustar';
  if (checksumOf(header) !== octal(148, 8)) return 'the checksum of an entry is not its own';
  const type = header[156];
  if (type !== 0x30) return 'an entry is not a regular file';
  if (octal(100, 8) !== 0o644 || octal(108, 8) !== 0 || octal(116, 8) !== 0 || octal(136, 12) !== 0) {
    return 'mode, owner or time of an entry are not those of a bundle';
  }
  if (!isZero(header, 157, 257) || !isZero(header, 265, 329)) return 'an entry names a link or an owner';
  if (!isZero(header, 329, 345) && (octal(329, 8) !== 0 || octal(337, 8) !== 0)) return 'an entry names a device';
  if (!isZero(header, 500, BLOCK)) return 'something stands at the end of the header of an entry';
  const size = octal(124, 12);
  if (!Number.isSafeInteger(size)) return 'the size of an entry is malformed';
  const prefix = text(345, 155);
  const name = prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`;
  return NAME.test(name) ? { name, size } : 'a name of an entry has characters that no path of a bundle has';
}

/** Sum of the header's bytes, its own field taken as spaces. */
const checksumOf = (header: Buffer): number =>
  header.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 0x20 : byte), 0);

const isZero = (header: Buffer, start: number, end: number): boolean =>
  header.subarray(start, end).every((byte) => byte === 0);
