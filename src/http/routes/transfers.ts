import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { describeTransfer, describeTransferInput } from '../../usecases/transfer/describe-transfer.ts';
import { endTransfer, endTransferInput } from '../../usecases/transfer/end-transfer.ts';
import { seeAdequacy, seeProcessingInput, seeTransfers } from '../../usecases/activity/see-processing.ts';
import type { Context } from '../context.ts';
import { change, read } from '../define.ts';
import { adequacySeen, transferSeen } from '../processing-answers.ts';
import { codeInPath } from '../schemas.ts';

const tag = 'transfers';
const params = z.strictObject({ code: codeInPath });

/** Transfers to other countries and to international organisations, and what makes each lawful. */
export const transfers = (context: Context): readonly RouteOptions[] => [
  read(context, {
    url: '/transfers',
    tag,
    summary: 'All transfers, now or as of a date, with what is missing',
    query: z.strictObject(seeProcessingInput.shape),
    answer: z.array(transferSeen),
    run: (deps, caller, { query }) => seeTransfers(deps, caller, query),
  }),
  read(context, {
    url: '/adequacy',
    tag,
    summary: 'Countries that the European Commission holds adequate, as the reference data have them',
    answer: adequacySeen,
    run: (deps, caller) => seeAdequacy(deps, caller),
  }),
  change(context, {
    method: 'PUT',
    url: '/transfers/:code',
    tag,
    summary: 'Say what is transferred where, and what it rests on',
    params,
    body: describeTransferInput.omit({ code: true }),
    run: (deps, caller, { params: { code }, body }) => describeTransfer(deps, caller, { code, ...body }),
  }),
  change(context, {
    method: 'POST',
    url: '/transfers/:code/end',
    tag,
    summary: 'Nothing is transferred in this way any more',
    params,
    body: endTransferInput,
    run: (deps, caller, { params: { code }, body }) => endTransfer(deps, caller, code, body),
  }),
];
