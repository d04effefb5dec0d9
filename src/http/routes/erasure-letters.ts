import { createHash } from 'node:crypto';
import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import {
  type LetterToErased,
  type MailedToErased,
  mailToErased,
  printLetterToErased,
  writeToErasedInput,
} from '../../usecases/erasure/write-to-customer.ts';
import type { Changed } from '../answer-change.ts';
import type { Context } from '../context.ts';
import { change, look } from '../define.ts';
import { idInPath } from '../schemas.ts';

const tag = 'erasures';
const params = z.strictObject({ erasure: idInPath });

const printed = z.object({
  language: z.string(),
  pdf: z.object({ name: z.string(), sha256: z.string(), base64: z.string() }),
});

/** To whom data were erased without a request of theirs: at the address that was kept for this letter alone. */
export const erasureLetters = (context: Context): readonly RouteOptions[] => [
  change(context, {
    method: 'POST',
    url: '/erasures/:erasure/letters/mail',
    tag,
    summary: 'Write to a customer what was erased and what is kept, and mail it; then they were told',
    params,
    body: writeToErasedInput,
    run: async (deps, caller, { params: { erasure }, body }) =>
      changedBy(await mailToErased(deps, caller, erasure, body)),
  }),
  look(context, {
    method: 'POST',
    url: '/erasures/:erasure/letters/print',
    tag,
    summary: 'The same for the post; say with `telling` that it was posted',
    params,
    body: writeToErasedInput,
    answer: printed,
    run: (deps, caller, { params: { erasure }, body }) => printLetterToErased(deps, caller, erasure, body),
    render: ({ fileName, pdf, language }: LetterToErased) => ({
      language,
      pdf: {
        name: fileName,
        sha256: createHash('sha256').update(pdf).digest('hex'),
        base64: Buffer.from(pdf).toString('base64'),
      },
    }),
    files: {
      'application/pdf': async ({ fileName, pdf }: LetterToErased) => ({ name: fileName, bytes: Buffer.from(pdf) }),
    },
  }),
];

function changedBy(outcome: MailedToErased): Changed {
  switch (outcome.kind) {
    case 'sent':
      return outcome.outcome;
    case 'failed':
      return { kind: 'refused', reason: 'letter-not-taken' };
    case 'refused':
      return { kind: 'refused', reason: outcome.reason };
  }
}
