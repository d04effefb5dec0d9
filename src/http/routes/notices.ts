import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { publishNotice, publishNoticeInput } from '../../usecases/notice/publish-notice.ts';
import { withdrawNotice, withdrawNoticeInput } from '../../usecases/notice/withdraw-notice.ts';
import type { Context } from '../context.ts';
import { change } from '../define.ts';
import { codeInPath } from '../schemas.ts';

const tag = 'notices';

export const notices = (context: Context): readonly RouteOptions[] => [
  change(context, {
    method: 'POST',
    url: '/notices',
    tag,
    summary: 'Publish the next version of a privacy notice, its texts pinned by their digests',
    body: publishNoticeInput,
    run: (deps, caller, { body }) => publishNotice(deps, caller, body),
  }),
  change(context, {
    method: 'POST',
    url: '/notices/:code/withdrawals',
    tag,
    summary: 'Withdraw a version: it is shown to nobody any more',
    params: z.strictObject({ code: codeInPath }),
    body: withdrawNoticeInput,
    run: (deps, caller, { params, body }) => withdrawNotice(deps, caller, params.code, body),
  }),
];
