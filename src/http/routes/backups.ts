import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import {
  recordBackup,
  recordBackupInput,
  recordKit,
  recordKitInput,
  recordVerifiedBackup,
  recordVerifiedBackupInput,
} from '../../usecases/backups/record-backup.ts';
import { seeBackups } from '../../usecases/backups/see-backups.ts';
import type { Context } from '../context.ts';
import { change, read } from '../define.ts';

const tag = 'backups';

const backups = z.object({
  backups: z.array(
    z.object({
      backup: z.string(),
      madeAt: z.string(),
      manifest: z.string(),
      epoch: z.number(),
      verifiedAt: z.string().optional(),
      keys: z.number().optional(),
    }),
  ),
  restores: z.array(z.object({ backup: z.string(), madeAt: z.string(), journal: z.string(), at: z.string() })),
});

/** What the command line did on the machine itself, written down: the archives never come this way (docs/backups.md). */
export const backup = (context: Context): readonly RouteOptions[] => [
  read(context, {
    url: '/backups',
    tag,
    summary: 'Backups that were made, when each was last proved to open, and restores',
    answer: backups,
    run: seeBackups,
  }),
  change(context, {
    method: 'POST',
    url: '/backups',
    tag,
    summary: 'Record that a backup was made',
    body: recordBackupInput,
    run: (deps, caller, { body }) => recordBackup(deps, caller, body),
  }),
  change(context, {
    method: 'POST',
    url: '/backups/verifications',
    tag,
    summary: 'Record that a backup was opened for real',
    body: recordVerifiedBackupInput,
    run: (deps, caller, { body }) => recordVerifiedBackup(deps, caller, body),
  }),
  change(context, {
    method: 'POST',
    url: '/backups/kits',
    tag,
    summary: 'Record that a recovery kit was written, and which epochs of the master key are in it',
    body: recordKitInput,
    run: (deps, caller, { body }) => recordKit(deps, caller, body),
  }),
];
