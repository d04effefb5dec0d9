import { closeSync, fstatSync, openSync, opendirSync, readSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { BundleFault, BundleFiles, BundleReader, OpenFile } from './bundle-files.ts';

const NOT_THERE: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ELOOP', 'ENOTDIR', 'EMLINK', 'EISDIR']);
/** No bundle nests deeper: `tile/0/x000/x000/x000/x000/x000/000.p/255`. */
const MAX_DEPTH = 10;

/**
 * The files under a folder. Links are named and never followed: what they lead to is not the bundle's. Throws the file
 * system's own error when the folder itself cannot be read.
 */
export function directoryFiles(folder: string): BundleFiles {
  const paths = new Set<string>();
  const faults: BundleFault[] = [];
  const pending: { readonly path: string; readonly depth: number }[] = [{ path: '', depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path, depth } = next;
    const directory = opendirSync(join(folder, path));
    try {
      for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
        const name = path === '' ? entry.name : `${path}/${entry.name}`;
        if (entry.isFile()) paths.add(name);
        else if (entry.isDirectory() && depth < MAX_DEPTH) pending.push({ path: name, depth: depth + 1 });
        else faults.push({ id: 'E001', file: name, why: 'neither a regular file nor a folder of a bundle' });
      }
    } finally {
      directory.closeSync();
    }
  }
  return { paths, faults, ...directoryReader(folder) };
}

/** The same without looking what is there. */
export const directoryReader = (folder: string): BundleReader => ({
  open: (path) => openAt(join(folder, path)),
  close: () => {},
});

function openAt(path: string): OpenFile | undefined {
  let fd: number;
  try {
    // A link put there after the look must not be followed either. Windows knows no such flag.
    fd = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    // A link, or what a path of a bundle leads through that is no folder: named already, and as good as not there.
    if (NOT_THERE.has((error as NodeJS.ErrnoException).code)) return undefined;
    throw error;
  }
  const status = fstatSync(fd);
  // A pipe or device put there after the look: as good as not there, and opening it did not wait for anybody.
  if (!status.isFile()) {
    closeSync(fd);
    return undefined;
  }
  return {
    size: status.size,
    read: (target, targetStart, length, offset) => readSync(fd, target, targetStart, length, offset),
    close: () => closeSync(fd),
  };
}
