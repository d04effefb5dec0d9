import type { BundleFiles, OpenFile } from './bundle-files.ts';

/** A bundle that nobody wrote down: the product checks what it is about to hand out, tests change single bits. */
export function memoryFiles(files: ReadonlyMap<string, Uint8Array>): BundleFiles {
  return {
    paths: new Set(files.keys()),
    faults: [],
    open: (path) => {
      const bytes = files.get(path);
      return bytes === undefined ? undefined : openBytes(bytes);
    },
    close: () => {},
  };
}

function openBytes(bytes: Uint8Array): OpenFile {
  return {
    size: bytes.length,
    read: (target, targetStart, length, offset) => {
      const part = bytes.subarray(offset, offset + length);
      target.set(part, targetStart);
      return part.length;
    },
    close: () => {},
  };
}
