import type { Writable } from 'node:stream';
import type { AuditReport } from '../audit/audit-report.ts';
import { messages } from '../i18n/messages.ts';
import type { RenderSummary } from './paper.ts';
import type { Attachment } from './pdfkit.ts';
import { writePdf } from './render.ts';

/** Writes the report as PDF, with its twin and its checkpoint attached. Does not end `out`. */
export async function writeAuditPdf(report: AuditReport, out: Writable): Promise<RenderSummary> {
  const say = messages(report.document.language);
  const { twin, checkpoint } = report;
  const attachments: Attachment[] = [
    {
      name: twin.name,
      bytes: twin.bytes,
      type: 'application/json',
      description: say('audit.attachmentDescription'),
      relationship: 'Data',
    },
  ];
  if (checkpoint !== null) {
    const { name, bytes } = checkpoint;
    const description = say('seal.attachmentDescription');
    attachments.push({ name, bytes, type: 'text/plain', description, relationship: 'Supplement' });
  }
  return writePdf(report.document, { producer: `Regesta ${report.model.release}`, attachments }, out);
}
