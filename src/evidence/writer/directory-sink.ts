import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BundleFile } from './bundle-source.ts';

/**
 * Writes a bundle's files under a folder that must not exist yet, so that nothing of an older bundle is left among them,
 * and makes them durable. Readable by its owner only: envelopes and pseudonyms are personal data still. Node's errors
 * of the file system go through; a half-written folder is left for whoever called to remove.
 */
export async function writeDirectory(folder: string, files: AsyncIterable<BundleFile>): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  const folders = new Set([folder]);
  for await (const { path, bytes } of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    folders.add(dirname(target));
    await writeDurably(target, bytes);
  }
  for (const one of folders) await syncFolder(one);
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
