import { createHash } from 'node:crypto';
import type { Document } from '../document.ts';
import { auditDocument } from './document.ts';
import type { AuditFacts } from './facts.ts';
import { type AuditModel, auditModel, auditTwin } from './model.ts';
import type { AuditDocumentOptions } from './writing.ts';

export interface AuditReport {
  readonly model: AuditModel;
  readonly document: Document;
  readonly twin: { readonly name: string; readonly bytes: Buffer; readonly sha256: string };
  readonly pdfName: string;
}

export type AuditReportOptions = Omit<AuditDocumentOptions, 'twin' | 'pdfName'>;

/** Facts to model, JSON twin and document. Pure; throws AuditFactsError if the facts contradict each other. */
export function auditReport(facts: AuditFacts, options: AuditReportOptions): AuditReport {
  const model = auditModel(facts);
  const bytes = auditTwin(model);
  const stem = fileStem(model.reportId);
  const twin = { name: `${stem}.json`, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
  const pdfName = `${stem}.pdf`;
  return { model, twin, pdfName, document: auditDocument(model, { ...options, twin, pdfName }) };
}

/** File names go into shell commands that readers copy: letters, digits, dot, dash and underscore only. */
function fileStem(reportId: string): string {
  return reportId.replace(/[^A-Za-z0-9._-]+/g, '-');
}
