import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SealerError } from './sealer-error.ts';

/** What a secret file does to the disk, in its order; a test puts a failing disk in its place. */
export interface Disk {
  /** Where there is none. */
  readonly write: (path: string, text: string) => void;
  /** Another name, where there is none. */
  readonly link: (from: string, to: string) => void;
  readonly rename: (from: string, to: string) => void;
  readonly syncFolder: (path: string) => void;
}

export const realDisk: Disk = {
  write(path, text) {
    const file = openSync(path, 'wx', 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  },
  link: linkSync,
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
    try {
      return readFileSync(this.path, 'utf8');
    } catch (cause) {
      // A folder that cannot be looked into, or a disk that fails, is not taken for one without the file.
      if (codeOf(cause) === 'ENOENT') return undefined;
      throw new SealerError('SEALER_SECRETS_UNREADABLE', 'A file of the sealer in the secrets folder cannot be read.', {
        cause,
      });
    }
  }

  write(text: string): void {
    this.#place(text, (half) => this.#disk.rename(half, this.path));
  }

  /** Writes it where there is none; false when there is one, which stays as it is. */
  writeFirst(text: string): boolean {
    let isFirst = true;
    this.#place(text, (half) => {
      try {
        this.#nameFirst(half, text);
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
        isFirst = false;
      }
    });
    return isFirst;
  }

  /** Some file systems give a file one name only: there it is written in its place, which a power cut may leave half done. */
  #nameFirst(half: string, text: string): void {
    try {
      this.#disk.link(half, this.path);
    } catch (error) {
      if (!NO_LINKS.has(codeOf(error) ?? '')) throw error;
      this.#disk.write(this.path, text);
    }
  }

  /** Two processes may write at once: each has a half of its own. */
  #place(text: string, name: (half: string) => void): void {
    const half = `${this.path}.${randomUUID()}.tmp`;
    try {
      this.#disk.write(half, text);
      name(half);
      rmSync(half, { force: true });
      this.#disk.syncFolder(dirname(this.path));
    } catch (cause) {
      forget(half);
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

  /**
   * What a crash left of this file before it was in its place: nobody ever reads it, and it may hold a key. Another process
   * that is writing at this moment is told that its write failed, and writes again.
   */
  forgetHalves(): void {
    const [folder, name] = [dirname(this.path), basename(this.path)];
    for (const entry of namesIn(folder)) {
      if (entry.startsWith(name) && HALF.test(entry.slice(name.length))) forget(join(folder, entry));
    }
  }
}

/** What follows the name of the file, as `randomUUID` writes it: whatever else lies in the folder is not ours to remove. */
const HALF = /^\.[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.tmp$/;

/** A folder that cannot be looked into is no reason not to start: whoever reads a file in it says so. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** What was not put in its place. That it cannot be removed either is no failure of its own. */
function forget(half: string): void {
  try {
    rmSync(half, { force: true });
  } catch {
    // It is tried again at the next start.
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code;

function unwritable(cause: unknown): SealerError {
  return new SealerError(
    'SEALER_SECRETS_UNWRITABLE',
    'The secrets folder cannot be written. Make room, or mend its permissions; nothing is signed before it is on disk.',
    { cause },
  );
}
