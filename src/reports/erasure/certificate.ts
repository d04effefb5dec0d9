import { canonicalizeRecord } from '../../kernel/canonical-json.ts';
import type { Document } from '../document.ts';
import type { Language } from '../document.ts';
import { type AttachedFile, attachedFile, checkpointFile } from '../seal.ts';
import { certificateDocument } from './document.ts';
import type { CertificateFacts, CertificateForm } from './facts.ts';
import { type CertificateModel, FORMAT, TEMPLATE } from './writing.ts';

/** A certificate of erasure: its data, the files that go with it and the pages. */
export interface ErasureCertificate {
  readonly id: string;
  readonly form: CertificateForm;
  readonly language: Language;
  readonly release: string;
  readonly model: CertificateModel;
  /** The model as canonical JSON, for programs. */
  readonly twin: AttachedFile;
  /** The signed note; null while nothing is sealed. */
  readonly checkpoint: AttachedFile | null;
  /** One for each event behind it. */
  readonly proofs: readonly AttachedFile[];
  readonly document: Document;
  readonly pdfName: string;
}

/** Facts to data, files and document. Pure: the same facts, language and form give the same bytes. */
export function erasureCertificate(
  facts: CertificateFacts,
  { language, form }: { readonly language: Language; readonly form: CertificateForm },
): ErasureCertificate {
  const id = `EC-${facts.erasure}-${facts.prefix.leaves}`;
  const model: CertificateModel = { format: FORMAT, template: TEMPLATE, id, ...facts };
  const twin = attachedFile(`${id}.json`, Buffer.from(`${canonicalizeRecord(model)}\n`, 'utf8'));
  const proofs = facts.evidence.flatMap(({ type, event, proof }) =>
    proof === undefined ? [] : [attachedFile(`${type}-${event}.tlog-proof`, Buffer.from(proof, 'utf8'))],
  );
  const pdfName = `${id}-${form}-${language}.pdf`;
  const files = { twin, checkpoint: checkpointFile(facts.seal), proofs, pdfName };
  const document = certificateDocument(model, { language, form, files });
  return { id, form, language, release: facts.release, model, document, ...files };
}
