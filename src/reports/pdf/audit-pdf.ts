import type { Writable } from 'node:stream';
import type { AuditReport } from '../audit/audit-report.ts';
import { messages } from '../i18n/messages.ts';
import { type RenderSummary, writePdf } from './render.ts';

/** Writes the report as PDF, with its twin attached. Does not end `out`. */
export async function writeAuditPdf(report: AuditReport, out: Writable): Promise<RenderSummary> {
  const description = messages(report.document.language)('audit.attachmentDescription');
  const { name, bytes } = report.twin;
  return writePdf(
    report.document,
    {
      producer: `Regesta ${report.model.release}`,
      attachments: [{ name, bytes, type: 'application/json', description, relationship: 'Data' }],
    },
    out,
  );
}
