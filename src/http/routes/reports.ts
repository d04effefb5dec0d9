import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import {
  type AuditReport,
  auditReportInput,
  printAuditReport,
  writeAuditPdf,
} from '../../usecases/audit/print-audit-report.ts';
import type { Context } from '../context.ts';
import { look } from '../define.ts';

const reportShown = z.object({
  /** The model as the twin file holds it, byte for byte, in base64. */
  twin: z.object({ name: z.string(), sha256: z.string(), base64: z.string() }),
  pdfName: z.string(),
  model: z.unknown(),
});

/** Documents. They print ids, counts and codes, and the names of the controller's officers: so they are looks. */
export const reports = (context: Context): readonly RouteOptions[] => [
  look(context, {
    method: 'POST',
    url: '/reports/audit',
    tag: 'reports',
    summary: 'The audit report of a period, bound to an exact prefix of the ledger',
    description: 'As JSON, or as PDF with the JSON attached where Accept asks for application/pdf.',
    body: auditReportInput,
    answer: reportShown,
    run: (deps, caller, { body }) => printAuditReport(deps, caller, body),
    render: ({ twin, pdfName, model }: AuditReport) => {
      const { name, sha256, bytes } = twin;
      return { twin: { name, sha256, base64: bytes.toString('base64') }, pdfName, model };
    },
    files: { 'application/pdf': (report: AuditReport) => pdfOf(report) },
  }),
];

/** Whole, before anything is sent: a document that breaks off in the middle would still look like one. */
async function pdfOf(report: AuditReport): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const out = new PassThrough();
  const [bytes] = await Promise.all([buffer(out), writeAuditPdf(report, out).finally(() => out.end())]);
  return { name: report.pdfName, bytes };
}
