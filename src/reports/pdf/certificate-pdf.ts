import type { Writable } from 'node:stream';
import type { ErasureCertificate } from '../erasure/certificate.ts';
import { messages } from '../i18n/messages.ts';
import type { RenderSummary } from './paper.ts';
import type { Attachment } from './pdfkit.ts';
import { writePdf } from './render.ts';

/** Writes the certificate as PDF. The full one has its data, its checkpoint and a proof of each event inside. Does not end `out`. */
export async function certificatePdf(certificate: ErasureCertificate, out: Writable): Promise<RenderSummary> {
  const { document, form, release, twin, checkpoint, proofs } = certificate;
  const producer = `Regesta ${release}`;
  if (form === 'short') return writePdf(document, { producer }, out);
  const say = messages(document.language);
  const text = { type: 'text/plain', relationship: 'Supplement' } as const;
  const attachments: readonly Attachment[] = [
    {
      name: twin.name,
      bytes: twin.bytes,
      type: 'application/json',
      description: say('certificate.attachment'),
      relationship: 'Data',
    },
    ...(checkpoint === null
      ? []
      : [{ ...text, name: checkpoint.name, bytes: checkpoint.bytes, description: say('seal.attachmentDescription') }]),
    ...proofs.map(({ name, bytes }) => ({ ...text, name, bytes, description: say('certificate.attachmentProof') })),
  ];
  return writePdf(document, { producer, attachments }, out);
}
