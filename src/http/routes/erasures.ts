import type { RouteOptions } from 'fastify';
import { shredKeys, shredKeysInput } from '../../usecases/shred-keys.ts';
import type { Context } from '../context.ts';
import { change } from '../define.ts';

/** Destruction of keys, for ever. Whoever calls this has decided; the workflow around it comes later. */
export const erasures = (context: Context): readonly RouteOptions[] => [
  change(context, {
    method: 'POST',
    url: '/erasures',
    tag: 'erasures',
    summary: 'Destroy the keys of data categories of customers, and record it',
    body: shredKeysInput,
    run: async (deps, caller, { body }) => (await shredKeys(deps, caller, body)).outcome,
  }),
];
