import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BundleFile } from './bundle-source.ts';

/**
 * Writes a bundle's files under a folder that must not exist yet, so that nothing of an older bundle is left among them:
 * to be verified and thrown away, so nothing is forced to the disk. Readable by its owner only: envelopes and pseudonyms
 * are personal data still. Node's errors of the file system go through; a half-written folder is left for whoever called
 * to remove.
 */
export async function writeDirectory(folder: string, files: AsyncIterable<BundleFile>): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  const made = new Set([folder]);
  for await (const { path, bytes } of files) {
    const target = join(folder, path);
    const parent = dirname(target);
    if (!made.has(parent)) await mkdir(parent, { recursive: true, mode: 0o700 });
    made.add(parent);
    await writeFile(target, bytes, { flag: 'wx', mode: 0o600 });
  }
}
