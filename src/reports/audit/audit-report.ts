import type { Document } from '../document.ts';
import { type AttachedFile, attachedFile, checkpointFile } from '../seal.ts';
import { auditDocument } from './document.ts';
import type { AuditFacts } from './facts.ts';
import { type AuditModel, auditModel, auditTwin } from './model.ts';
import type { AuditDocumentOptions } from './writing.ts';

export interface AuditReport {
  readonly model: AuditModel;
  readonly document: Document;
  readonly twin: AttachedFile;
  /** The signed note, the second file in the PDF; null while nothing is sealed. */
  readonly checkpoint: AttachedFile | null;
  readonly pdfName: string;
}

export type AuditReportOptions = Omit<AuditDocumentOptions, 'twin' | 'pdfName'>;

/** Facts to model, JSON twin and document. Pure; throws AuditFactsError if the facts contradict each other. */
export function auditReport(facts: AuditFacts, options: AuditReportOptions): AuditReport {
  const model = auditModel(facts);
  const stem = fileStem(model.reportId);
  const twin = attachedFile(`${stem}.json`, auditTwin(model));
  const pdfName = `${stem}.pdf`;
  const document = auditDocument(model, { ...options, twin: { name: twin.name, sha256: twin.sha256 }, pdfName });
  return { model, twin, checkpoint: checkpointFile(model.seal), pdfName, document };
}

/** File names go into shell commands that readers copy: letters, digits, dot, dash and underscore only. */
function fileStem(reportId: string): string {
  return reportId.replace(/[^A-Za-z0-9._-]+/g, '-');
}
