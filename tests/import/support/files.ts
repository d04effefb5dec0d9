import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTable } from '../../../src/import/read-table.ts';
import type { ReadTableOptions, Table, TableItem } from '../../../src/import/table.ts';

/** A folder that goes away with the test. */
export async function temporaryFolder(t: { teardown(end: () => unknown): void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'regesta-import-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

let serial = 0;
export async function fileWith(folder: string, content: string | Uint8Array): Promise<string> {
  const file = join(folder, `table-${serial++}`);
  await writeFile(file, content);
  return file;
}

export async function take<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const taken: Item[] = [];
  for await (const item of items) taken.push(item);
  return taken;
}

export async function readAll(
  folder: string,
  content: string | Uint8Array,
  options: ReadTableOptions = {},
): Promise<{ readonly table: Table; readonly items: readonly TableItem[] }> {
  const table = await readTable(await fileWith(folder, content), options);
  return { table, items: await take(table.rows) };
}
