import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { amendPurpose, amendPurposeInput } from '../../usecases/purpose/amend-purpose.ts';
import { declarePurpose, declarePurposeInput } from '../../usecases/purpose/declare-purpose.ts';
import { retirePurpose } from '../../usecases/purpose/retire-purpose.ts';
import type { Context } from '../context.ts';
import { change } from '../define.ts';
import { codeInPath } from '../schemas.ts';

const tag = 'purposes';
const params = z.strictObject({ code: codeInPath });

export const purposes = (context: Context): readonly RouteOptions[] => [
  change(context, {
    method: 'POST',
    url: '/purposes',
    tag,
    summary: 'Declare a purpose of processing under a new code',
    body: declarePurposeInput,
    run: (deps, caller, { body }) => declarePurpose(deps, caller, body),
  }),
  change(context, {
    method: 'PUT',
    url: '/purposes/:code',
    tag,
    summary: 'Change the terms of a purpose from now on',
    params,
    body: amendPurposeInput,
    run: (deps, caller, { params: { code }, body }) => amendPurpose(deps, caller, code, body),
  }),
  change(context, {
    method: 'POST',
    url: '/purposes/:code/retirement',
    tag,
    summary: 'Retire a purpose; its code stays taken',
    params,
    run: (deps, caller, { params: { code } }) => retirePurpose(deps, caller, code),
  }),
];
