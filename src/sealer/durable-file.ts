import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { SealerError } from './sealer-error.ts';

/** What a secret file does to the disk, in its order; a test puts a failing disk in its place. */
export interface Disk {
  readonly write: (path: string, text: string) => void;
  readonly rename: (from: string, to: string) => void;
  readonly syncFolder: (path: string) => void;
}

export const realDisk: Disk = {
  write(path, text) {
    const file = openSync(path, 'w', 0o600);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  },
  rename: renameSync,
  syncFolder(path) {
    // Windows cannot flush a folder, and does not need it.
    if (process.platform === 'win32') return;
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  },
};

/**
 * A small file of the secrets folder, replaced whole: whoever reads finds the old text or the new one, also after a
 * power cut. Throws SEALER_SECRETS_UNREADABLE, SEALER_SECRETS_UNWRITABLE; neither says what the file holds.
 */
export class DurableFile {
  readonly path: string;
  readonly #disk: Disk;

  constructor(path: string, disk: Disk = realDisk) {
    this.path = path;
    this.#disk = disk;
  }

  read(): string | undefined {
    if (!existsSync(this.path)) return undefined;
    try {
      return readFileSync(this.path, 'utf8');
    } catch (cause) {
      throw new SealerError('SEALER_SECRETS_UNREADABLE', 'A file of the sealer in the secrets folder cannot be read.', {
        cause,
      });
    }
  }

  write(text: string): void {
    const half = `${this.path}.tmp`;
    try {
      this.#disk.write(half, text);
      this.#disk.rename(half, this.path);
      this.#disk.syncFolder(dirname(this.path));
    } catch (cause) {
      throw unwritable(cause);
    }
  }

  /** Takes the place of another file; this one is then gone. */
  moveOver(other: DurableFile): void {
    try {
      this.#disk.rename(this.path, other.path);
      this.#disk.syncFolder(dirname(this.path));
    } catch (cause) {
      throw unwritable(cause);
    }
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}

function unwritable(cause: unknown): SealerError {
  return new SealerError(
    'SEALER_SECRETS_UNWRITABLE',
    'The secrets folder cannot be written. Make room, or mend its permissions; nothing is signed before it is on disk.',
    { cause },
  );
}
