import { dirname } from 'node:path';
import { sweepWorkplaces } from '../../backup/workplace.ts';
import type { Config } from '../config.ts';

/** What backups, proofs and restores that were killed left beside the data and the secrets. */
export function sweepBeside({ dataDir, secretsDir }: Pick<Config, 'dataDir' | 'secretsDir'>): void {
  for (const parent of new Set([dirname(dataDir), dirname(secretsDir)])) sweepWorkplaces(parent);
}
