import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import {
  type AccessPackage,
  accessPackageSchema,
  packPackage,
  preparePackage,
  preparePackageInput,
} from '../../usecases/package/prepare-package.ts';
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
    description: 'As JSON; as PDF or as one ZIP of all its files where Accept asks for them.',
    run: (deps, caller, { params, body }) => preparePackage(deps, caller, params.request, body),
    files: {
      'application/zip': async (told: AccessPackage) => {
        const { name, zip } = await packPackage(told);
        return { name: `${name}.zip`, bytes: zip };
      },
      'application/pdf': async (told: AccessPackage) => {
        const { name, pdf } = await packPackage(told);
        return { name: `${name}.pdf`, bytes: pdf };
      },
    },
  }),
];
