import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { BackupError } from '../../backup/backup-error.ts';
import { syncFolder, writeDurably } from '../../backup/workplace.ts';
import { idSchema, instantSchema } from '../../domain/shape/schemas.ts';
import type { RestoredFrom } from '../../usecases/backups/finish-restore.ts';

const FILE = 'restored.json';

const schema = z.strictObject({
  backup: idSchema,
  madeAt: instantSchema,
  restoredAt: instantSchema,
  journal: z.enum(['secrets', 'file', 'unknown']),
  unsureAfter: z.strictObject({ size: z.number(), root: z.string() }).exactOptional(),
});

/** Says in a folder that was restored what the first start has to finish before anything is served. */
export const markRestored = (dataDir: string, restored: RestoredFrom): void =>
  writeDurably(join(dataDir, FILE), `${JSON.stringify(restored)}\n`);

export function restoredFrom(dataDir: string): RestoredFrom | undefined {
  const path = join(dataDir, FILE);
  if (!existsSync(path)) return undefined;
  const parsed = schema.safeParse(jsonOf(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new BackupError(
    'BACKUP_CONTENT_DAMAGED',
    `${FILE} in the folder of the data is damaged: nobody knows what this restore still has to do. Restore again, into an empty folder.`,
  );
}

export function forgetRestore(dataDir: string): void {
  rmSync(join(dataDir, FILE), { force: true });
  syncFolder(dataDir);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
