import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import type { Id } from '../../kernel/ids.ts';
import {
  type CertificateAsked,
  issueCertificate,
  issueCertificateInput,
  type IssuedCertificate,
} from '../../usecases/erasure/issue-certificate.ts';
import type { Context } from '../context.ts';
import { acceptedOf, callerOf } from '../define.ts';
import { sendProblem } from '../plugins/problems.ts';
import { codeOfRefusal } from '../problem.ts';
import { idInPath, problemAnswer } from '../schemas.ts';

const PDF = 'application/pdf';

const file = z.object({ name: z.string(), sha256: z.string(), base64: z.string() });
const issued = z.object({
  id: z.string(),
  form: z.string(),
  language: z.string(),
  event: z
    .string()
    .optional()
    .meta({ description: 'The event that records it; absent where this file was issued before.' }),
  pdf: file,
  model: z.unknown(),
  files: z.array(file).meta({ description: 'The data, the checkpoint, and a proof of each event behind it.' }),
});

/** Certificates of erasure: ids, codes, counts, dates and proofs. Nothing in them was sealed, so issuing one is no look. */
export const certificates = ({ deps }: Context): readonly RouteOptions[] => [
  {
    method: 'POST',
    url: '/erasures/:erasure/certificates',
    config: { personalData: 'none' },
    schema: {
      tags: ['erasures'],
      summary:
        'The certificate of a completed erasure, with a proof of each step; the same bytes whenever it is asked for',
      description:
        'As JSON with all files, or as PDF where Accept asks for application/pdf. That it was issued is recorded.',
      security: [{ token: [] }],
      params: z.strictObject({ erasure: idInPath }),
      querystring: z.strictObject({}),
      body: issueCertificateInput,
      response: {
        200: {
          description: 'The certificate.',
          content: { 'application/json': { schema: issued }, [PDF]: { schema: z.string() } },
        },
        default: { description: 'A problem.', content: { 'application/problem+json': { schema: problemAnswer } } },
      },
    },
    handler: async (request, reply) => {
      const { erasure } = request.params as { readonly erasure: Id };
      const outcome = await issueCertificate(deps, callerOf(request), erasure, request.body as CertificateAsked);
      if (outcome.kind === 'refused') return sendProblem(reply, codeOfRefusal(outcome.reason));
      const { certificate, pdf } = outcome.issued;
      if (!acceptedOf(request).has(PDF)) return reply.code(200).send(shown(outcome.issued));
      reply.header('content-disposition', `attachment; filename="${certificate.pdfName}"`);
      return reply.code(200).type(PDF).send(pdf);
    },
  },
];

function shown({ certificate, pdf, sha256, event }: IssuedCertificate) {
  const { id, form, language, model, twin, checkpoint, proofs, pdfName } = certificate;
  const files = [twin, ...(checkpoint === null ? [] : [checkpoint]), ...proofs];
  return {
    id,
    form,
    language,
    ...(event === undefined ? {} : { event }),
    pdf: { name: pdfName, sha256, base64: pdf.toString('base64') },
    model,
    files: files.map(({ name, bytes, ...one }) => ({ name, sha256: one.sha256, base64: bytes.toString('base64') })),
  };
}
