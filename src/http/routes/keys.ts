import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { destroyEpoch, destroyEpochInput } from '../../usecases/keys/destroy-epoch.ts';
import { rotateMasterKey } from '../../usecases/keys/rotate-master-key.ts';
import { seeKeys } from '../../usecases/keys/see-keys.ts';
import type { Context } from '../context.ts';
import { change, EMPTY_BODY, read } from '../define.ts';

const tag = 'keys';

const keys = z.object({
  current: z.number(),
  held: z.array(z.number()),
  wrapped: z.array(z.object({ epoch: z.number(), keys: z.number() })),
  unfinished: z.boolean(),
  source: z.enum(['file', 'environment']),
  epochs: z.array(
    z.object({
      epoch: z.number(),
      since: z.string(),
      until: z.string().optional(),
      destroyedAt: z.string().optional(),
      attested: z.literal(true).optional(),
      hindrance: z.string().optional().meta({ description: 'What stands against destroying it.' }),
    }),
  ),
  kit: z
    .object({
      at: z.string(),
      epochs: z.array(z.number()),
      destroyed: z.array(z.number()).optional().meta({ description: 'Epochs destroyed since that it still holds.' }),
    })
    .optional(),
  opensNothingFrom: z
    .string()
    .optional()
    .meta({ description: 'From this day no older backup opens anything of what is erased today.' }),
  rotationDays: z.number(),
  retentionDays: z.number(),
});

/** Epochs of the master key: which one wraps the keys, and until when older backups open anything (docs/backups.md). */
export const masterKeys = (context: Context): readonly RouteOptions[] => [
  read(context, {
    url: '/keys',
    tag,
    summary: 'Epochs of the master key, what is wrapped by each, and what stands against destroying the older ones',
    answer: keys,
    run: seeKeys,
  }),
  change(context, {
    method: 'POST',
    url: '/keys/rotations',
    tag,
    summary: 'Let another master key take over: every live key is wrapped anew',
    body: EMPTY_BODY,
    run: (deps, caller) => rotateMasterKey(deps, caller),
  }),
  change(context, {
    method: 'POST',
    url: '/keys/destructions',
    tag,
    summary: 'Destroy the master key of an older epoch: no backup that needs it opens anything from then on',
    body: destroyEpochInput,
    run: (deps, caller, { body }) => destroyEpoch(deps, caller, body),
  }),
];
