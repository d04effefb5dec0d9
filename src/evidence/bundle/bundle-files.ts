/** A stretch of bytes that can be read more than once. Nobody may change it meanwhile; that is the caller's promise. */
export interface OpenFile {
  readonly size: number;
  /** Fills `target` from `offset` of the file on; how many bytes, 0 at its end. */
  read(target: Uint8Array, targetStart: number, length: number, offset: number): number;
  close(): void;
}

/** Something in the bundle that is no regular file at a lawful path, or a container that is not of its form. */
export interface BundleFault {
  readonly id: 'E001' | 'E003';
  readonly file?: string;
  readonly why: string;
}

/**
 * The regular files of a bundle by their path. Everything in them is an adversary's. Reading is synchronous: whole
 * threads do nothing else.
 */
export interface BundleReader {
  /** `undefined` when there is no such file. Throws the file system's own errors for the rest. */
  open(path: string): OpenFile | undefined;
  close(): void;
}

export interface BundleFiles extends BundleReader {
  /** In the order in which the container has them. */
  readonly paths: ReadonlySet<string>;
  readonly faults: readonly BundleFault[];
}

/** What another thread needs to open the same files again without looking for them. */
export type BundleLocation =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'tar'; readonly path: string }
  | { readonly kind: 'memory'; readonly files: ReadonlyMap<string, Uint8Array> };

/** The whole file, or why there is none. `allocate`: where it is read to. */
export function readWhole(
  files: BundleReader,
  path: string,
  limit: number,
  allocate: (size: number) => Buffer = Buffer.allocUnsafe,
): Buffer | 'missing' | 'too-large' {
  const file = files.open(path);
  if (file === undefined) return 'missing';
  try {
    if (file.size > limit) return 'too-large';
    const bytes = allocate(file.size);
    let done = 0;
    while (done < file.size) {
      const read = file.read(bytes, done, file.size - done, done);
      if (read === 0) break;
      done += read;
    }
    return bytes.subarray(0, done);
  } finally {
    file.close();
  }
}
