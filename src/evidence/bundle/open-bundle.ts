import { statSync } from 'node:fs';
import type { BundleFiles, BundleLocation, BundleReader } from './bundle-files.ts';
import { directoryFiles, directoryReader } from './directory-files.ts';
import { memoryFiles } from './memory-files.ts';
import { tarFiles } from './tar-files.ts';

/** A folder, or an archive. Throws the file system's own error when there is nothing there that can be read. */
export const locateBundle = (path: string): BundleLocation => ({
  kind: statSync(path).isDirectory() ? 'directory' : 'tar',
  path,
});

export function openBundle(location: BundleLocation): BundleFiles {
  switch (location.kind) {
    case 'directory':
      return directoryFiles(location.path);
    case 'tar':
      return tarFiles(location.path);
    case 'memory':
      return memoryFiles(location.files);
  }
}

/** For another thread, when one has looked at the whole already. */
export const openReader = (location: BundleLocation): BundleReader =>
  location.kind === 'directory' ? directoryReader(location.path) : openBundle(location);
