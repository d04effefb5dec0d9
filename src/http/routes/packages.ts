import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { accessPackageSchema, preparePackage, preparePackageInput } from '../../usecases/package/prepare-package.ts';
import type { Context } from '../context.ts';
import { look } from '../define.ts';
import { idInPath } from '../schemas.ts';

/** The answer to a request for access: everything about one person, so every one of them is a look. */
export const packages = (context: Context): readonly RouteOptions[] => [
  look(context, {
    method: 'POST',
    url: '/requests/:request/package',
    tag: 'packages',
    summary: 'The access package of a request: the sixteen items of GDPR Art. 15, with the copy of the data',
    params: z.strictObject({ request: idInPath }),
    body: preparePackageInput,
    answer: accessPackageSchema,
    run: (deps, caller, { params, body }) => preparePackage(deps, caller, params.request, body),
  }),
];
