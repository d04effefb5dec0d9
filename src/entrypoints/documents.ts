import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseId } from '../kernel/ids.ts';
import { fromMillis } from '../kernel/time.ts';
import type { DocumentStore } from '../usecases/core/documents.ts';
import { privateFolder } from './secrets.ts';

const HALF_WRITTEN = '.part';

/** Files in a folder of the data folder, named by id. A crash leaves at most a half-written file under another name. */
export function documentFolder(dataDir: string): DocumentStore {
  const folder = join(dataDir, 'documents');
  privateFolder(folder, 'REGESTA_DATA');
  const file = (name: string): string => join(folder, name);
  return {
    put: async (name, bytes) => {
      const part = file(`${name}${HALF_WRITTEN}`);
      const handle = await open(part, 'w', 0o600);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(part, file(name));
      await syncFolder(folder);
    },
    get: async (name) => {
      try {
        return await readFile(file(name));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    remove: async (name) => {
      await rm(file(name), { force: true });
      await syncFolder(folder);
    },
    list: async () => {
      const found = [];
      for (const entry of await readdir(folder)) {
        const name = parseId(entry.endsWith(HALF_WRITTEN) ? entry.slice(0, -HALF_WRITTEN.length) : entry);
        if (name === undefined) continue;
        const stats = await stat(file(entry)).catch(() => undefined);
        if (stats !== undefined) found.push({ name, storedAt: fromMillis(Math.trunc(stats.mtimeMs)) });
      }
      return found;
    },
  };
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
