import { createHash } from 'node:crypto';
import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { type PrintedLetter, printLetter, printLetterInput } from '../../usecases/letters/print-letter.ts';
import { type LetterOutcome, sendLetter, sendLetterInput } from '../../usecases/letters/send-letter.ts';
import type { Changed } from '../answer-change.ts';
import type { Context } from '../context.ts';
import { change, look } from '../define.ts';
import { idInPath } from '../schemas.ts';

const params = z.strictObject({ request: idInPath });

const letterPrinted = z.object({
  /** The `LetterSent` that a proof of posting names. */
  event: z.string(),
  language: z.string(),
  /** What the person wrote in or asked for, where that is another language than the letter's. */
  languageWanted: z.string().optional(),
  /** Laws whose authority is named by its country alone, and those whose authority has to be checked. */
  authorityUnknown: z.array(z.string()).optional(),
  authorityUnsure: z.array(z.string()).optional(),
  pdf: z.object({ name: z.string(), sha256: z.string(), base64: z.string() }),
});

/**
 * Letters that are written here, of what a request's events say. By mail nothing personal comes back, so that is a
 * change; a letter for the post is handed out, so that is a look.
 */
export const letters = (context: Context): readonly RouteOptions[] => [
  change(context, {
    method: 'POST',
    url: '/requests/:request/letters/mail',
    tag: 'letters',
    summary: 'Write a letter of the request and mail it',
    description:
      'The look at name and address is recorded first. The answer says whether it left; what the mail server may take later, the schedule tries again.',
    params,
    body: sendLetterInput,
    run: async (deps, caller, input) => changedBy(await sendLetter(deps, caller, input.params.request, input.body)),
  }),
  look(context, {
    method: 'POST',
    url: '/requests/:request/letters/print',
    tag: 'letters',
    summary: 'Write a letter of the request for the post',
    description:
      'As JSON, or as PDF where Accept asks for application/pdf. It is proved sent by the record of its posting alone.',
    params,
    body: printLetterInput,
    answer: letterPrinted,
    run: (deps, caller, input) => printLetter(deps, caller, input.params.request, input.body),
    render: ({ fileName, pdf, ...told }: PrintedLetter) => {
      const sha256 = createHash('sha256').update(pdf).digest('hex');
      return {
        ...told,
        pdf: { name: fileName, sha256, base64: Buffer.from(pdf).toString('base64') },
      };
    },
    files: {
      'application/pdf': async ({ fileName, pdf }: PrintedLetter) => ({ name: fileName, bytes: Buffer.from(pdf) }),
    },
  }),
];

function changedBy(outcome: LetterOutcome): Changed {
  switch (outcome.kind) {
    case 'refused':
      return { kind: 'refused', reason: outcome.reason };
    case 'sent':
      // A language is the person's: it is told to who sent the letter, and not kept.
      return { outcome: writtenBy(outcome), kept: { letter: 'sent' }, once: { ...outcome.in } };
    case 'failed': {
      const retry = outcome.isWorthAnotherTry ? 'by-schedule' : 'by-hand';
      return { outcome: writtenBy(outcome), kept: { letter: 'failed', failure: outcome.code, retry } };
    }
  }
}

const writtenBy = ({ written }: Exclude<LetterOutcome, { readonly kind: 'refused' }>) =>
  ({ kind: 'written', written, compared: [] }) as const;
